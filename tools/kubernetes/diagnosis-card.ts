import type { Diagnosis, Finding, Story } from "../../src/analysis/diagnosis/finding.ts";
import { plural } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import type { Dot, Draft, DraftBlock } from "../../src/message/message.ts";

export interface CardOptions {
  /** "shop", "Deployment/shop/checkout", "the cluster prod". */
  readonly about: string;
  readonly nowMs: number;
  readonly zone: string;
  /** Whether this change can be planned here. */
  canPropose(tool: string): boolean;
}

const MOST_STORIES = 8;
const MOST_SYMPTOMS = 30;
const DOTS: Readonly<Record<Finding["severity"], Dot>> = { outage: "red", degraded: "amber", risk: "grey" };

/** Causes first, each with what it explains, its evidence folded and the next step as a button. */
export function diagnosisCard(diagnosis: Diagnosis, options: CardOptions): Draft {
  const { stories, unexplained, risks, recovered, unseen } = diagnosis;
  const summary = verdictOf(diagnosis, options);
  const shown = stories.slice(0, MOST_STORIES);
  return {
    summary,
    blocks: [
      {
        type: "text",
        text: summary,
        dot: diagnosis.healthy ? "green" : (DOTS[stories[0]?.cause.severity ?? "degraded"] ?? "red"),
      },
      ...shown.flatMap((story, at) => storyBlocks(story, at + 1, options)),
      ...(stories.length > shown.length
        ? [{ type: "context", text: `${plural(stories.length - shown.length, "further cause")} not shown.` } as const]
        : []),
      ...foldOf("What no cause was found for", unexplained.map(lineOf)),
      ...recovered.map(
        (one): DraftBlock => ({
          type: "text",
          dot: "grey",
          text: `Recovered by itself: ${one.summary}${one.atMs === undefined ? "" : ` (${formatTime(one.atMs, options.zone, options.nowMs)})`}`,
        }),
      ),
      ...foldOf(`${plural(risks.length, "risk")}: works now`, risks.map(lineOf)),
      ...foldOf("What could not be seen", unseen),
    ],
  };
}

function verdictOf(
  { stories, unexplained, recovered, healthy, risks }: Diagnosis,
  { about, zone, nowMs }: CardOptions,
) {
  const [first] = stories;
  if (first) {
    const symptoms = stories.reduce((sum, { symptoms: all }) => sum + all.length, 0) + unexplained.length;
    const counts = `${plural(stories.length, "cause")}${symptoms > 0 ? `, ${plural(symptoms, "symptom")}` : ""}`;
    const since = first.cause.sinceMs === undefined ? "" : ` (since ${formatTime(first.cause.sinceMs, zone, nowMs)})`;
    return `${about}: ${counts}. ${stories.length > 1 ? "First cause" : "Cause"}: ${first.cause.summary}${since}`;
  }
  if (unexplained.length > 0) {
    return `${about}: ${plural(unexplained.length, "symptom")}, and I cannot tell the cause. ${unexplained[0]?.next ?? "Look at the logs next."}`;
  }
  const before = recovered.length > 0 ? ` ${plural(recovered.length, "trouble")} recovered by itself.` : "";
  const later = risks.length > 0 ? ` ${plural(risks.length, "risk")} for later.` : "";
  return healthy ? `${about} is healthy.${before}${later}` : `${about}: nothing broken was seen.${before}${later}`;
}

function storyBlocks({ cause, symptoms, change }: Story, no: number, options: CardOptions): readonly DraftBlock[] {
  const explains = symptoms.length > 0 ? ` Explains ${plural(symptoms.length, "symptom")}.` : "";
  const { proposes } = cause;
  return [
    {
      type: "text",
      dot: DOTS[cause.severity],
      text: [{ text: `${no} `, style: "strong" }, `${ended(cause.summary)}${explains}`],
    },
    ...(change
      ? [
          {
            type: "context",
            text: `Shortly before: ${change.summary} (${formatTime(change.atMs, options.zone, options.nowMs)})`,
          } as const,
        ]
      : []),
    ...foldOf(`Evidence (${cause.object})`, [...cause.evidence, ...(cause.next ? [`Look next: ${cause.next}`] : [])]),
    ...foldOf(plural(symptoms.length, "symptom"), symptoms.slice(0, MOST_SYMPTOMS).map(lineOf)),
    ...(proposes && options.canPropose(proposes.tool)
      ? [
          {
            type: "buttons",
            buttons: [
              {
                label: `Propose: ${proposes.tool.replace(/^kubernetes_/, "").replaceAll("_", " ")}`,
                press: { kind: "call", tool: proposes.tool, input: proposes.input },
              },
            ],
          } as const,
        ]
      : []),
  ];
}

function lineOf({ summary, next }: Finding): string {
  return next === undefined ? summary : `${ended(summary)} Look next: ${next}`;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function foldOf(title: string, lines: readonly string[]): readonly DraftBlock[] {
  if (lines.length === 0) return [];
  return [{ type: "fold", title, blocks: lines.map((text): DraftBlock => ({ type: "text", text })) }];
}
