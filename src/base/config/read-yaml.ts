import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
} from "yaml";

export interface YamlSource {
  readonly name: string;
  readonly value: unknown;
  /** Syntax errors, with their lines. */
  readonly problems: readonly string[];
  /** The line of a setting, or of the nearest one above it that the file has. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** A YAML 1.2 file with the line of each value. Aliases are bounded, so that a small file cannot grow without end. */
export function readYaml(name: string, text: string): YamlSource {
  const lines = new LineCounter();
  return sourceOf(name, parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines);
}

/** Each document of a YAML file of several, as by `readYaml`, with its first line: one that is broken leaves the others readable. */
export function readYamlDocuments(name: string, text: string): readonly (YamlSource & { readonly line: number })[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => ({
    ...sourceOf(name, document, lines),
    line: lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line,
  }));
}

function sourceOf(name: string, document: Document, lines: LineCounter): YamlSource {
  const problems = document.errors.map((error) => `${name} line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  let value: unknown = {};
  try {
    if (problems.length === 0) value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message : "cannot be read"}`);
  }
  return {
    name,
    value,
    problems,
    lineOf: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}

/** Where a setting begins: at its key, which may stand above its value. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  let at: unknown = document.contents;
  let offset: number | undefined;
  for (const part of path) {
    if (isAlias(at)) at = at.resolve(document);
    const entry: unknown = isMap(at)
      ? at.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(part))
      : isSeq(at)
        ? at.items[Number(part)]
        : undefined;
    const named: unknown = isPair(entry) ? entry.key : entry;
    if (!isNode(named) || !named.range) return offset;
    offset = named.range[0];
    at = isPair(entry) ? entry.value : entry;
  }
  return offset;
}
