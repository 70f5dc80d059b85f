import { z } from "zod";
import type { Place } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Database } from "../../store/db/database.ts";
import type { OneTimeCodes } from "../people/one-time-codes.ts";
import type { People } from "../people/people.ts";
import type { PlanState } from "../remediation/plan-record.ts";
import type { Plans } from "../remediation/plans.ts";
import { type AskedFor, explainNeeded, type Judged, type RuleTried } from "./decide-needed.ts";
import { type MayDecide, NO_CODE_YET, type Sought } from "./may-decide.ts";
import type { ApprovalRule, Needed } from "./rule.ts";

const PLACE = /^(?<platform>[a-z]+):(?<id>\S+)$/;

/** A plan that is kept, or a case made up. */
export const policyQuestion = z.union([
  z.strictObject({ plan: z.string().min(1) }),
  z.strictObject({
    action: z.string().min(1).default("kubernetes_restart_workload"),
    cluster: z.string().min(1),
    namespace: z.string().min(1).optional(),
    risk: z.enum(["low", "medium", "high", "critical"]).default("medium"),
    origin: z.enum(["person", "rule", "model"]).default("person"),
    irreversible: z.boolean().default(false),
    /** "slack:C024BE91L". */
    place: z.string().regex(PLACE, 'is not a place; write it like "slack:C024BE91L"').default("cli:somebody"),
    /** Epoch milliseconds at which it is asked for; absent: now. */
    atMs: z.number().optional(),
  }),
]);

export type PolicyQuestion = z.input<typeof policyQuestion>;

/** Who could approve, and why not the others, by the rules and rights of now. */
export interface PolicyVerdict {
  /** The rules looked at, in order; the last decides unless it has a mismatch. */
  readonly tried: readonly RuleTried[];
  readonly needed?: Needed;
  /** Of a plan that is kept. */
  readonly state?: PlanState;
  /** Why nobody may approve the plan any more, whatever their rights. */
  readonly refused?: string;
  readonly could: readonly string[];
  /** `why` is what they would read. */
  readonly couldNot: readonly { readonly name: string; readonly why: string }[];
}

export type TestPolicy = (question: PolicyQuestion) => Promise<PolicyVerdict>;

export function createTestPolicy(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly plans: Pick<Plans, "get">;
  readonly people: Pick<People, "all">;
  readonly codes: Pick<OneTimeCodes, "enrolled">;
  readonly may: MayDecide;
  readonly rules: readonly ApprovalRule[];
}): TestPolicy {
  const { db, clock, plans, people, codes, may, rules } = deps;
  return async (question) => {
    const asked = policyQuestion.parse(question);
    if (!("plan" in asked)) {
      const { sought, judged } = madeUp(asked);
      const { tried, needed } = explainNeeded(rules, judged, {
        ...{ place: placeOf(asked.place), atMs: asked.atMs ?? clock.now() },
      });
      return { tried, ...(needed === undefined ? NOBODY : { needed, ...(await decidersOf(sought, needed)) }) };
    }
    const record = await plans.get(db, asked.plan);
    if (!record)
      throw new OpsError("missing", `There is no plan ${asked.plan}. "list the plans" shows those there are.`);
    const { plan, place, state } = record;
    const when: AskedFor = { place, atMs: Date.parse(plan.madeAt) };
    const { tried } = explainNeeded(rules, plan, when);
    const needed = may.neededBy(record);
    if ("refused" in needed) return { tried, state, refused: needed.refused, ...NOBODY };
    return { tried, state, needed, ...(await decidersOf(record, needed)) };
  };

  /** Everybody, asked as if they pressed the button now. */
  async function decidersOf(sought: Sought, needed: Needed): Promise<Pick<PolicyVerdict, "could" | "couldNot">> {
    const could: string[] = [];
    const couldNot: { name: string; why: string }[] = [];
    for (const { personId, name } of await people.all()) {
      const why =
        (await may.refusalOf({ personId, name, door: "button" }, sought, needed, "approve")) ??
        (needed.stepUp && !(await codes.enrolled(personId)) ? NO_CODE_YET : undefined);
      if (why === undefined) could.push(name);
      else couldNot.push({ name, why });
    }
    return { could, couldNot };
  }
}

const NOBODY = { could: [], couldNot: [] } as const;

type MadeUp = Exclude<z.output<typeof policyQuestion>, { plan: string }>;

function madeUp({ action, cluster, namespace, risk, origin, irreversible }: MadeUp) {
  const target = {
    ...({ system: "kubernetes", cluster, kind: "Deployment", group: "apps", name: "any", uid: "" } as const),
    ...{ decides: [], fingerprint: "" },
    ...(namespace === undefined ? {} : { namespace }),
  };
  const judged: Judged = {
    ...{ action, targets: [target], risk: { level: risk, reasons: [] }, origin },
    undo: irreversible ? "irreversible" : "self-healing",
  };
  return { judged, sought: { plan: { targets: [target], requestedBy: "" } } satisfies Sought };
}

function placeOf(key: string): Place {
  const { platform = "", id = "" } = PLACE.exec(key)?.groups ?? {};
  return { platform, id, kind: "channel" };
}
