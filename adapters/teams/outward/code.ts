import { visibleText } from "../../../src/base/text/words.ts";
import { splitCode } from "../../../src/message/fit/split-text.ts";
import { ELEMENT_BYTES } from "../limits.ts";
import { bytesOf, type Element, richText } from "./runs.ts";

// The names CodeBlock takes (CodeLanguage in the Teams SDK); anything else is plain text.
const LANGUAGES: Readonly<Record<string, string>> = {
  bash: "Bash",
  sh: "Bash",
  shell: "Bash",
  go: "Go",
  graphql: "GraphQL",
  html: "HTML",
  java: "Java",
  javascript: "JavaScript",
  json: "JSON",
  powershell: "PowerShell",
  python: "Python",
  sql: "SQL",
  typescript: "TypeScript",
  xml: "XML",
};

/** Code keeps its blanks and can be copied; each part is a block of its own. */
export function codeElements(text: string, language?: string): readonly Element[] {
  const shown = visibleText(text);
  if (shown.trim() === "") return [];
  const make = (part: string) => codeBlock(part, LANGUAGES[language?.toLowerCase() ?? ""] ?? "PlainText");
  return splitCode(shown, ELEMENT_BYTES, (part) => bytesOf(make(part))).map(make);
}

/** CodeBlock is an element of Teams beyond version 1.5; clients without it show the text in one width. */
function codeBlock(codeSnippet: string, language: string): Element {
  const look = { fontType: "Monospace" } as const;
  return {
    type: "CodeBlock",
    codeSnippet,
    language,
    fallback: richText([{ text: fixedBlanks(codeSnippet), look }]),
  };
}

/** Blanks that a web client would draw as one. */
function fixedBlanks(text: string): string {
  return text.replace(/^ +| {2,}/gm, (blanks) => "\u00a0".repeat(blanks.length));
}
