import type { Health } from "../../src/analysis/health/health.ts";
import { visibleText } from "../../src/base/text/words.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import type { Dot, Draft, DraftBlock } from "../../src/message/message.ts";

/** How the score stands to earlier ones, where there were any. */
interface Trend {
  /** "was 88 yesterday". */
  readonly told: string | undefined;
  readonly chart: ChartSpec | undefined;
}

/** The number and what weighs most first; the parts with their weights, and what could not be known. */
export function healthCard(
  { score, parts, unknown, cappedBy }: Health & { readonly score: number },
  { about, gaps, trend }: { readonly about: string; readonly gaps: readonly string[]; readonly trend: Trend },
): Draft {
  const [first] = parts;
  const weighs =
    cappedBy?.reason ??
    (first !== undefined && first.score < 100 ? `${first.name}, ${lowered(first.reason)}` : undefined);
  const scored = `${about}: health ${score} of 100${trend.told === undefined ? "" : `, ${trend.told}`}`;
  const verdict =
    weighs === undefined
      ? `${scored}; nothing that is known weighs on it.`
      : `${scored}; what weighs most: ${ended(visibleText(weighs))}`;
  const left = unknown.map(({ name, why }) => `${name} (${visibleText(why)})`).join(", ");
  return {
    summary: verdict,
    blocks: [
      { type: "text", text: verdict, dot: dotOf(score, cappedBy !== undefined) },
      ...(trend.chart ? [{ type: "chart" as const, chart: trend.chart }] : []),
      {
        type: "table",
        columns: [
          { title: "part" },
          { title: "score", align: "right" },
          { title: "weight", align: "right" },
          { title: "why" },
        ],
        rows: parts.map((part) => [
          part.name,
          String(part.score),
          `${Math.round(part.weight)}%`,
          visibleText(part.reason),
        ]),
      },
      ...(cappedBy
        ? [{ type: "context" as const, text: `The worst outage alone holds the score at ${cappedBy.at} at most.` }]
        : []),
      ...(left === "" ? [] : [{ type: "context" as const, text: `Not known and not counted: ${left}.` }]),
      ...gapsFold(gaps),
    ],
  };
}

/** Why there is no number, as a sentence. */
export function noScore(unknown: Health["unknown"]): string {
  const whys = [...new Set(unknown.map(({ name, why }) => `${name}: ${visibleText(why)}`))].join("; ");
  return `no score, since nothing of it can be measured (${whys}).`;
}

function gapsFold(gaps: readonly string[]): readonly DraftBlock[] {
  if (gaps.length === 0) return [];
  const blocks = gaps.map((gap): DraftBlock => ({ type: "text", text: visibleText(gap) }));
  return [{ type: "fold", title: "What could not be seen", blocks }];
}

/** Green only where next to nothing is lost; an outage that bounds the score is never less than amber. */
function dotOf(score: number, capped: boolean): Dot {
  if (score < 60) return "red";
  return score < 90 || capped ? "amber" : "green";
}

/** A sentence as the tail of another: its first word in small letters, unless it is a name or figure. */
function lowered(sentence: string): string {
  return sentence.replace(/^(All|None|Of|Nothing|The)\b/, (word) => word.toLowerCase());
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
