import type { Json } from "../../src/base/json.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { blocksOf } from "../../src/message/feed/blocks-of.ts";
import type { Block } from "../../src/message/message.ts";

/** The nth chart of a stored message, counted from 0 in reading order, folds included. */
export function chartIn(body: Json, index: number): ChartSpec | undefined {
  return chartsOf(blocksOf(body))[index];
}

function chartsOf(blocks: readonly Block[]): ChartSpec[] {
  return blocks.flatMap((block) => {
    if (block.type === "chart") return [block.chart];
    return block.type === "fold" ? chartsOf(block.blocks) : [];
  });
}
