import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approvalsConfig, readRules } from "../../../src/domain/approvals/config.ts";
import {
  type AskedFor,
  decideNeeded,
  explainNeeded,
  type Judged,
} from "../../../src/domain/approvals/decide-needed.ts";
import { targetOf } from "../../fakes/change-plan.ts";

type Rules = NonNullable<Parameters<typeof approvalsConfig.parse>[0] & object>;

function rulesOf(rules?: readonly object[]) {
  return readRules(approvalsConfig.parse((rules === undefined ? {} : { rules }) as Rules));
}

const UNDO = { tool: "kubernetes_scale_workload", input: {} };
/** A Wednesday noon, in a channel of Slack. */
const ASKED: AskedFor = {
  place: { platform: "slack", id: "C1", kind: "channel" },
  atMs: Date.parse("2026-11-18T12:00Z"),
};

function judged(more: Partial<Judged> & { readonly level?: Judged["risk"]["level"] } = {}): Judged {
  const { level = "low", ...rest } = more;
  return {
    ...{ action: "kubernetes_scale_workload", targets: [targetOf()], origin: "person", undo: UNDO },
    risk: { level, reasons: [] },
    ...rest,
  };
}

describe("the starter policy", () => {
  const table: readonly [case_: string, Parameters<typeof judged>[0], object][] = [
    ["low, reversible", {}, { rule: "small and reversible", count: 1, requesterMay: true, stepUp: false }],
    ["medium, reversible", { level: "medium" }, { rule: "small and reversible", count: 1, requesterMay: true }],
    ["heals by itself", { undo: "self-healing" }, { rule: "small and reversible", count: 1, requesterMay: true }],
    ["low, irreversible", { undo: "irreversible" }, { rule: "low and medium", count: 2, requesterMay: false }],
    ["high", { level: "high" }, { rule: "high", count: 2, requesterMay: false, stepUp: false }],
    ["high, irreversible", { level: "high", undo: "irreversible" }, { rule: "high", count: 3, requesterMay: false }],
    ["critical", { level: "critical" }, { rule: "critical", count: 2, requesterMay: false, stepUp: true }],
    ["by a model", { origin: "model" }, { rule: "proposed by a model", count: 1, requesterMay: false }],
    ["by a model, high", { origin: "model", level: "high" }, { rule: "high", count: 2, requesterMay: false }],
    ["by a model, critical", { origin: "model", level: "critical" }, { rule: "critical", stepUp: true }],
    ["by a rule", { origin: "rule" }, { rule: "small and reversible", requesterMay: true }],
  ];
  it.each(table)("%s", (_, more, needed) => {
    expect(decideNeeded(rulesOf(), judged(more), ASKED)).toMatchObject({
      ...{ permission: "remediation:approve", people: [], expiresAfterMs: 1_800_000 },
      ...needed,
    });
  });
});

