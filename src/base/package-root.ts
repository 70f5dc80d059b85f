import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OpsError } from "./errors.ts";

/** A file or folder of the package (migrations, prompts, the page), found from source and from the built tree alike. */
export function packagePath(...parts: readonly string[]): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, "package.json"))) {
    const above = dirname(dir);
    if (above === dir) throw new OpsError("bug", "The package's own folder cannot be found; install it again.");
    dir = above;
  }
  return join(dir, ...parts);
}
