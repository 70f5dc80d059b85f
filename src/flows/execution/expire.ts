import type { Audit } from "../../domain/audit/audit.ts";
import type { Plans } from "../../domain/remediation/plans.ts";
import type { Database } from "../../store/db/database.ts";
import type { TellPlan } from "../proposing/tell-plan.ts";

/** Ends plans that nobody decided in time, and tells so on their cards. Each is one guarded update: a late vote and this have one winner. */
export function createExpire(deps: {
  readonly db: Database;
  readonly plans: Plans;
  readonly audit: Pick<Audit, "record">;
  readonly tellPlan: TellPlan;
}): () => Promise<void> {
  const { db, plans, audit, tellPlan } = deps;
  return async () => {
    for (const planId of await plans.overdue()) {
      await db.transaction(async (tx) => {
        if (!(await plans.move(tx, planId, ["proposed"], "expired", "Nobody decided in time."))) return;
        await audit.record(
          tx,
          { system: "executor", requestId: planId },
          { action: "plan.ended", subject: planId, decision: "expired" },
        );
        const record = await plans.get(tx, planId);
        if (record) await tellPlan.put(tx, record);
      });
      await tellPlan.wake(planId);
    }
  };
}
