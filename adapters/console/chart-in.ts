import type { Json } from "../../src/base/json.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { blocksOf } from "../../src/message/feed/blocks-of.ts";
import type { Block } from "../../src/message/message.ts";

/** The nth chart of a stored message, counted from 0 in reading order, folds included. */
export function chartIn(body: Json, index: number): ChartSpec | undefined {
  return blocksIn(blocksOf(body)).filter((block) => block.type === "chart")[index]?.chart;
}

/** The nth file of a stored message, counted as charts are. */
export function fileIn(body: Json, index: number): Extract<Block, { readonly type: "file" }> | undefined {
  return blocksIn(blocksOf(body)).filter((block) => block.type === "file")[index];
}

function blocksIn(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => (block.type === "fold" ? blocksIn(block.blocks) : [block]));
}
