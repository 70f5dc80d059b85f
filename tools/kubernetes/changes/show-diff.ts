import { redactSecrets } from "../../../src/base/telemetry/redact.ts";
import { clip } from "../../../src/base/text/words.ts";

const MOST_LINES = 60;

/** What differs between two values as lines "- path: was" and "+ path: becomes"; secrets are cut. Empty when nothing does. */
export function showDiff(before: unknown, after: unknown, root: string): string {
  const [was, now] = [flatten(before, root), flatten(after, root)];
  const paths = [...new Set([...was.keys(), ...now.keys()])].filter((path) => was.get(path) !== now.get(path));
  const lines = paths.flatMap((path) => [
    ...(was.has(path) ? [`- ${lineOf(path, was.get(path) ?? "")}`] : []),
    ...(now.has(path) ? [`+ ${lineOf(path, now.get(path) ?? "")}`] : []),
  ]);
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`… ${more} further lines`] : [])].join("\n");
}

/** Elements that have a name stand under it, so that one in the middle does not move those behind it. */
function flatten(value: unknown, path: string, into = new Map<string, string>()): ReadonlyMap<string, string> {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => {
      const name = (item as { readonly name?: unknown } | null)?.name;
      flatten(item, `${path}[${typeof name === "string" ? name : i}]`, into);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) flatten(item, path === "" ? key : `${path}.${key}`, into);
  } else if (value !== undefined) into.set(path, JSON.stringify(value));
  return into;
}

const VARIABLE = /\.env\[([^\]]+)\]\.value$/;

function lineOf(path: string, value: string): string {
  const variable = VARIABLE.exec(path)?.[1];
  if (variable === undefined) return clip(redactSecrets(`${path}: ${value}`), 300);
  // By the variable's name the rules know what a value is.
  const prefix = `${variable}=`;
  return clip(`${path}: ${redactSecrets(`${prefix}${value}`).slice(prefix.length)}`, 300);
}
