import type { Clock } from "../../base/clock.ts";
import { OpsError, toOpsError } from "../../base/errors.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import type { Votes } from "../../domain/approvals/votes.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import { targetKey } from "../../domain/remediation/change-plan.ts";
import type { Freezes } from "../../domain/remediation/freezes.ts";
import type { PlanRecord, PlanState } from "../../domain/remediation/plan-record.ts";
import type { Plans } from "../../domain/remediation/plans.ts";
import type { Database } from "../../store/db/database.ts";
import type { TellPlan } from "../proposing/tell-plan.ts";
import { lookAtTarget } from "./look-at-target.ts";
import { type ReadMetric, seeCheck } from "./run-check.ts";
import { isDone, runStep } from "./run-step.ts";
import type { Cluster, StepEnd } from "./step.ts";

export interface ExecuteDeps {
  readonly db: Database;
  readonly plans: Plans;
  readonly votes: Pick<Votes, "check">;
  readonly freezes: Pick<Freezes, "over">;
  readonly audit: Pick<Audit, "record">;
  readonly tellPlan: TellPlan;
  /** The cluster with its writer; undefined where Pilothouse may only look. */
  cluster(name: string): Cluster | undefined;
  readonly readMetric: ReadMetric;
  readonly clock: Clock;
  readonly log: Logger;
}

export const PLAN_LEASE_MS = 15_000;
const CHECK_EVERY_MS = 1000;
/** How long a cluster that does not answer is asked again before a plan in its midst is given to a person. */
const PATIENCE_MS = 120_000;

/** Thrown to end work on a plan that another worker has taken meanwhile. */
class LeaseLost extends Error {}

/**
 * Carries an approved plan out: once, by one worker, and never anything that moved since it was approved. Every step is noted
 * before it is tried and after; after a crash the next worker looks what happened and goes on, or gives it to a person.
 */
