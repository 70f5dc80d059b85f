import type { Audit } from "../../domain/audit/audit.ts";
import type { CheckRecord, PlanState, StepRecord } from "../../domain/remediation/plan-record.ts";
import type { Plans } from "../../domain/remediation/plans.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { TellPlan } from "../proposing/tell-plan.ts";
import { LeaseLost } from "./step.ts";

/** What an executor writes down. Each is one commit with its audit row and its cards, and only for the worker that holds the plan. */
export interface Ledger {
  /** Runs the work while the lease is held, and tells. Throws `LeaseLost` when another worker has the plan. */
  commit(worker: string, planId: string, work: (tx: Transaction) => Promise<unknown>): Promise<void>;
  /** A step that is tried or done; `quietly` is for how far it is, which is no decision. */
  step(worker: string, planId: string, step: StepRecord, quietly?: "quietly"): Promise<void>;
  check(worker: string, planId: string, check: CheckRecord): Promise<void>;
  /** Ends the plan and lets its targets go; with the step it ended at, where it did. */
  end(worker: string, planId: string, to: PlanState, why?: string, at?: StepRecord): Promise<void>;
}

export function createLedger(deps: {
  readonly db: Database;
  readonly plans: Plans;
  readonly audit: Pick<Audit, "record">;
  readonly tellPlan: TellPlan;
}): Ledger {
  const { db, plans, audit, tellPlan } = deps;

  async function commit(worker: string, planId: string, work: (tx: Transaction) => Promise<unknown>): Promise<void> {
    await db.transaction(async (tx) => {
      if (!(await plans.holds(tx, worker, planId))) throw new LeaseLost();
      await work(tx);
      await tell(tx, planId);
    });
    await tellPlan.wake(planId);
  }

  async function noteStep(tx: Transaction, planId: string, step: StepRecord): Promise<void> {
    await plans.noteStep(tx, planId, step);
    await record(tx, planId, "plan.step", step.state, {
      step: step.stepId,
      ...(step.why === undefined ? {} : { why: step.why }),
    });
  }

  return {
    commit,
    step: (worker, planId, step, quietly) =>
      commit(worker, planId, (tx) => (quietly ? plans.noteStep(tx, planId, step) : noteStep(tx, planId, step))),
    check: (worker, planId, check) => commit(worker, planId, (tx) => plans.noteCheck(tx, planId, check)),
    end: (worker, planId, to, why, at) =>
      commit(worker, planId, async (tx) => {
        if (at) await noteStep(tx, planId, at);
        if (!(await plans.move(tx, planId, ["approved", "executing"], to, why))) throw new LeaseLost();
        await plans.releaseTargets(tx, planId);
        await record(tx, planId, "plan.ended", to, why === undefined ? {} : { why });
        const undone = (await plans.get(tx, planId))?.plan.undoes;
        if (to !== "verified" || undone === undefined) return;
        if (!(await plans.move(tx, undone, ["verified", "unverified", "failed", "needs-person"], "undone"))) return;
        await record(tx, undone, "plan.ended", "undone", { by: planId });
        await tell(tx, undone);
      }),
  };

  async function record(tx: Transaction, planId: string, action: string, decision: string, facts: object) {
    await audit.record(tx, bySystem(planId), { action, subject: planId, decision, facts: { ...facts } });
  }

  async function tell(tx: Transaction, planId: string): Promise<void> {
    const found = await plans.get(tx, planId);
    if (found) await tellPlan.put(tx, found);
  }
}

export function bySystem(planId: string): { readonly system: string; readonly requestId: string } {
  return { system: "executor", requestId: planId };
}
