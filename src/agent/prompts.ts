import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { sha256 } from "../base/canonical-json.ts";
import { OpsError } from "../base/errors.ts";

/** A prompt as shipped: text with named slots, and the digest that audit rows name it by. */
export interface Prompt {
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the file as it is. */
  readonly digest: string;
  /** The text with every slot filled. A slot that is not there, or a value too many, is a bug. */
  fill(values: Readonly<Record<string, string>>): string;
}

const frontMatter = z.strictObject({ name: z.string(), version: z.int().min(1) });
const FILE = /^---\n([\s\S]*?)\n---\n([\s\S]+)$/;
const SLOT = /\{\{([a-z]+)\}\}/g;

/** Reads a prompt file: front matter with name and version, then the text. */
export async function readPrompt(path: string): Promise<Prompt> {
  const file = await readFile(path, "utf8");
  const [, head, text] = FILE.exec(file) ?? [];
  const known = frontMatter.safeParse(head === undefined ? undefined : parse(head));
  if (!known.success || text === undefined) {
    throw new OpsError("bug", `${path} is not a prompt: it begins with its name and version between lines of "---".`);
  }
  const slots = new Set([...text.matchAll(SLOT)].map(([, name = ""]) => name));
  return {
    ...known.data,
    digest: sha256(file),
    fill: (values) => {
      const missing = [...slots].filter((slot) => values[slot] === undefined);
      const unknown = Object.keys(values).filter((name) => !slots.has(name));
      if (missing.length > 0 || unknown.length > 0) {
        throw new OpsError(
          "bug",
          `Prompt ${known.data.name}: missing ${missing.join(", ") || "none"}, unknown ${unknown.join(", ") || "none"}.`,
        );
      }
      // One pass: what a value brings along is never taken for a slot.
      return text.replace(SLOT, (_slot, name: string) => values[name] ?? "");
    },
  };
}
