import type { Actor } from "../../../src/base/actor.ts";
import { createLog } from "../../../src/base/telemetry/log.ts";
import type { PlannedChange } from "../../../src/domain/remediation/change-plan.ts";
import { createExecute, type ExecuteDeps } from "../../../src/flows/execution/execute.ts";
import { createBotHouse } from "../../fakes/bot-house.ts";
import type { ChangingCluster } from "../../fakes/changing-cluster.ts";

/** The house with one who may approve her own, and executors over a cluster in memory; time passes while one of them waits. */
export async function createExecutionHouse(cluster: ChangingCluster) {
  const house = await createBotHouse({ approvals: { rules: [{ name: "one", requesterMay: true }] } });
  const { personId } = await house.enrol("Ann", "admin");
  const ann: Actor = {
    ...{ workspaceId: house.domain.workspaceId, personId, name: "Ann", door: "button", zone: "UTC", requestId: "r" },
    place: { platform: "test", id: "ops", kind: "channel" },
  };
  const deps: ExecuteDeps = {
    ...{ ...house.domain, ...house, log: createLog("silent") },
    clock: { ...house.clock, sleep: async (ms: number) => house.clock.advance(ms) },
    cluster: (name) => (name === cluster.name ? cluster.cluster : undefined),
    readMetric: async () => undefined,
    limits: { atOnce: 3, perNamespace: 1 },
  };
  const execute = createExecute(deps);
  return {
    ...house,
    ann,
    deps,
    execute,
    async approved(planned: PlannedChange): Promise<string> {
      const { record } = await house.propose({ actor: ann, tool: "kubernetes_scale_workload", input: {} }, planned);
      const { planId } = record.plan;
      await house.votes.cast(ann, { planId, digest: record.digest, word: "approve" }, async () => undefined);
      return planId;
    },
    async run(planId: string, worker = "w1", by = execute): Promise<void> {
      const taken = await house.plans.take(worker, 10, 15_000);
      if (!taken.includes(planId)) throw new Error(`${planId} is not owed`);
      await by(worker, planId);
    },
    async stands(planId: string) {
      const record = await house.plans.get(house.db, planId);
      return { state: record?.state, why: record?.why };
    },
  };
}

export type ExecutionHouse = Awaited<ReturnType<typeof createExecutionHouse>>;

/**
 * The same executor in a process that dies at its nth call to the world, before that call or after it: nothing of it ever
 * answers again, and its lease is kept up by nobody.
 */
export function createMortal(deps: ExecuteDeps, diesAt: number) {
  let calls = 0;
  let dead = false;
  let died: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  function lives(): boolean {
    if (!dead && calls++ === diesAt) {
      dead = true;
      died();
    }
    return !dead;
  }
  const never = <T>() => new Promise<T>(() => undefined);
  const mortal =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (!lives()) return never();
      const answer = await call(...args);
      return lives() ? answer : never();
    };
  const { plans, votes, tellPlan, clock, db } = deps;
  const execute = createExecute({
    ...deps,
    db: { ...db, transaction: mortal(db.transaction) as typeof db.transaction },
    plans: {
      ...plans,
      list: mortal(plans.list),
      extend: mortal(plans.extend),
      release: mortal(plans.release),
    },
    votes: { check: mortal(votes.check) },
    tellPlan: { ...tellPlan, wake: mortal(tellPlan.wake) },
    cluster: (name) => {
      const found = deps.cluster(name);
      if (!found) return undefined;
      const { reader, writer } = found;
      return {
        reader: { ...reader, get: mortal(reader.get), list: mortal(reader.list) },
        writer: {
          ...writer,
          patch: mortal(writer.patch),
          delete: mortal(writer.delete),
          evict: mortal(writer.evict),
        },
      };
    },
    clock: { ...clock, sleep: mortal(clock.sleep), every: (ms, tick) => clock.every(ms, () => !dead && tick()) },
  });
  return {
    /** Whether it lived to the end. */
    run: (worker: string, planId: string): Promise<boolean> =>
      Promise.race([execute(worker, planId).then(() => true), death.then(() => false)]),
  };
}
