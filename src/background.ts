import type { Clock } from "./base/clock.ts";
import { newId } from "./base/ids.ts";
import type { Logger } from "./base/telemetry/log.ts";
import type { Metrics } from "./base/telemetry/metrics.ts";
import { startWorker } from "./bot/worker.ts";
import type { Sealer } from "./domain/audit/sealer.ts";
import type { Inbox, OwedQuestion } from "./domain/conversation/inbox.ts";
import { DIGEST_TOPIC } from "./domain/digests/digests.ts";
import type { Outbox, Owed } from "./domain/outbox/outbox.ts";
import { PLAN_TOPIC, type Plans } from "./domain/remediation/plans.ts";
import type { Firing, Schedules } from "./domain/schedules/schedules.ts";
import { PLAN_LEASE_MS } from "./flows/execution/execute.ts";
import { startTicking } from "./flows/tick.ts";
import type { Message } from "./message/message.ts";
import type { Blobs } from "./store/blobs/blobs.ts";
import type { Jobs } from "./store/jobs/jobs.ts";

const LEASE_MS = 15_000;
const SWEEP_MS = 2000;
const CONCURRENCY = 8;
const DIGEST_LEASE_MS = 60_000;
/** A digest takes several looks of its own: questions come first. */
const DIGESTS_AT_ONCE = 2;
/** Those that wait for a target are looked at too: more than may run. */
const PLANS_IN_HAND = 6;
const PLANS_END_WITHIN_MS = 5000;
const EXPIRE_EVERY_MS = 5000;
const SEAL_EVERY_MS = 1000;
const MEASURE_EVERY_MS = 5000;
const TIDY_EVERY_MS = 3_600_000;

interface TakenPlan {
  readonly worker: string;
  readonly planId: string;
}

export interface BackgroundParts {
  readonly inbox: Inbox;
  readonly outbox: Outbox<Message>;
  readonly schedules: Schedules;
  readonly sealer: Sealer;
  readonly blobs: Blobs;
  readonly metrics: Metrics;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
  answering(worker: string, question: OwedQuestion): Promise<void>;
  deliver(worker: string, owed: Owed<Message>): Promise<void>;
  runDigest(worker: string, firing: Firing): Promise<void>;
  readonly plans: Pick<Plans, "take">;
  execute(worker: string, planId: string, ending: AbortSignal): Promise<void>;
  expirePlans(): Promise<void>;
}

/** What runs by itself: answering what is owed, delivering it, sealing the audit, keeping house. Returns the ends of all. */
export function startBackground(parts: BackgroundParts): readonly (() => void | Promise<void>)[] {
  const { inbox, outbox, schedules, sealer, blobs, metrics, jobs, clock, log } = parts;
  const shared = { concurrency: CONCURRENCY, sweepMs: SWEEP_MS, leaseMs: LEASE_MS };

  /** Never twice at the same time; what fails is logged. */
  function once(what: string, work: () => Promise<unknown>): () => void {
    let running = false;
    return () => {
      if (running) return;
      running = true;
      work()
        .catch((error: unknown) => log.warn({ err: error }, `${what} failed; it is tried again`))
        .finally(() => {
          running = false;
        });
    };
  }

  const every = (ms: number, what: string, work: () => Promise<unknown>) => clock.every(ms, once(what, work));

  const answerOwed = startWorker<OwedQuestion>(
    {
      ...shared,
      topic: "inbox",
      take: (worker, limit) => inbox.take(worker, limit, LEASE_MS),
      keep: (worker, questions) =>
        inbox.extend(
          worker,
          questions.map(({ questionId }) => questionId),
          LEASE_MS,
        ),
      work: async (worker, question) => {
        try {
          await parts.answering(worker, question);
        } catch (error) {
          // Where even this fails the lease ends by itself.
          await inbox.giveBack(worker, question.questionId, SWEEP_MS).catch(() => undefined);
          throw error;
        }
      },
    },
    parts,
  );
  const deliverOwed = startWorker<Owed<Message>>(
    {
      ...shared,
      topic: "outbox",
      take: (worker, limit) => outbox.take(worker, limit, LEASE_MS),
      work: parts.deliver,
    },
    parts,
  );
  const runDigests = startWorker<Firing>(
    {
      ...{ topic: DIGEST_TOPIC, concurrency: DIGESTS_AT_ONCE, sweepMs: SWEEP_MS, leaseMs: DIGEST_LEASE_MS },
      take: (worker, limit) => schedules.take(DIGEST_TOPIC, worker, limit, DIGEST_LEASE_MS),
      keep: (worker) => schedules.extend(DIGEST_TOPIC, worker, DIGEST_LEASE_MS),
      work: parts.runDigest,
    },
    parts,
  );
  const plansEnding = new AbortController();
  const executeApproved = startWorker<TakenPlan>(
    {
      ...{ topic: PLAN_TOPIC, concurrency: PLANS_IN_HAND, sweepMs: SWEEP_MS, leaseMs: PLAN_LEASE_MS },
      take: async (worker, limit) => {
        const taken: TakenPlan[] = [];
        while (taken.length < limit) {
          // A name for each: a run that has lost its plan is not taken for the one that has it now.
          const name = newId(worker);
          const [planId] = await parts.plans.take(name, 1, PLAN_LEASE_MS);
          if (planId === undefined) break;
          taken.push({ worker: name, planId });
        }
        return taken;
      },
      work: (_, { worker, planId }) => parts.execute(worker, planId, plansEnding.signal),
    },
    parts,
  );
  /** A step under way gets its time; a plan that only waits for its checks is left to whoever comes next. */
  const endPlans = async () => {
    const ended = executeApproved();
    await Promise.race([ended, clock.sleep(PLANS_END_WITHIN_MS)]);
    plansEnding.abort();
    await ended;
  };
  const fire = once("reading the schedules", async () => {
    if ((await schedules.tick()) > 0) jobs.wake(DIGEST_TOPIC, DIGEST_TOPIC);
  });
  return [
    answerOwed,
    deliverOwed,
    runDigests,
    endPlans,
    every(EXPIRE_EVERY_MS, "ending overdue plans", () => parts.expirePlans()),
    startTicking(fire),
    every(SEAL_EVERY_MS, "sealing the audit", () => sealer.seal()),
    every(MEASURE_EVERY_MS, "measuring the outbox", async () => {
      const { owed, oldestSeconds, parked } = await outbox.depth();
      metrics.outbox(owed, oldestSeconds, parked);
    }),
    every(TIDY_EVERY_MS, "removing old files", () => blobs.sweep(clock.now())),
  ];
}
