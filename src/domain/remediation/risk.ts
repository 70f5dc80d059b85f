import { listOf } from "../../base/text/words.ts";
import { hourIn, isWeekendIn } from "../../base/time/hour-in.ts";
import type { ChangePlan, PlannedChange, RiskLevel } from "./change-plan.ts";

/** What a change is judged by besides itself. */
export interface RiskContext {
  readonly origin: ChangePlan["origin"];
  readonly nowMs: number;
  /** IANA zone of whoever has to be awake if it goes wrong. */
  readonly zone: string;
}

export type Risk = ChangePlan["risk"];

type Reason = readonly [RiskLevel, string];
/** Looks at one thing; nothing where it adds no risk. A fact that is not known is judged as its graver value. */
type RiskRule = (planned: PlannedChange, context: RiskContext) => Reason | undefined;

const LEVELS: readonly RiskLevel[] = ["low", "medium", "high", "critical"];
const SYSTEM =
  /^(kube-|openshift-|cert-manager$|istio-system$|linkerd|cilium|ingress-nginx$|gatekeeper-system$|flux-system$|argocd$)/;
const PRODUCTION = /(^|[-_.])(prod|prd|production|live)([-_.\d]|$)/i;
const NIGHT = { from: 22, to: 6 };

/** In the order in which reasons are told. */
const RULES: readonly RiskRule[] = [
  ({ undo }) => (undo === "irreversible" ? ["high", "it cannot be undone"] : undefined),
  ({ targets, facts }) =>
    facts.systemNamespace || targets.some(({ namespace = "" }) => SYSTEM.test(namespace))
      ? ["high", "it is in a namespace of the cluster itself"]
      : undefined,
  ({ facts, targets }) =>
    facts.wholeNode || targets.some(({ kind }) => kind === "Node") ? ["high", "it takes a whole node"] : undefined,
  ({ targets, facts }) => {
    const names = [facts.environment, ...targets.flatMap(({ cluster, namespace }) => [cluster, namespace])];
    return names.some((name) => name !== undefined && PRODUCTION.test(name)) ? ["medium", "production"] : undefined;
  },
  ({ facts: { replicas } }) => {
    if (replicas === undefined) return ["medium", "how many replicas it touches is not known"];
    if (replicas.touched === 0) return undefined;
    const share = `${replicas.touched} of ${replicas.of} replicas`;
    return [replicas.touched >= replicas.of && replicas.of > 0 ? "medium" : "low", share];
  },
  ({ facts }) => (facts.singleReplica ? ["medium", "there is one replica only, so it is away meanwhile"] : undefined),
  ({ facts }) => (facts.scalesToZero ? ["high", "nothing of it runs afterwards"] : undefined),
  ({ facts: { tightBudget } }) =>
    tightBudget === undefined ? undefined : ["high", `a budget is tight: ${tightBudget}`],
  ({ facts: { services, callers } }) => {
    if (services === undefined) return ["low", "which services it serves is not known"];
    if (services.length === 0) return undefined;
    const called = callers === undefined ? "" : `, ${callers} call ${services.length === 1 ? "it" : "them"}`;
    return [(callers ?? 0) >= 3 ? "medium" : "low", `serves ${listOf(services.slice(0, 3))}${called}`];
  },
  ({ facts: { changedAt } }) =>
    changedAt === undefined ? undefined : ["medium", `it was changed within the hour (${changedAt})`],
  ({ facts: { managedBy } }) => (managedBy === undefined ? undefined : ["medium", `managed by ${managedBy}`]),
  (_, { nowMs, zone }) => {
    const hour = hourIn(nowMs, zone);
    if (hour >= NIGHT.from || hour < NIGHT.to) return ["medium", "it is night"];
    return isWeekendIn(nowMs, zone) ? ["medium", "it is the weekend"] : undefined;
  },
  ({ targets }) => (targets.length > 1 ? ["medium", `${targets.length} targets at once`] : undefined),
  (_, { origin }) => (origin === "model" ? ["medium", "the assistant proposed it"] : undefined),
];

/** So many grave reasons together are one step graver. */
const MANY = 4;

/** How much could go wrong, and why: the level is that of the gravest reason, and every reason is told. Pure. */
export function decideRisk(planned: PlannedChange, context: RiskContext): Risk {
  const reasons = RULES.flatMap((rule) => {
    const found = rule(planned, context);
    return found ? [found] : [];
  });
  const gravest = Math.max(0, ...reasons.map(([level]) => LEVELS.indexOf(level)));
  const grave = reasons.filter(([level]) => level !== "low").length;
  const level = LEVELS[Math.min(LEVELS.length - 1, gravest + (grave >= MANY ? 1 : 0))] ?? "critical";
  return { level, reasons: reasons.map(([, words]) => words) };
}
