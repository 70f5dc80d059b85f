import { toOpsError } from "../../base/errors.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import { targetKey } from "../../domain/remediation/change-plan.ts";
import type { PlanRecord, StepRecord } from "../../domain/remediation/plan-record.ts";
import type { TellPlan } from "../proposing/tell-plan.ts";
import { type BeginDeps, createBegin } from "./begin.ts";
import { createLedger } from "./ledger.ts";
import type { ReadMetric } from "./run-check.ts";
import { runStep } from "./run-step.ts";
import { type Doubt, LeaseLost, type StepEnd } from "./step.ts";
import { createVerify } from "./verify.ts";

/** `cluster` gives a cluster with its writer; undefined where Pilothouse may only look. */
export interface ExecuteDeps extends Omit<BeginDeps, "ledger"> {
  readonly tellPlan: TellPlan;
  readonly readMetric: ReadMetric;
  readonly log: Logger;
}

export const PLAN_LEASE_MS = 15_000;
const AGAIN_MS = 1000;
/** How long a cluster that does not answer is asked again before a plan in its midst is given to a person. */
const PATIENCE_MS = 120_000;
const NO_WRITER = "There is no writer for its cluster any more.";

interface Own {
  readonly worker: string;
  readonly signal: AbortSignal;
  stillMine(): Promise<void>;
}

/**
 * Carries an approved plan out: once, by one worker, and never anything that moved since it was approved. Every step is noted
 * before it is tried and after; after a crash the next worker looks what happened and goes on, or gives it to a person.
 * `worker` is a name that no other run of any plan has. Aborting `ending` leaves the plan where it is, for another worker.
 */
export function createExecute(
  deps: ExecuteDeps,
): (worker: string, planId: string, ending?: AbortSignal) => Promise<void> {
  const { db, plans, votes, clock, log } = deps;
  const ledger = createLedger(deps);
  const begin = createBegin({ ...deps, ledger });
  const verify = createVerify({ ...deps, ledger });

  return async (worker, planId, ending) => {
    const stop = new AbortController();
    const lose = () => stop.abort(new LeaseLost());
    const stillMine = async () => {
      if (!stop.signal.aborted && (await plans.extend(worker, planId, PLAN_LEASE_MS))) return;
      lose();
      throw new LeaseLost();
    };
    // Where the database does not answer this says nothing; the write itself asks again and cannot go on.
    const keeping = clock.every(PLAN_LEASE_MS / 3, () => void stillMine().catch(() => undefined));
    ending?.addEventListener("abort", lose);
    if (ending?.aborted) lose();
    try {
      const own = { worker, stillMine, signal: stop.signal };
      await stillMine();
      const record = await plans.get(db, planId);
      if (record?.state === "approved") {
        // What was checked is what is carried out: the row is not read again.
        if (await begin(worker, record)) await carryOut(record, own);
      } else if (record?.state === "executing") await resume(record, own);
    } catch (thrown) {
      if (thrown instanceof LeaseLost || stop.signal.aborted) return;
      log.warn({ err: thrown, planId }, "a plan could not be worked on; it is taken up again");
      throw thrown;
    } finally {
      keeping();
      ending?.removeEventListener("abort", lose);
    }
  };

  /** What another worker began. A row that says so is believed no more than any other: votes and holds are looked at again. */
  async function resume(record: PlanRecord, own: Own): Promise<void> {
    const { plan } = record;
    const left = plan.steps.filter(({ id }) => !record.steps.some((one) => one.stepId === id && one.state === "done"));
    if (left.length > 0) {
      const checked = await votes.check(db, record);
      if ("refused" in checked) {
        const done = plan.steps.length - left.length;
        const why = `It broke off with ${done} of ${plan.steps.length} steps done, and may not go on: ${checked.refused}`;
        return ledger.end(own.worker, plan.planId, "needs-person", why);
      }
      let held = true;
      await ledger.commit(own.worker, plan.planId, async (tx) => {
        for (const key of [...new Set(plan.targets.map(targetKey))].sort()) {
          held &&= (await plans.holdTarget(tx, key, plan.planId)) === undefined;
        }
      });
      if (!held) {
        const why = "It broke off, and another change has its target now. Look at both before anything is repeated.";
        return ledger.end(own.worker, plan.planId, "needs-person", why);
      }
    }
    await carryOut(record, own);
  }

  async function carryOut(record: PlanRecord, own: Own): Promise<void> {
    const { plan } = record;
    const { planId } = plan;
    const notes = [...record.steps];
    for (const [i, step] of plan.steps.entries()) {
      const known = record.steps.find(({ stepId }) => stepId === step.id);
      if (known?.state === "done") continue;
      const startedAtMs = known?.startedAtMs ?? clock.now();
      const ended = await settle(record, i, known, own);
      await own.stillMine();
      const note = { stepId: step.id, startedAtMs, endedAtMs: clock.now() };
      if (ended.status === "done") {
        const done: StepRecord = { ...note, state: "done", seen: ended.seen };
        notes.push(done);
        await ledger.step(own.worker, planId, done);
        continue;
      }
      const { status, why } = ended;
      const nothingYet = i === 0 && status !== "unknown";
      const to = !nothingYet ? "needs-person" : status === "stale" ? "stale" : "failed";
      const said = nothingYet ? why : `Step ${i + 1} of ${plan.steps.length}: ${why}`;
      return ledger.end(own.worker, planId, to, said, { ...note, state: "failed", why });
    }
    await verify({ ...record, steps: notes }, own);
  }

  /** Does the step, or finds that a worker before this one has; asks a cluster that does not answer again for a while. */
  async function settle({ plan }: PlanRecord, at: number, known: StepRecord | undefined, own: Own): Promise<StepEnd> {
    const step = plan.steps[at];
    const cluster = step && deps.cluster(plan.targets[step.target]?.cluster ?? "");
    if (!step || !cluster) return { status: known ? "unknown" : "failed", why: NO_WRITER };
    const doubt: Doubt = { raised: known !== undefined, generation: known?.generation };
    const startedAtMs = known?.startedAtMs ?? clock.now();
    let note: StepRecord | undefined = known;
    const untilMs = clock.now() + step.timeoutMs;
    let patientUntilMs = clock.now() + PATIENCE_MS;
    for (;;) {
      const beganMs = clock.now();
      try {
        return await runStep({
          ...{ plan, step, at, cluster, doubt, untilMs, clock, signal: own.signal, stillMine: own.stillMine },
          trying: async (generation) => {
            if (note) return;
            const found = generation === undefined ? {} : { generation };
            note = { stepId: step.id, state: "started", startedAtMs, ...found };
            await ledger.step(own.worker, plan.planId, note);
          },
          progress: async (seen) => {
            note = { ...(note ?? { stepId: step.id, startedAtMs }), state: "started", seen };
            await ledger.step(own.worker, plan.planId, note, "quietly");
          },
        });
      } catch (thrown) {
        if (thrown instanceof LeaseLost || own.signal.aborted) throw new LeaseLost();
        const fault = toOpsError(thrown);
        const passing = fault.kind === "unavailable" || fault.kind === "limited";
        // It went well for a while: patience begins anew.
        if (clock.now() - beganMs > PATIENCE_MS / 10) patientUntilMs = clock.now() + PATIENCE_MS;
        if (!passing || clock.now() >= patientUntilMs) {
          return { status: doubt.raised ? "unknown" : "failed", why: fault.message };
        }
        await own.stillMine();
        await clock.sleep(AGAIN_MS, own.signal);
      }
    }
  }
}