describe("the first rule that matches decides", () => {
  const table: readonly [
    case_: string,
    rule: object,
    more: Parameters<typeof judged>[0],
    mismatch: string | undefined,
  ][] = [
    ["everything", {}, {}, undefined],
    ["an action", { actions: ["kubernetes_scale_workload"] }, {}, undefined],
    ["a family of actions", { actions: ["kubernetes_*"] }, {}, undefined],
    [
      "another action",
      { actions: ["kubernetes_drain_node", "kubernetes_cordon_node"] },
      {},
      "the action is kubernetes_scale_workload, not kubernetes_drain_node or kubernetes_cordon_node",
    ],
    ["another risk", { risk: ["high", "critical"] }, {}, "the risk is low, not high or critical"],
    ["another origin", { origin: ["person"] }, { origin: "model" }, "the origin is model, not person"],
    ["another cluster", { clusters: ["staging*"] }, {}, "the cluster is prod, not staging*"],
    [
      "one of two targets elsewhere",
      { namespaces: ["shop"] },
      { targets: [targetOf(), targetOf({ namespace: "pay" })] },
      "the namespace is pay, not shop",
    ],
    [
      "a target in no namespace",
      { namespaces: ["*"] },
      { targets: [{ ...targetOf({ kind: "Node", group: "", name: "n1" }), namespace: undefined as never }] },
      "the namespace is none, not *",
    ],
    ["a place", { places: ["slack:C1"] }, {}, undefined],
    ["another place", { places: ["teams:*"] }, {}, "the place is slack:C1, not teams:*"],
    ["what can be undone", { reversible: true }, { undo: "irreversible" }, "it cannot be undone"],
    ["what cannot be undone", { reversible: false }, {}, "it can be undone"],
    ["office hours", { during: "mon-fri 09:00-17:00 UTC" }, {}, undefined],
    ["nights", { during: "22:00-06:00 UTC" }, {}, "it was asked for outside 22:00-06:00 UTC"],
  ];
  it.each(table)("%s", (_, match, more, mismatch) => {
    const rules = rulesOf([
      { name: "this", match },
      { name: "the rest", count: 3 },
    ]);
    const explained = explainNeeded(rules, judged(more), ASKED);
    expect(explained.needed?.rule).toBe(mismatch === undefined ? "this" : "the rest");
    expect(explained.tried[0]).toEqual({ rule: "this", ...(mismatch === undefined ? {} : { mismatch }) });
  });

  it("asks nobody where no rule matches, and says why of each", () => {
    expect(decideNeeded(rulesOf([]), judged(), ASKED)).toBeUndefined();
    const rules = rulesOf([{ name: "only high", match: { risk: ["high"] } }]);
    expect(explainNeeded(rules, judged(), ASKED)).toEqual({
      tried: [{ rule: "only high", mismatch: "the risk is low, not high" }],
      needed: undefined,
    });
  });

  it("never lets whoever spoke to a model approve what came of it, whatever the rule says", () => {
    const rules = rulesOf([{ name: "anything", requesterMay: true }]);
    expect(decideNeeded(rules, judged({ origin: "model" }), ASKED)?.requesterMay).toBe(false);
    expect(decideNeeded(rules, judged({ origin: "rule" }), ASKED)?.requesterMay).toBe(true);
  });

  it("explains what it decides: each rule before the one that decides would not match alone, and that one would", () => {
    const some = <T>(of: readonly T[]) => fc.option(fc.subarray([...of], { minLength: 1 }), { nil: undefined });
    const match = fc.record({
      actions: some(["kubernetes_*", "kubernetes_drain_node"]),
      risk: some(["low", "medium", "high", "critical"]),
      clusters: some(["prod", "staging*"]),
      origin: some(["person", "rule", "model"]),
      reversible: fc.option(fc.boolean(), { nil: undefined }),
      during: fc.constantFrom(undefined, "mon-fri 09:00-17:00 UTC", "22:00-06:00 UTC"),
    });
    const plan = fc.record({
      level: fc.constantFrom("low" as const, "medium" as const, "high" as const, "critical" as const),
      origin: fc.constantFrom("person" as const, "rule" as const, "model" as const),
      undo: fc.constantFrom("irreversible" as const, "self-healing" as const, UNDO),
    });
    fc.assert(
      fc.property(fc.array(match, { maxLength: 5 }), plan, fc.integer({ min: 0, max: 167 }), (matches, more, hour) => {
        const rules = rulesOf(matches.map((one, i) => ({ name: `rule ${i}`, match: one })));
        const asked = { ...ASKED, atMs: ASKED.atMs + hour * 3_600_000 };
        const decidesAlone = (i: number) => decideNeeded(rules.slice(i, i + 1), judged(more), asked) !== undefined;
        const first = rules.findIndex((_, i) => decidesAlone(i));
        const { tried, needed } = explainNeeded(rules, judged(more), asked);
        expect(needed).toEqual(decideNeeded(rules, judged(more), asked));
        expect(needed?.rule).toBe(rules[first]?.name);
        expect(tried.map(({ rule }) => rule)).toEqual(
          rules.slice(0, first < 0 ? rules.length : first + 1).map(({ name }) => name),
        );
        expect(tried.map(({ mismatch }) => mismatch === undefined)).toEqual(tried.map((_, i) => decidesAlone(i)));
      }),
    );
  });
});
