import { listOf } from "../../base/text/words.ts";
import { formatTime } from "../../base/time/format-time.ts";
import type { Dot, Draft, DraftBlock } from "../../message/message.ts";
import { formatTarget, type Undo } from "../remediation/change-plan.ts";
import type { PlanRecord, PlanState } from "../remediation/plan-record.ts";
import type { Needed } from "./rule.ts";
import type { Vote } from "./votes.ts";

export interface PlanCardContext {
  readonly nowMs: number;
  /** IANA zone of whoever reads it. */
  readonly zone: string;
  /** By the rules of now; undefined when nobody may approve it. */
  readonly needed: Needed | undefined;
}

/**
 * A plan as people see it, in every state: cluster and target first, what, state, risk, undo, checks, who may approve. All
 * of it comes from the typed plan; no model's word stands in it.
 */
export function planCard(record: PlanRecord, votes: readonly Vote[], context: PlanCardContext): Draft {
  const { plan, state } = record;
  const what = `${plan.targets.map(formatTarget).join(", ")}: ${plan.what}`;
  const said = standsAt(record, votes, context);
  const risk = `Risk ${plan.risk.level}: ${plan.risk.reasons.join(", ")}. ${undoSentence(plan.undo)}`;
  return {
    summary: `${what}\n${said}`,
    blocks: [
      { type: "text", text: [{ text: what, style: "strong" }] },
      { type: "text", dot: DOTS[state], text: said },
      ...(isOpen(state) ? [{ type: "text" as const, text: risk }] : []),
      ...plan.notes.map((text): DraftBlock => ({ type: "text", dot: "amber", text })),
      ...stepLines(record, context.nowMs),
      ...checkLines(record),
      ...(plan.diff === "" ? [] : [fold("Diff", [{ type: "code", text: plan.diff, language: "diff" }])]),
      fold("Who and how", [{ type: "facts", facts: factsOf(record, votes, context) }]),
      { type: "context", text: closing(record, context) },
      ...buttonsOf(record, votes, context),
    ],
  };
}

const DOTS: Readonly<Record<PlanState, Dot>> = {
  ...{ proposed: "amber", approved: "amber", executing: "amber", verified: "green", unverified: "red" },
  ...{ rejected: "grey", expired: "grey", stale: "grey", failed: "red", "needs-person": "red", undone: "grey" },
};

function isOpen(state: PlanState): boolean {
  return state === "proposed" || state === "approved" || state === "executing";
}

function standsAt(record: PlanRecord, votes: readonly Vote[], { needed, nowMs, zone }: PlanCardContext): string {
  const { state, why, changedAtMs } = record;
  const at = formatTime(changedAtMs, zone, nowMs);
  const given = votes.filter((vote) => vote.word === "approve" && stands(vote, record));
  const names = listOf(given.map(({ name }) => name));
  const said = why ?? "";
  switch (state) {
    case "proposed": {
      if (!needed) return "waiting for nobody: no approval rule covers it, so nobody may approve it";
      return `waiting for ${Math.max(0, needed.count - given.length)} of ${needed.count}${names ? `; approved by ${names}` : ""}`;
    }
    case "approved":
      return `approved by ${names}, about to begin`;
    case "executing":
      return `running since ${at}, approved by ${names}`;
    case "verified":
      return `verified ${at}: ${listOf(record.checks.map(({ seen }) => seen)) || "nothing was to be checked"}`;
    case "unverified":
      return `not verified: ${said}`;
    case "rejected":
      return `rejected: ${said}`;
    case "expired":
      return `expired: ${said}`;
    case "stale":
      return `stale: ${said}`;
    case "failed":
      return `failed, and nothing was changed: ${said}`;
    case "needs-person":
      return `needs a person: ${said}`;
    case "undone":
      return `undone ${at}`;
  }
}

/** Whether it was given here, for the very plan that the card shows. */
function stands({ sealed, digest }: Vote, record: PlanRecord): boolean {
  return sealed && digest === record.digest;
}

function undoSentence(undo: Undo): string {
  if (undo === "irreversible") return "It cannot be undone.";
  return undo === "self-healing" ? "What was there comes back by itself." : "It can be undone.";
}

