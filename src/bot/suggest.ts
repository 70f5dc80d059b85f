import type { Tool } from "../tool/tool.ts";

/** The most that a platform shows under a half-typed command. */
const MOST = 25;
const LONGEST_CHARS = 100;

/** Sentences one could mean: the tools' examples that hold every word typed so far, those that begin so first. */
export function suggest(tools: readonly Pick<Tool, "examples" | "effect">[], typed: string): readonly string[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const start = words.join(" ");
  const fitting = tools
    .flatMap(({ examples, effect }) => examples.map((text) => ({ text, isRead: effect === "read" })))
    .filter(({ text }) => text.length <= LONGEST_CHARS && words.every((word) => text.toLowerCase().includes(word)));
  const rank = ({ text, isRead }: { text: string; isRead: boolean }) =>
    (text.toLowerCase().startsWith(start) ? 0 : 2) + (isRead ? 0 : 1);
  const sorted = fitting.sort((a, b) => rank(a) - rank(b));
  return [...new Set(sorted.map(({ text }) => text))].slice(0, MOST);
}
