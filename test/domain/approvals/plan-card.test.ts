import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlanCardContext, planCard } from "../../../src/domain/approvals/plan-card.ts";
import type { Needed } from "../../../src/domain/approvals/rule.ts";
import type { Vote } from "../../../src/domain/approvals/votes.ts";
import type { ChangePlan } from "../../../src/domain/remediation/change-plan.ts";
import type { PlanRecord, PlanState } from "../../../src/domain/remediation/plan-record.ts";
import type { DraftBlock, Offer } from "../../../src/message/message.ts";
import { renderPlainText } from "../../../src/message/plain-text.ts";
import { FORGERIES } from "../../contract/adapters/messages.ts";
import { plannedChange, targetOf } from "../../fakes/change-plan.ts";

const NOW = Date.parse("2026-11-18T14:25:00Z");
const DIGEST = "d".repeat(64);
const NEEDED: Needed = {
  ...{ rule: "high", ruleDigest: "r".repeat(64), permission: "remediation:approve", people: [], count: 2 },
  ...{ requesterMay: false, stepUp: false, expiresAfterMs: 1_800_000 },
};

function record(state: PlanState, more: Partial<PlanRecord> = {}, plan: Partial<ChangePlan> = {}): PlanRecord {
  return {
    plan: {
      ...plannedChange(),
      ...{ workspace: "main", planId: "plan_1", requestedBy: "p_cy", origin: "person", ruleDigest: NEEDED.ruleDigest },
      call: { tool: "kubernetes_scale_workload", input: { name: "checkout", replicas: 3 } },
      risk: { level: "high", reasons: ["production", "2 of 2 replicas"] },
      ...{ madeAt: "2026-11-18T14:21:00.000Z", expiresAt: "2026-11-18T14:51:00.000Z" },
      ...plan,
    },
    ...{ digest: DIGEST, state, place: { platform: "slack", id: "C1", kind: "channel" } },
    ...{ requestedBy: { personId: "p_cy", name: "Cy" }, changedAtMs: NOW, steps: [], checks: [] },
    ...more,
  };
}

function vote(name: string, word: Vote["word"] = "approve", more: Partial<Vote> = {}): Vote {
  const personId = `p_${name.toLowerCase()}`;
  return { personId, name, word, digest: DIGEST, atMs: NOW - 180_000, steppedUp: false, sealed: true, ...more };
}

function context(needed: Needed | undefined = NEEDED, zone = "UTC"): PlanCardContext {
  return { nowMs: NOW, zone, needed };
}

function buttons(blocks: readonly DraftBlock[]): Readonly<Record<string, Offer>> {
  return Object.fromEntries(
    blocks.flatMap((block) =>
      block.type === "buttons" ? block.buttons.map(({ label, press }) => [label, press]) : [],
    ),
  );
}

const BO = vote("Bo");
const DEE = vote("Dee");
const RAN = {
  steps: [{ stepId: "scale", state: "done" as const, startedAtMs: NOW - 60_000, endedAtMs: NOW - 58_000 }],
  checks: [{ check: 0, state: "held" as const, seen: "3 of 3 ready", atMs: NOW }],
};

