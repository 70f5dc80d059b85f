import { isNode, LineCounter, parseDocument } from "yaml";

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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
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
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return undefined;
    },
  };
}
