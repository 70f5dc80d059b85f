import { MAX } from "../limits.ts";
import { context, type SlackBlock } from "./block-kit.ts";

const DEMO = "DEMO: the sample estate, not yours.";

/** Blocks in pages that one message of Slack bears, in order; each page of a demo says so first. */
export function paginate(blocks: readonly SlackBlock[], demo: boolean): readonly (readonly SlackBlock[])[] {
  const first = demo ? [context(DEMO)] : [];
  const pages: SlackBlock[][] = [];
  let page: SlackBlock[] = [];
  let chars = 0;
  for (const block of blocks) {
    const size = charsOf(block);
    const full = page.length + first.length >= MAX.blocks || chars + size > MAX.messageChars;
    if (full && page.length > 0) {
      // A heading belongs to what comes under it.
      const heading = page.length > 1 && page.at(-1)?.type === "header" ? page.pop() : undefined;
      pages.push(page);
      page = heading ? [heading] : [];
      chars = heading ? charsOf(heading) : 0;
    }
    page.push(block);
    chars += size;
  }
  if (page.length > 0) pages.push(page);
  return pages.map((one) => [...first, ...one]);
}

/** A view is one page: what is beyond it is counted. */
export function fitView(blocks: readonly SlackBlock[], demo: boolean): readonly SlackBlock[] {
  const all = demo ? [context(DEMO), ...blocks] : blocks;
  if (all.length <= MAX.viewBlocks) return all;
  const hidden = all.length - (MAX.viewBlocks - 1);
  return [...all.slice(0, MAX.viewBlocks - 1), context(`(${hidden} more parts are not shown here; ask me for them)`)];
}

/** All text in a block, whatever its shape. */
export function charsOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + charsOf(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, field]) =>
      sum + (typeof field === "string" ? (name === "text" || name === "alt_text" ? field.length : 0) : charsOf(field)),
    0,
  );
}