describe("the card of a plan", () => {
  const table: readonly [case_: PlanState, PlanRecord, readonly Vote[], second: string, labels: readonly string[]][] = [
    ["proposed", record("proposed"), [], "waiting for 2 of 2", ["Approve", "Reject…"]],
    ["proposed", record("proposed"), [BO], "waiting for 1 of 2; approved by Bo", ["Approve", "Reject…", "Take back"]],
    ["approved", record("approved"), [BO, DEE], "approved by Bo and Dee, about to begin", []],
    ["executing", record("executing"), [BO, DEE], "running since 14:25, approved by Bo and Dee", []],
    ["verified", record("verified", RAN), [BO, DEE], "verified 14:25: 3 of 3 ready", ["Undo"]],
    [
      "unverified",
      record("unverified", { ...RAN, why: "3 of 3 ready: 1 of 3 ready after 60 s" }),
      [BO],
      "not verified: 3 of 3 ready: 1 of 3 ready after 60 s",
      ["Undo"],
    ],
    ["rejected", record("rejected", { why: "not now" }), [vote("Bo", "reject")], "rejected: not now", []],
    ["expired", record("expired", { why: "Nobody decided." }), [], "expired: Nobody decided.", ["Plan again"]],
    [
      "stale",
      record("stale", { why: "The image is 1.9.3 now." }),
      [BO],
      "stale: The image is 1.9.3 now.",
      ["Plan again"],
    ],
    [
      "failed",
      record("failed", { why: "Forbidden." }),
      [BO],
      "failed, and nothing was changed: Forbidden.",
      ["Plan again"],
    ],
    [
      "needs-person",
      record("needs-person", { why: "Step 1 of 1: the cluster is silent." }),
      [BO],
      "needs a person: Step 1 of 1: the cluster is silent.",
      ["Undo"],
    ],
    ["undone", record("undone"), [BO], "undone 14:25", []],
  ];
  it.each(table)("%s", (_, made, votes, second, labels) => {
    const card = planCard(made, votes, context());
    const [first, then] = card.summary.split("\n");
    expect(first).toBe("prod · shop · Deployment/checkout: scale from 2 to 3 replicas");
    expect(then).toBe(second);
    const text = renderPlainText(card).split("\n");
    expect(text[0]).toBe(first);
    expect(text[1]).toBe(`● ${second}`);
    expect(Object.keys(buttons(card.blocks))).toEqual(labels);
  });

  it("binds every vote to the plan and to the digest it shows", () => {
    const {
      Approve,
      "Reject…": reject,
      "Take back": back,
    } = buttons(planCard(record("proposed"), [BO], context()).blocks);
    const of = { kind: "vote", planId: "plan_1", digest: DIGEST };
    expect(Approve).toEqual({ ...of, word: "approve" });
    expect(reject).toEqual({ ...of, word: "reject", asks: "reason" });
    expect(back).toEqual({ ...of, word: "withdraw" });
    const stepUp = planCard(record("proposed"), [], context({ ...NEEDED, stepUp: true }));
    expect(buttons(stepUp.blocks).Approve).toEqual({ ...of, word: "approve", asks: "code" });
  });

  it("offers the undo and the plan anew as calls of their tools, and nothing where there is none", () => {
    expect(buttons(planCard(record("verified"), [], context()).blocks).Undo).toEqual({
      ...{ kind: "call", tool: "remediation_undo", input: { plan: "plan_1" } },
    });
    expect(buttons(planCard(record("stale"), [], context()).blocks)["Plan again"]).toEqual({
      ...{ kind: "call", tool: "kubernetes_scale_workload", input: { name: "checkout", replicas: 3 } },
    });
    for (const undo of ["irreversible", "self-healing"] as const) {
      expect(buttons(planCard(record("verified", {}, { undo }), [], context()).blocks)).toEqual({});
    }
  });

  it("says risk, undo, checks, who may approve, until when in the reader's zone, and who may not", () => {
    const text = renderPlainText(planCard(record("proposed"), [BO], context(NEEDED, "Europe/Berlin")));
    expect(text).toContain("Risk high: production, 2 of 2 replicas. It can be undone.");
    expect(text).toContain('anybody with remediation:approve, by the rule "high"');
    expect(text).toContain("3 of 3 ready within 60 s");
    expect(text).toContain("-  replicas: 2");
    expect(text).toMatch(/Bo +approved 15:22/);
    expect(text).toContain("Asked by Cy 15:21 · until 15:51 · not Cy");
  });

  it("says in words what cannot be undone, and what a model proposed", () => {
    const made = record("proposed", {}, { undo: "irreversible", origin: "model" });
    const text = renderPlainText(planCard(made, [], context({ ...NEEDED, count: 3, people: ["Ann", "Bo"] })));
    expect(text).toContain("It cannot be undone.");
    expect(text).toContain("Asked by Cy 14:21, proposed by the assistant");
    expect(text).toContain("Ann or Bo with remediation:approve");
    expect(text).toContain("waiting for 3 of 3");
  });

  it("has no button to decide what nobody may decide, and says so", () => {
    const card = planCard(record("proposed"), [], { nowMs: NOW, zone: "UTC", needed: undefined });
    expect(buttons(card.blocks)).toEqual({});
    expect(card.summary).toContain("no approval rule covers it, so nobody may approve it");
  });

  it("stands the notes about who owns the target above the buttons", () => {
    const note = "Argo CD application shop will revert this; change shop.git instead.";
    const { blocks } = planCard(record("proposed", {}, { notes: [note] }), [], context());
    const at = blocks.findIndex((block) => block.type === "text" && block.text === note);
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(blocks.findIndex(({ type }) => type === "buttons"));
  });

  it("tells each step and check while it runs, with the seconds", () => {
    const plan = {
      steps: [1, 2, 3].map((i) => ({ ...plannedChange().steps[0], id: `s${i}`, text: `do ${i}` })) as never,
    };
    const steps = [
      { stepId: "s1", state: "done" as const, startedAtMs: NOW - 60_000 },
      { stepId: "s2", state: "started" as const, startedAtMs: NOW - 42_000, seen: "3 of 4 pods left" },
    ];
    const checks = [{ check: 0, state: "waiting" as const, seen: "1 of 3 ready", atMs: NOW }];
    const text = renderPlainText(planCard(record("executing", { steps, checks }, plan), [BO, DEE], context()));
    expect(text).toContain("step 1 of 3 done: do 1");
    expect(text).toContain("step 2 of 3 under way: do 2 (42 s; 3 of 4 pods left)");
    expect(text).toContain("step 3 of 3: do 3");
    expect(text).toContain("check, 3 of 3 ready: 1 of 3 ready");
  });

  it("does not count a vote whose row somebody wrote by hand", () => {
    const card = planCard(record("proposed"), [vote("Eve", "approve", { sealed: false }), BO], context());
    expect(card.summary).toContain("waiting for 1 of 2");
    expect(card.summary).not.toContain("Eve");
    expect(renderPlainText(card)).not.toMatch(/Eve +approved/);
  });

  it("keeps names, diffs and reasons as they came: none changes what is shown besides, or what a button does", () => {
    const outside = fc.oneof(fc.constantFrom(...FORGERIES), fc.string({ maxLength: 60 }));
    const states = fc.constantFrom<PlanState>("proposed", "executing", "verified", "unverified", "stale", "rejected");
    const shape = (made: PlanRecord, votes: readonly Vote[]) => {
      const { blocks } = planCard(made, votes, context());
      return { types: blocks.map(({ type }) => type), buttons: buttons(blocks) };
    };
    fc.assert(
      fc.property(states, outside, outside, outside, (state, name, diff, why) => {
        const plain = record(state, { why: "x" }, { diff: "x", notes: ["x"] });
        const forged = record(
          state,
          { why, requestedBy: { personId: "p_cy", name } },
          { diff: diff || "x", notes: [why], what: name, targets: [targetOf({ name })] },
        );
        expect(shape(forged, [{ ...BO, name, reason: why }])).toEqual(shape(plain, [BO]));
      }),
    );
  });
});
