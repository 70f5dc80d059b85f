import type { Clock } from "../../base/clock.ts";
import { toOpsError } from "../../base/errors.ts";
import type { PlanRecord } from "../../domain/remediation/plan-record.ts";
import type { Ledger } from "./ledger.ts";
import { type ReadMetric, seeCheck } from "./run-check.ts";
import type { Cluster } from "./step.ts";

const CHECK_EVERY_MS = 1000;

export interface VerifyDeps {
  readonly ledger: Ledger;
  cluster(name: string): Cluster | undefined;
  readonly readMetric: ReadMetric;
  readonly clock: Clock;
}

/** All checks at once, each until it holds or its time is over: verified when all hold at one moment, unverified when one breaks. */
export function createVerify(deps: VerifyDeps) {
  const { ledger, clock } = deps;
  return async (
    { plan, steps, checks }: PlanRecord,
    own: { readonly worker: string; readonly signal: AbortSignal; stillMine(): Promise<void> },
  ): Promise<void> => {
    const { planId } = plan;
    const beganMs = Math.max(...steps.map(({ endedAtMs = 0 }) => endedAtMs), 0);
    const last = new Map(checks.map(({ check, seen, state }) => [check, `${state} ${seen}`]));
    for (;;) {
      await own.stillMine();
      let waiting = 0;
      let broken: string | undefined;
      for (const [i, check] of plan.checks.entries()) {
        const cluster = deps.cluster(plan.targets[check.kind === "metric" ? 0 : check.target]?.cluster ?? "");
        const { held, seen } = cluster
          ? await seeCheck(check, plan, { reader: cluster.reader, readMetric: deps.readMetric }).catch(
              (thrown: unknown) => ({ held: false, seen: toOpsError(thrown).message }),
            )
          : { held: false, seen: "the cluster is not configured any more" };
        const over = clock.now() - beganMs >= check.withinMs;
        // A metric that is good the moment after a change says nothing: it has its time to get worse.
        const early = check.kind === "metric" && !over;
        const state = held && !early ? "held" : over ? "broken" : "waiting";
        if (state === "waiting") waiting++;
        if (state === "broken") broken ??= `${check.text}: ${seen} after ${Math.round(check.withinMs / 1000)} s`;
        if (last.get(i) === `${state} ${seen}`) continue;
        last.set(i, `${state} ${seen}`);
        await ledger.check(own.worker, planId, { check: i, state, seen, atMs: clock.now() });
      }
      if (broken !== undefined) return ledger.end(own.worker, planId, "unverified", broken);
      if (waiting === 0) return ledger.end(own.worker, planId, "verified");
      await clock.sleep(CHECK_EVERY_MS, own.signal);
    }
  };
}
