import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Route } from "../../src/bot/route.ts";
import type { Guard } from "./guard.ts";

const HTML = "text/html; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";

const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: "index.html", type: HTML },
  "/console/style.css": { file: "style.css", type: "text/css; charset=utf-8" },
  "/console/cards.css": { file: "cards.css", type: "text/css; charset=utf-8" },
  "/console/icon.svg": { file: "icon.svg", type: "image/svg+xml" },
  ...Object.fromEntries(
    ["app", "blocks", "charts", "conversation", "element", "follow", "form", "post", "theme", "unsent"].map((name) => [
      `/console/${name}.js`,
      { file: `${name}.js`, type: SCRIPT },
    ]),
  ),
};

// Everything from here and nothing inline: text that reached the page as markup could still run nothing.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page itself; served by this list, so that no address can name another file. */
export function createPageRoutes(guard: Guard, pageDir: string): readonly Route[] {
  return Object.entries(FILES).map(([path, { file, type }]) =>
    guard.get(path, async () => ({
      status: 200,
      headers: { "content-type": type, "content-security-policy": POLICY, "cache-control": "no-cache" },
      body: await readFile(join(pageDir, file)),
    })),
  );
}
