import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedChange, RiskFacts } from "../../../src/domain/remediation/change-plan.ts";
import { decideRisk } from "../../../src/domain/remediation/risk.ts";
import { plannedChange, targetOf } from "../../fakes/change-plan.ts";

// A Wednesday at noon.
const NOON = { origin: "person", nowMs: Date.UTC(2026, 10, 18, 12), zone: "UTC" } as const;
const CALM: RiskFacts = { replicas: { touched: 1, of: 4 }, services: [] };
const staging = targetOf({ cluster: "staging" });
const change = (more: Partial<PlannedChange> = {}) => plannedChange({ targets: [staging], facts: CALM, ...more });

describe("how much could go wrong", () => {
  const table: readonly [string, Partial<PlannedChange>, object, string, RegExp][] = [
    ["a replica of four in staging by day", {}, {}, "low", /1 of 4 replicas/],
    ["all replicas", { facts: { ...CALM, replicas: { touched: 4, of: 4 } } }, {}, "medium", /4 of 4 replicas/],
    ["replicas that nobody counted", { facts: { services: [] } }, {}, "medium", /not known/],
    ["production by its cluster", { targets: [targetOf({ cluster: "eu-prod-1" })] }, {}, "medium", /production/],
    [
      "production by its namespace",
      { targets: [targetOf({ cluster: "c", namespace: "live" })] },
      {},
      "medium",
      /production/,
    ],
    [
      "no production by a part of a word",
      { targets: [targetOf({ cluster: "c", namespace: "products" })] },
      {},
      "low",
      /1 of 4/,
    ],
    ["what cannot be undone", { undo: "irreversible" }, {}, "high", /cannot be undone/],
    [
      "the cluster's own",
      { targets: [targetOf({ cluster: "c", namespace: "kube-system" })] },
      {},
      "high",
      /cluster itself/,
    ],
    ["a node", { targets: [targetOf({ cluster: "c", kind: "Node", name: "n1" })] }, {}, "high", /whole node/],
    ["the last replica", { facts: { ...CALM, singleReplica: true } }, {}, "medium", /one replica only/],
    ["down to nothing", { facts: { ...CALM, scalesToZero: true } }, {}, "high", /nothing of it runs/],
    ["a tight budget", { facts: { ...CALM, tightBudget: "web-pdb allows 0" } }, {}, "high", /web-pdb allows 0/],
    ["a recent change", { facts: { ...CALM, changedAt: "13:40" } }, {}, "medium", /13:40/],
    ["what Git owns", { facts: { ...CALM, managedBy: "Argo CD application shop" } }, {}, "medium", /Argo CD/],
    ["at night where people are", {}, { zone: "Asia/Tokyo", nowMs: Date.UTC(2026, 10, 18, 14) }, "medium", /night/],
    ["at the weekend", {}, { nowMs: Date.UTC(2026, 10, 21, 12) }, "medium", /weekend/],
    ["what a model proposed", {}, { origin: "model" }, "medium", /assistant/],
    [
      "many reasons at once",
      {
        targets: [targetOf({ cluster: "prod" })],
        facts: { replicas: { touched: 2, of: 2 }, services: [], singleReplica: true, managedBy: "Flux" },
      },
      {},
      "high",
      /production/,
    ],
  ];
  it.each(table)("%s", (_, more, context, level, reason) => {
    const risk = decideRisk(change(more), { ...NOON, ...context });
    expect(risk.level).toBe(level);
    expect(risk.reasons.join("; ")).toMatch(reason);
  });

  it("is the same for the same change, and never less for a graver fact", () => {
    const levels = ["low", "medium", "high", "critical"];
    const facts = fc.record({
      singleReplica: fc.boolean(),
      wholeNode: fc.boolean(),
      systemNamespace: fc.boolean(),
      scalesToZero: fc.boolean(),
    });
    fc.assert(
      fc.property(
        facts,
        fc.constantFrom("singleReplica", "wholeNode", "systemNamespace", "scalesToZero"),
        (given, graver) => {
          const before = decideRisk(change({ facts: { ...CALM, ...given } }), NOON);
          const after = decideRisk(change({ facts: { ...CALM, ...given, [graver]: true } }), NOON);
          expect(levels.indexOf(after.level)).toBeGreaterThanOrEqual(levels.indexOf(before.level));
          expect(decideRisk(change({ facts: { ...CALM, ...given } }), NOON)).toEqual(before);
        },
      ),
    );
  });
});
