import { listOf } from "../../base/text/words.ts";
import { formatTime } from "../../base/time/format-time.ts";
import type { Digest } from "../../domain/digests/digests.ts";
import type { Draft, DraftBlock } from "../../message/message.ts";
import type { Outcome } from "../../tool/outcome.ts";

interface Part {
  readonly verdict: string;
  readonly rank: number;
  readonly dot: "red" | "amber" | "grey";
  readonly blocks: readonly DraftBlock[];
  readonly demo: boolean;
}

const FAILED = 1;
const QUIET = 2;

/**
 * One card of many looks: the first lines say what matters most, then a line a look, then the pictures, and the rest of
 * each folded under it. A look that failed says so; the others come all the same.
 */
export function composeDigest(
  { name, schedule }: Pick<Digest, "name" | "schedule">,
  outcomes: readonly Outcome[],
  nowMs: number,
): Draft {
  const parts = outcomes.map(partOf).sort((a, b) => a.rank - b.rank);
  const when = formatTime(nowMs, schedule.zone, nowMs);
  const failed = outcomes.filter(({ status }) => status === "failed" || status === "refused");
  const missing = failed.length > 0 ? ` ${listOf(failed.map(({ tool }) => tool))} could not be looked at.` : "";
  const summary = `${name}, ${when}. ${parts[0]?.verdict ?? "Nothing is in it."}${missing}`;
  return {
    summary,
    blocks: [
      { type: "heading", text: `${name}, ${when}` },
      ...parts.map(({ verdict, dot }): DraftBlock => ({ type: "text", dot, text: verdict })),
      ...parts.flatMap(({ blocks }) => blocks),
    ],
    ...(parts.some(({ demo }) => demo) ? { demo: true } : {}),
  };
}

function partOf(outcome: Outcome): Part {
  const { message, status } = outcome;
  const demo = message.demo === true;
  if (status === "failed" || status === "refused") {
    return { verdict: `${outcome.tool}: ${outcome.reason}`, rank: FAILED, dot: "grey", blocks: [], demo };
  }
  if (outcome.audience === "person") {
    const verdict = `${outcome.tool}: left out, this place may not see it.`;
    return { verdict, rank: QUIET, dot: "grey", blocks: [], demo };
  }
  const dots = message.blocks.flatMap((block) => (block.type === "text" && block.dot ? [block.dot] : []));
  const dot = dots.includes("red") ? "red" : dots.includes("amber") ? "amber" : "grey";
  // The verdict stands above already; buttons that answer this look stay with it in the fold.
  const rest = message.blocks.filter((block) => block.type !== "chart" && !saysOnly(block, message.summary));
  const charts = message.blocks.filter((block) => block.type === "chart");
  return {
    verdict: message.summary,
    rank: dot === "red" ? 0 : dot === "amber" ? FAILED - 0.5 : QUIET,
    dot,
    blocks: [...charts, ...(rest.length > 0 ? [{ type: "fold", title: outcome.tool, blocks: rest } as const] : [])],
    demo,
  };
}

function saysOnly(block: DraftBlock, summary: string): boolean {
  return block.type === "text" && typeof block.text === "string" && block.text === summary;
}
