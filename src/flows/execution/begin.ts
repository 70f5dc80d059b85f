import type { Clock } from "../../base/clock.ts";
import { OpsError, toOpsError } from "../../base/errors.ts";
import type { Votes } from "../../domain/approvals/votes.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import { type ChangePlan, formatTarget, targetKey } from "../../domain/remediation/change-plan.ts";
import type { Freezes } from "../../domain/remediation/freezes.ts";
import type { PlanRecord, PlanState } from "../../domain/remediation/plan-record.ts";
import type { Plans } from "../../domain/remediation/plans.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { ChangesConfig } from "./config.ts";
import { bySystem, type Ledger } from "./ledger.ts";
import { lookAtTarget } from "./look-at-target.ts";
import { type Cluster, LeaseLost } from "./step.ts";

export interface BeginDeps {
  readonly db: Database;
  readonly plans: Plans;
  readonly votes: Pick<Votes, "check">;
  readonly freezes: Pick<Freezes, "over">;
  readonly audit: Pick<Audit, "record">;
  readonly ledger: Ledger;
  readonly limits: ChangesConfig;
  cluster(name: string): Cluster | undefined;
  readonly clock: Clock;
}

const AGAIN_MS = 1000;

/** Rolls the begin back: nothing of it may stay held, or two plans wait for each other. */
class Held extends Error {}
class Frozen extends Error {}

type Ends = { readonly to: PlanState; readonly why: string };

/**
 * Everything that was true when people approved must be true now; then the plan, its targets and a place among those that run
 * are taken, in one commit. False when it did not begin: it has ended with its reason, or is looked at again soon.
 */
export function createBegin(deps: BeginDeps): (worker: string, record: PlanRecord) => Promise<boolean> {
  const { db, plans, votes, audit, ledger, clock } = deps;

  return async (worker, record) => {
    const { planId } = record.plan;
    const ends = await refusalOf(record);
    if (ends === "later") return later(worker, planId);
    if (ends) {
      await ledger.end(worker, planId, ends.to, ends.why);
      return false;
    }
    if (await isBehindAnother(record)) return later(worker, planId);
    try {
      await ledger.commit(worker, planId, async (tx) => {
        // Again, and in the commit that begins: a freeze that stands before it lets nothing begin after it.
        if (await deps.freezes.over(tx, record.plan)) throw new Frozen();
        await hold(tx, record.plan);
        if (!(await plans.begin(tx, worker, planId))) throw new LeaseLost();
        await audit.record(tx, bySystem(planId), {
          ...{ action: "plan.begun", subject: planId, decision: "executing", facts: { digest: record.digest } },
        });
      });
      return true;
    } catch (thrown) {
      // A freeze is told at the next look, which is at once.
      if (thrown instanceof Held || thrown instanceof Frozen) return later(worker, planId);
      throw thrown;
    }
  };

  async function later(worker: string, planId: string): Promise<false> {
    await plans.release(worker, planId, AGAIN_MS);
    return false;
  }

  async function refusalOf(record: PlanRecord): Promise<Ends | "later" | undefined> {
    const { plan } = record;
    const late = Date.parse(plan.expiresAt) <= clock.now();
    const checked = await votes.check(db, record);
    if ("refused" in checked) return { to: "stale", why: checked.refused };
    const freeze = await deps.freezes.over(db, plan);
    if (freeze) {
      const where = freeze.scope === "" ? "Everything" : freeze.scope;
      return { to: "stale", why: `${where} is frozen by ${freeze.by}: ${freeze.reason}` };
    }
    for (const target of plan.targets) {
      const cluster = deps.cluster(target.cluster);
      if (!cluster) {
        const why = `Pilothouse may only look at cluster ${target.cluster}. Give it a writer's credential: kubernetes.writer.`;
        return { to: "failed", why };
      }
      const seen = await lookAtTarget(cluster.reader, target).catch((thrown: unknown) => toOpsError(thrown));
      if (seen instanceof OpsError) {
        const passing = seen.kind === "unavailable" || seen.kind === "limited";
        if (passing && !late) return "later";
        return { to: passing ? "expired" : "failed", why: passing ? `${LATE} ${seen.message}` : seen.message };
      }
      if (seen.status !== "as-approved") return { to: "stale", why: seen.why };
      if (seen.object.metadata.deletionTimestamp !== undefined) {
        return { to: "stale", why: `${formatTarget(target)} is being deleted.` };
      }
    }
    return late ? { to: "expired", why: LATE } : undefined;
  }

  /** Who was approved first goes first where two want the same target. */
  async function isBehindAnother({ plan, changedAtMs }: PlanRecord): Promise<boolean> {
    const mine = new Set(plan.targets.map(targetKey));
    // Newest first; what was approved in the same millisecond goes in the order it was asked for.
    const waiting = await plans.list({ states: ["approved"], limit: 500 });
    const own = waiting.findIndex((other) => other.plan.planId === plan.planId);
    return waiting.some(
      (other, i) =>
        (other.changedAtMs < changedAtMs || (other.changedAtMs === changedAtMs && i > own)) &&
        other.plan.targets.some((target) => mine.has(targetKey(target))),
    );
  }

  /** In one order everywhere, so that no two wait for each other. */
  async function hold(tx: Transaction, { planId, targets }: ChangePlan): Promise<void> {
    for (const key of [...new Set(targets.map(targetKey))].sort()) {
      if ((await plans.holdTarget(tx, key, planId)) !== undefined) throw new Held();
    }
    const rooms = new Set(targets.map(({ cluster, namespace }) => `in ${cluster}/${namespace ?? ""}`));
    for (const room of [...rooms].sort()) await holdOneOf(tx, room, deps.limits.perNamespace, planId);
    await holdOneOf(tx, "running", deps.limits.atOnce, planId);
  }

  async function holdOneOf(tx: Transaction, name: string, most: number, planId: string): Promise<void> {
    for (let i = 1; i <= most; i++) {
      if ((await plans.holdTarget(tx, `${name} ${i}`, planId)) === undefined) return;
    }
    throw new Held();
  }
}

const LATE = "It was approved, and did not begin before its time was over.";