export function createExecute(deps: ExecuteDeps): (worker: string, planId: string) => Promise<void> {
  const { db, plans, votes, audit, tellPlan, clock, log } = deps;

  return async (worker, planId) => {
    const stop = new AbortController();
    const stillMine = async () => {
      if (await plans.extend(worker, planId, PLAN_LEASE_MS)) return;
      stop.abort(new LeaseLost());
      throw new LeaseLost();
    };
    const keeping = clock.every(PLAN_LEASE_MS / 3, () => void stillMine().catch(() => undefined));
    try {
      const record = await plans.get(db, planId);
      if (!record) return;
      const own = { worker, stillMine, signal: stop.signal };
      if (record.state === "approved" && !(await begin(record, own))) return;
      await carryOut(planId, own);
    } catch (thrown) {
      if (thrown instanceof LeaseLost) return;
      log.warn({ err: thrown, planId }, "a plan could not be worked on; it is taken up again");
      throw thrown;
    } finally {
      keeping();
    }
  };

  /** Everything that was true when people approved must be true now; then the plan and its targets are taken, in one commit. */
  async function begin(record: PlanRecord, { worker }: Own): Promise<boolean> {
    const { plan } = record;
    if (Date.parse(plan.expiresAt) <= clock.now()) {
      return end(plan.planId, ["approved"], "expired", "It was approved, and did not begin before its time was over.");
    }
    const checked = await votes.check(db, record);
    if ("refused" in checked) return end(plan.planId, ["approved"], "stale", checked.refused);
    const freeze = await deps.freezes.over(db, plan);
    if (freeze) {
      const where = freeze.scope === "" ? "Everything" : freeze.scope;
      return end(plan.planId, ["approved"], "stale", `${where} is frozen by ${freeze.by}: ${freeze.reason}`);
    }
    for (const target of plan.targets) {
      const cluster = deps.cluster(target.cluster);
      if (!cluster) {
        const why = `Pilothouse may only look at cluster ${target.cluster}. Give it a writer's credential: kubernetes.writer.`;
        return end(plan.planId, ["approved"], "failed", why);
      }
      const seen = await lookAtTarget(cluster.reader, target).catch((thrown: unknown) => toOpsError(thrown));
      if (seen instanceof OpsError) {
        if (seen.kind !== "unavailable" && seen.kind !== "limited") {
          return end(plan.planId, ["approved"], "failed", seen.message);
        }
        await plans.release(worker, plan.planId, CHECK_EVERY_MS);
        return false;
      }
      if (seen.status !== "as-approved") return end(plan.planId, ["approved"], "stale", seen.why);
    }
    const begun = await db.transaction(async (tx) => {
      for (const key of [...new Set(plan.targets.map(targetKey))].sort()) {
        if ((await plans.holdTarget(tx, key, plan.planId)) !== undefined) return "held";
      }
      if (!(await plans.begin(tx, worker, plan.planId))) return "lost";
      await audit.record(tx, bySystem(plan.planId), {
        ...{ action: "plan.begun", subject: plan.planId, decision: "executing", facts: { digest: record.digest } },
      });
      await tell(tx, plan.planId);
      return "begun";
    });
    await tellPlan.wake(plan.planId);
    if (begun === "held") await plans.release(worker, plan.planId, CHECK_EVERY_MS);
    return begun === "begun";
  }

  async function carryOut(planId: string, own: Own): Promise<void> {
    const record = await plans.get(db, planId);
    if (record?.state !== "executing") return;
    const { plan } = record;
    for (const [i, step] of plan.steps.entries()) {
      const known = record.steps.find(({ stepId }) => stepId === step.id);
      if (known?.state === "done") continue;
      const ended = await settle(record, i, known !== undefined, own);
      const nowMs = clock.now();
      const startedAtMs = known?.startedAtMs ?? nowMs;
      await own.stillMine();
      if (ended.status === "done") {
        await note(planId, { stepId: step.id, state: "done", startedAtMs, endedAtMs: nowMs, seen: ended.seen });
        continue;
      }
      await note(planId, { stepId: step.id, state: "failed", startedAtMs, endedAtMs: nowMs, why: ended.why });
      const nothingYet = i === 0 && ended.status !== "unknown";
      const state = nothingYet ? (ended.status === "stale" ? "stale" : "failed") : "needs-person";
      await end(
        planId,
        ["executing"],
        state,
        nothingYet ? ended.why : `Step ${i + 1} of ${plan.steps.length}: ${ended.why}`,
      );
      return;
    }
    await verify(planId, own);
  }

  /** Does the step, or finds that a worker before this one has. */
  async function settle({ plan }: PlanRecord, at: number, begun: boolean, own: Own): Promise<StepEnd> {
    const step = plan.steps[at];
    const target = step && plan.targets[step.target];
    const cluster = target && deps.cluster(target.cluster);
    if (!step || !target || !cluster) return { status: "failed", why: "There is no writer for its cluster any more." };
    const untilMs = clock.now() + PATIENCE_MS;
    for (;;) {
      try {
        if (begun && (await isDone(step, target, cluster)) === true) {
          return { status: "done", seen: `${step.text} (found done after a restart)` };
        }
        await note(plan.planId, { stepId: step.id, state: "started", startedAtMs: clock.now() });
        const touched = plan.steps.slice(0, at).some((earlier) => earlier.target === step.target);
        return await runStep({
          ...{ plan, step, cluster, touched, clock, signal: own.signal, stillMine: own.stillMine },
          progress: (seen) => note(plan.planId, { stepId: step.id, state: "started", startedAtMs: clock.now(), seen }),
        });
      } catch (thrown) {
        if (thrown instanceof LeaseLost || own.signal.aborted) throw new LeaseLost();
        const fault = toOpsError(thrown);
        const passing = fault.kind === "unavailable" || fault.kind === "limited";
        if (!passing || clock.now() >= untilMs) return { status: begun ? "unknown" : "failed", why: fault.message };
        await own.stillMine();
        await clock.sleep(CHECK_EVERY_MS, own.signal);
      }
    }
  }

  /** All checks at once, each until it holds or its time is over. */
  async function verify(planId: string, own: Own): Promise<void> {
    const record = await plans.get(db, planId);
    if (!record) return;
    const { plan } = record;
    const beganMs = Math.max(...record.steps.map(({ endedAtMs = 0 }) => endedAtMs), 0);
    const last = new Map(record.checks.map(({ check, seen, state }) => [check, `${state} ${seen}`]));
    for (;;) {
      await own.stillMine();
      let waiting = 0;
      let broken: string | undefined;
      for (const [i, check] of plan.checks.entries()) {
        const cluster = deps.cluster(plan.targets[check.kind === "metric" ? 0 : check.target]?.cluster ?? "");
        const seen = cluster
          ? await seeCheck(check, plan, { reader: cluster.reader, readMetric: deps.readMetric }).catch(
              (thrown: unknown) => ({ held: false, seen: toOpsError(thrown).message }),
            )
          : { held: false, seen: "the cluster is not configured any more" };
        const over = clock.now() - beganMs >= check.withinMs;
        const state = seen.held ? "held" : over ? "broken" : "waiting";
        if (state === "waiting") waiting++;
        if (state === "broken") broken ??= `${check.text}: ${seen.seen} after ${Math.round(check.withinMs / 1000)} s`;
        if (last.get(i) === `${state} ${seen.seen}`) continue;
        last.set(i, `${state} ${seen.seen}`);
        await db.transaction(async (tx) => {
          await plans.noteCheck(tx, planId, { check: i, state, seen: seen.seen, atMs: clock.now() });
          await tell(tx, planId);
        });
        await tellPlan.wake(planId);
      }
      if (broken !== undefined) {
        await end(planId, ["executing"], "unverified", broken);
        return;
      }
      if (waiting === 0) {
        await end(planId, ["executing"], "verified");
        return;
      }
      await clock.sleep(CHECK_EVERY_MS, own.signal);
    }
  }

  async function note(planId: string, step: Parameters<Plans["noteStep"]>[2]): Promise<void> {
    await db.transaction(async (tx) => {
      await plans.noteStep(tx, planId, step);
      await audit.record(tx, bySystem(planId), {
        ...{ action: "plan.step", subject: planId, decision: step.state },
        facts: { step: step.stepId, ...(step.why === undefined ? {} : { why: step.why }) },
      });
      await tell(tx, planId);
    });
    await tellPlan.wake(planId);
  }

  /** Ends the plan in this state, lets its targets go, and tells; false, for whoever asks whether it may go on. */
  async function end(planId: string, from: readonly PlanState[], to: PlanState, why?: string): Promise<false> {
    await db.transaction(async (tx) => {
      if (!(await plans.move(tx, planId, from, to, why))) return;
      await plans.releaseTargets(tx, planId);
      await audit.record(tx, bySystem(planId), {
        ...{ action: "plan.ended", subject: planId, decision: to, facts: why === undefined ? {} : { why } },
      });
      const undone = (await plans.get(tx, planId))?.plan.undoes;
      if (to === "verified" && undone !== undefined) {
        await plans.move(tx, undone, ["verified", "unverified", "failed", "needs-person"], "undone");
        await tell(tx, undone);
      }
      await tell(tx, planId);
    });
    await tellPlan.wake(planId);
    return false;
  }

  async function tell(tx: Parameters<TellPlan["put"]>[0], planId: string): Promise<void> {
    const record = await plans.get(tx, planId);
    if (record) await tellPlan.put(tx, record);
  }
}

interface Own {
  readonly worker: string;
  readonly signal: AbortSignal;
  stillMine(): Promise<void>;
}

function bySystem(planId: string): { readonly system: string; readonly requestId: string } {
  return { system: "executor", requestId: planId };
}