function stepLines({ plan, state, steps }: PlanRecord, nowMs: number): readonly DraftBlock[] {
  if (steps.length === 0) return [];
  return plan.steps.map(({ id, text }, i): DraftBlock => {
    const step = steps.find(({ stepId }) => stepId === id);
    const count = `step ${i + 1} of ${plan.steps.length}`;
    if (!step) return { type: "text", dot: "grey", text: `${count}: ${text}` };
    if (step.state === "done") return { type: "text", dot: "green", text: `${count} done: ${text}` };
    if (step.state === "failed") return { type: "text", dot: "red", text: `${count} not done: ${text}` };
    const seconds = Math.max(0, Math.round((nowMs - step.startedAtMs) / 1000));
    const tail = state === "executing" ? ` (${seconds} s${step.seen === undefined ? "" : `; ${step.seen}`})` : "";
    return { type: "text", dot: "amber", text: `${count} under way: ${text}${tail}` };
  });
}

function checkLines({ plan, checks }: PlanRecord): readonly DraftBlock[] {
  return checks.flatMap(({ check, state, seen }): readonly DraftBlock[] => {
    const wanted = plan.checks[check];
    if (!wanted) return [];
    const dot = state === "held" ? "green" : state === "broken" ? "red" : "amber";
    return [{ type: "text", dot, text: `check, ${wanted.text}: ${seen}` }];
  });
}

function factsOf(record: PlanRecord, votes: readonly Vote[], { needed, nowMs, zone }: PlanCardContext) {
  const { plan, digest } = record;
  const people = needed && needed.people.length > 0 ? listOf(needed.people, "or") : "anybody";
  const checks = plan.checks.map(({ text, withinMs }) => `${text} within ${Math.round(withinMs / 1000)} s`);
  const undo = typeof plan.undo === "string" ? undoSentence(plan.undo) : `${plan.undo.tool} as it was before`;
  return [
    {
      label: "Who may approve",
      value: needed ? `${people} with ${needed.permission}, by the rule "${needed.rule}"` : "nobody",
    },
    ...(plan.scope ? [{ label: "Takes", value: `${plan.scope.predicate}, at most ${plan.scope.maxTargets}` }] : []),
    { label: "Steps", value: listOf(plan.steps.map(({ text }) => text)) },
    { label: "Checks", value: listOf(checks) || "none" },
    { label: "Undo", value: undo },
    ...votes.map((vote) => ({
      label: vote.name,
      value: stands(vote, record)
        ? `${WORDS[vote.word]} ${formatTime(vote.atMs, zone, nowMs)}${vote.reason === undefined ? "" : `: ${vote.reason}`}`
        : "does not count: the row of this vote was changed",
    })),
    { label: "Plan", value: `${plan.planId}, digest ${digest.slice(0, 12)}` },
  ];
}

const WORDS = { approve: "approved", reject: "rejected", withdraw: "took the word back" } as const;
const ORIGINS = { person: "", rule: ", by a rule", model: ", proposed by the assistant" } as const;

function closing({ plan, requestedBy, state }: PlanRecord, { needed, nowMs, zone }: PlanCardContext): string {
  const asked = `Asked by ${requestedBy.name} ${formatTime(Date.parse(plan.madeAt), zone, nowMs)}${ORIGINS[plan.origin]}`;
  if (state !== "proposed") return asked;
  const not = needed && !needed.requesterMay ? ` · not ${requestedBy.name}` : "";
  return `${asked} · until ${formatTime(Date.parse(plan.expiresAt), zone, nowMs)}${not}`;
}

function buttonsOf(record: PlanRecord, votes: readonly Vote[], { needed }: PlanCardContext): readonly DraftBlock[] {
  const { plan, digest, state } = record;
  const { planId } = plan;
  if (state === "proposed" && needed) {
    const vote = { kind: "vote", planId, digest } as const;
    const code = needed.stepUp ? { asks: "code" as const } : {};
    const back = votes.some((vote) => vote.word === "approve" && stands(vote, record))
      ? [{ label: "Take back", press: { ...vote, word: "withdraw" as const } }]
      : [];
    return [
      {
        type: "buttons",
        buttons: [
          { label: "Approve", style: "primary", press: { ...vote, word: "approve", ...code } },
          { label: "Reject…", press: { ...vote, word: "reject", asks: "reason" } },
          ...back,
        ],
      },
    ];
  }
  const ran = state === "verified" || state === "unverified" || state === "needs-person";
  if (ran && typeof plan.undo !== "string") {
    const press = { kind: "call", tool: "remediation_undo", input: { plan: planId } } as const;
    return [{ type: "buttons", buttons: [{ label: "Undo", press }] }];
  }
  if (state === "stale" || state === "expired" || state === "failed") {
    const press = { kind: "call", tool: plan.call.tool, input: plan.call.input } as const;
    return [{ type: "buttons", buttons: [{ label: "Plan again", style: "primary", press }] }];
  }
  return [];
}

function fold(title: string, blocks: readonly DraftBlock[]): DraftBlock {
  return { type: "fold", title, blocks };
}
