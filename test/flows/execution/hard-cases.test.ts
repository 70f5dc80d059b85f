import { beforeEach, describe, expect, it } from "vitest";
import type { Check } from "../../../src/domain/remediation/change-plan.ts";
import { createExecute } from "../../../src/flows/execution/execute.ts";
import { type ChangingCluster, createChangingCluster } from "../../fakes/changing-cluster.ts";
import { createExecutionHouse, type ExecutionHouse } from "./execution-house.ts";
import { IMAGE, type Move, planOf } from "./planned.ts";

const SCALE: Move = { on: "checkout", path: "/spec/replicas", value: 5 };
const PAY: Move = { on: "pay", path: "/spec/replicas", value: 5 };
const DRAIN: readonly Move[] = [
  { on: "node-1", path: "/spec/unschedulable", value: true },
  { drain: "node-1", most: 2 },
];

describe("an approved plan", () => {
  let cluster: ChangingCluster;
  let house: ExecutionHouse;

  beforeEach(async () => {
    cluster = createChangingCluster();
    for (const name of ["checkout", "pay"]) cluster.put(name);
    cluster.putNode("node-1");
    for (const pod of ["web-0", "web-1"]) cluster.putPod(pod, "node-1");
    house = await createExecutionHouse(cluster);
  });

  const approved = (...moves: readonly Move[]) => house.approved(planOf(cluster, moves));
  const held = async () =>
    (await house.db.query<{ target_key: string }>("select target_key from held_targets order by 1")).rows.map(
      ({ target_key }) => target_key,
    );
  /** Its worker began and went away before the first step. */
  async function abandoned(planId: string): Promise<void> {
    await house.plans.take("dead", 10, 15_000);
    await house.db.transaction((tx) => house.plans.begin(tx, "dead", planId));
    await house.clock.advance(16_000);
  }

  it("whose write lands after its sender gave up is not written a second time", async () => {
    const planId = await approved(SCALE);
    cluster.troubles.push("lands-late");
    const clock = { ...house.deps.clock, sleep: async () => cluster.land() };
    await house.run(planId, "w1", createExecute({ ...house.deps, clock }));
    expect(await house.stands(planId)).toEqual({ state: "verified", why: undefined });
    expect(cluster.writes).toEqual(["patch checkout /spec/replicas"]);
  });

  it("whose write is lost again and again is given to a person", async () => {
    const planId = await approved(SCALE);
    cluster.troubles.push(...Array.from({ length: 9 }, () => "lost-before" as const));
    await house.run(planId);
    expect(await house.stands(planId)).toMatchObject({
      state: "needs-person",
      why: expect.stringMatching(/^Step 1 of 1/),
    });
  });

  it("waits where the server asks for patience", async () => {
    const planId = await approved(SCALE);
    cluster.troubles.push("limited", "limited");
    await house.run(planId);
    expect(await house.stands(planId)).toMatchObject({ state: "verified" });
  });

  it("that somebody changes between two of its steps is given to a person, with what moved", async () => {
    const planId = await approved(SCALE, { on: "checkout", path: IMAGE, value: "registry/app:2" });
    const { patch } = cluster.cluster.writer;
    cluster.cluster.writer.patch = async (...args) => {
      const written = await patch(...args);
      cluster.apply("checkout", [{ op: "replace", path: IMAGE, value: "registry/app:9" }]);
      return written;
    };
    await house.run(planId);
    expect(await house.stands(planId)).toEqual({
      state: "needs-person",
      why: "Step 2 of 2: prod · shop · Deployment/checkout was changed by someone else: /spec/replicas is now 5; /spec/template is another now.",
    });
    expect(cluster.writes).toEqual(["patch checkout /spec/replicas"]);
  });

  it("that broke off and was edited since goes no further", async () => {
    const planId = await approved(SCALE);
    await abandoned(planId);
    await house.db.query("update plans set plan = jsonb_set(plan, '{steps,0,write,operations,0,value}', '99')");
    await house.run(planId, "w2");
    expect(await house.stands(planId)).toMatchObject({
      state: "needs-person",
      why: expect.stringMatching(/0 of 1 steps done, and may not go on: .*row was changed/),
    });
    expect(cluster.writes).toEqual([]);
  });

  it("of which a row alone says that it runs is not carried out", async () => {
    const { record } = await house.propose({ actor: house.ann, tool: "t", input: {} }, planOf(cluster, [SCALE]));
    await house.db.query("update plans set state = 'executing'");
    await house.run(record.plan.planId);
    expect(await house.stands(record.plan.planId)).toMatchObject({
      state: "needs-person",
      why: expect.stringMatching(/0 of 1 needed approvals stand/),
    });
    expect(cluster.writes).toEqual([]);
  });

  it("that broke off and whose target another has by now goes no further", async () => {
    const planId = await approved(SCALE);
    await abandoned(planId);
    const other = await approved(SCALE);
    await house.db.transaction((tx) => house.plans.holdTarget(tx, "Deployment.apps/shop/checkout@prod", other));
    await house.run(planId, "w2");
    expect(await house.stands(planId)).toMatchObject({
      state: "needs-person",
      why: expect.stringMatching(/another change/),
    });
    expect(cluster.writes).toEqual([]);
  });

  it("that has to wait holds nothing meanwhile", async () => {
    const [both, one] = [await approved(SCALE, PAY), await approved(PAY)];
    await house.db.transaction((tx) => house.plans.holdTarget(tx, "Deployment.apps/shop/pay@prod", one));
    await house.run(both);
    expect(await house.stands(both)).toMatchObject({ state: "approved" });
    expect(await held()).toEqual(["Deployment.apps/shop/pay@prod"]);
  });

  it("runs after those that were approved before it for the same target, and one at a time in a namespace", async () => {
    const first = await approved(SCALE);
    const second = await approved(SCALE, PAY);
    await house.plans.take("w1", 10, 15_000);
    await house.execute("w1", second);
    expect(await house.stands(second)).toMatchObject({ state: "approved" });
    const third = await approved({ remove: "web-0" });
    await house.db.transaction((tx) => house.plans.holdTarget(tx, "in prod/shop 1", first));
    await house.run(third, "w3");
    expect(await house.stands(third)).toMatchObject({ state: "approved" });
    expect(cluster.writes).toEqual([]);
  });

  it("runs only where there is room among all that run", async () => {
    const [others, planId] = [await approved(PAY), await approved(SCALE)];
    const hold = (key: string) => house.db.transaction((tx) => house.plans.holdTarget(tx, key, others));
    for (const key of ["running 1", "running 2", "running 3"]) await hold(key);
    await house.run(planId);
    expect(await house.stands(planId)).toMatchObject({ state: "approved" });
    await house.db.query("delete from held_targets where target_key = 'running 2'");
    await house.clock.advance(2000);
    await house.plans.take("w1", 10, 15_000);
    await house.execute("w1", planId);
    expect(await house.stands(planId)).toMatchObject({ state: "verified" });
  });

  it("does not begin under a freeze that was put while its targets were looked at", async () => {
    const planId = await approved(SCALE);
    const { get } = cluster.cluster.reader;
    let frozen = false;
    cluster.cluster.reader.get = async (...args) => {
      if (!frozen) {
        frozen = true;
        await house.freezes.put(house.ann, { scope: "", reason: "stop" });
      }
      return get(...args);
    };
    await house.run(planId);
    await house.clock.advance(2000);
    await house.run(planId, "w2");
    expect(await house.stands(planId)).toEqual({ state: "stale", why: "Everything is frozen by Ann: stop" });
    expect(cluster.writes).toEqual([]);
  });

  it("told why it never began, where its cluster was away until its time was over", async () => {
    const planId = await approved(SCALE);
    cluster.goAway(true);
    await house.clock.advance(31 * 60_000);
    await house.run(planId);
    expect(await house.stands(planId)).toEqual({
      state: "expired",
      why: "It was approved, and did not begin before its time was over. Cluster prod refused the connection.",
    });
  });

  it("is left for the next worker when its process ends while it waits for a check", async () => {
    const check: Check = { kind: "metric", source: "m", query: "q", notAbove: 1, text: "errors", withinMs: 60_000 };
    const planId = await house.approved({ ...planOf(cluster, [SCALE]), checks: [check] });
    const ending = new AbortController();
    const clock = { ...house.deps.clock, sleep: async () => ending.abort() };
    await house.plans.take("w1", 10, 15_000);
    await createExecute({ ...house.deps, clock })("w1", planId, ending.signal);
    expect(await house.stands(planId)).toMatchObject({ state: "executing" });
    await house.clock.advance(16_000);
    await house.run(planId, "w2", createExecute({ ...house.deps, readMetric: async () => 0.5 }));
    expect(await house.stands(planId)).toMatchObject({ state: "verified" });
    expect(cluster.writes).toHaveLength(1);
  });

  it.each([
    ["that gets worse later", [0.5, 0.5, 3], "unverified", "errors: 3 (not above 1) after 3 s"],
    ["that was bad for a moment", [3, 3, 0.5], "verified", undefined],
  ])("judges a metric %s at the end of its time", async (_, values, state, why) => {
    const check: Check = { kind: "metric", source: "m", query: "q", notAbove: 1, text: "errors", withinMs: 3000 };
    const planId = await house.approved({ ...planOf(cluster, [SCALE]), checks: [check] });
    let at = 0;
    const readMetric = async () => values[Math.min(at++, values.length - 1)];
    await house.run(planId, "w1", createExecute({ ...house.deps, readMetric }));
    expect(await house.stands(planId)).toEqual({ state, why });
  });

  describe("to drain a node", () => {
    it("tells which budget did not let it", async () => {
      const planId = await approved(...DRAIN);
      cluster.budgets.set("web-1", "budget web allows none to go");
      await house.run(planId);
      expect(await house.stands(planId)).toEqual({
        state: "needs-person",
        why: "Step 2 of 2: 1 pods are still on node-1. shop/web-1: budget web allows none to go.",
      });
    });

    it("waits for a budget", async () => {
      const planId = await approved(...DRAIN);
      cluster.budgets.set("web-1", "budget web allows none to go");
      const clock = { ...house.deps.clock, sleep: async () => void cluster.budgets.clear() };
      await house.run(planId, "w1", createExecute({ ...house.deps, clock }));
      expect(await house.stands(planId)).toMatchObject({ state: "verified" });
    });

    it("takes no more pods than were approved", async () => {
      const planId = await approved(...DRAIN);
      cluster.putPod("web-2", "node-1");
      await house.run(planId);
      expect(await house.stands(planId)).toMatchObject({
        state: "needs-person",
        why: "Step 2 of 2: There are 3 pods on node-1 now; 2 were approved.",
      });
      expect(cluster.writes).toEqual(["patch node-1 /spec/unschedulable"]);
    });

    it("stops where pods keep coming", async () => {
      const planId = await approved(...DRAIN);
      let more = 1;
      const clock = { ...house.deps.clock, sleep: async () => cluster.putPod(`web-${++more}`, "node-1") };
      await house.run(planId, "w1", createExecute({ ...house.deps, clock }));
      expect(await house.stands(planId)).toMatchObject({ why: expect.stringMatching(/keep coming to node-1/) });
      expect(cluster.writes.filter((one) => one.startsWith("evict"))).toHaveLength(2);
    });

    it("touches no pod of another node of that name", async () => {
      const planId = await approved(...DRAIN);
      const { patch } = cluster.cluster.writer;
      cluster.cluster.writer.patch = async (...args) => {
        const written = await patch(...args);
        cluster.putNode("node-1", "another");
        return written;
      };
      await house.run(planId);
      expect(await house.stands(planId)).toMatchObject({
        state: "needs-person",
        why: expect.stringMatching(/another of that name/),
      });
      expect(cluster.writes).toEqual(["patch node-1 /spec/unschedulable"]);
    });
  });
});
