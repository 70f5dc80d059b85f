import { beforeEach, describe, expect, it } from "vitest";
import type { PlannedChange } from "../../../src/domain/remediation/change-plan.ts";
import { decidingField, fieldDigest, fingerprintOf } from "../../../src/domain/remediation/fields.ts";
import { plannedChange, targetOf } from "../../fakes/change-plan.ts";
import { type ChangingCluster, createChangingCluster } from "../../fakes/changing-cluster.ts";
import { createExecutionHouse, type ExecutionHouse } from "./execution-house.ts";

describe("an approved plan", () => {
  let house: ExecutionHouse;
  let cluster: ChangingCluster;

  beforeEach(async () => {
    cluster = createChangingCluster();
    cluster.put("checkout");
    house = await createExecutionHouse(cluster);
  });

  function scaling(to: number, more: Partial<PlannedChange> = {}): PlannedChange {
    const object = cluster.current("checkout");
    const decides = [decidingField(object, "/spec/replicas", "2")];
    return plannedChange({
      targets: [targetOf({ uid: object.metadata.uid ?? "", decides, fingerprint: fingerprintOf(decides) })],
      steps: [
        {
          ...{ id: "scale", text: `set ${to} replicas`, target: 0, timeoutMs: 10_000 },
          write: { kind: "patch", operations: [{ op: "replace", path: "/spec/replicas", value: to }] },
          detect: {
            kind: "fields",
            fields: [{ pointer: "/spec/replicas", digest: fieldDigest({ spec: { replicas: to } }, "/spec/replicas") }],
          },
        },
      ],
      ...more,
    });
  }

  const approved = (planned = scaling(3)) => house.approved(planned);
  const run = (planId: string, worker?: string) => house.run(planId, worker);
  const stands = (planId: string) => house.stands(planId);
  const replicas = () => (cluster.current("checkout").spec as { replicas: number }).replicas;

  it("is carried out once, checked, and told step by step", async () => {
    const planId = await approved();
    await run(planId);
    expect(await stands(planId)).toEqual({ state: "verified", why: undefined });
    expect([replicas(), cluster.writes.length]).toEqual([3, 1]);
    expect((await house.plans.get(house.db, planId))?.checks).toMatchObject([{ state: "held", seen: "3 of 3 ready" }]);
    expect(await house.plans.take("w2", 10, 1000)).toEqual([]);
    const { rows } = await house.audit.search({ fromMs: 0, toMs: house.clock.now() + 1, limit: 100 });
    const told = rows
      .filter(({ subject }) => subject === planId)
      .map(({ action, decision }) => `${action} ${decision}`);
    expect(told.sort()).toEqual([
      ...["plan.begun executing", "plan.ended verified", "plan.made proposed"],
      ...["plan.step done", "plan.step started", "plan.vote approve"],
    ]);
  });

  it.each([
    ["before it was looked at", () => cluster.touch("checkout")],
    ["between the look and the write", () => void cluster.troubles.push("status-moves", "status-moves")],
  ])("is not voided by a mere change of status %s", async (_, move) => {
    const planId = await approved();
    move();
    await run(planId);
    expect(await stands(planId)).toMatchObject({ state: "verified" });
    expect(cluster.writes).toHaveLength(1);
  });

  const refusals: readonly [string, () => unknown, string, RegExp][] = [
    [
      "that somebody else changed since",
      () => cluster.apply("checkout", [{ op: "replace", path: "/spec/replicas", value: 7 }]),
      "stale",
      /changed by someone else: \/spec\/replicas is now 7 \(was 2\)/,
    ],
    ["whose target is gone", () => cluster.remove("checkout"), "stale", /not there any more/],
    [
      "whose target is another of that name",
      () => cluster.put("checkout", { uid: "another" }),
      "stale",
      /another of that name/,
    ],
    ["that the cluster forbids by now", () => cluster.troubles.push("forbidden"), "failed", /forbids this change/],
    ["that the server refuses", () => cluster.troubles.push("invalid"), "failed", /must be positive/],
    [
      "whose row was edited",
      () => house.db.query("update plans set plan = jsonb_set(plan, '{steps,0,write,operations,0,value}', '99')"),
      "stale",
      /row was changed/,
    ],
    [
      "whose vote was written by hand",
      () => house.db.query("update plan_votes set seal = repeat('0', 64)"),
      "stale",
      /not given here/,
    ],
    ["whose approver lost the right", () => house.db.query("delete from role_grants"), "stale", /may not any more/],
    ["that is begun too late", () => house.clock.advance(31 * 60_000), "expired", /before its time was over/],
    [
      "under a freeze",
      () => house.freezes.put(house.ann, { scope: "prod/shop", reason: "incident 7" }),
      "stale",
      /prod\/shop is frozen by Ann: incident 7/,
    ],
  ];
  it.each(refusals)("%s changes nothing, and says why", async (_, happen, state, why) => {
    const planId = await approved();
    await happen();
    await run(planId);
    expect(await stands(planId)).toEqual({ state, why: expect.stringMatching(why) });
    expect(cluster.writes).toEqual([]);
    const { rows } = await house.db.query("select 1 from held_targets");
    expect(rows).toEqual([]);
  });

  it("that was rejected or never approved is not taken up", async () => {
    const { record } = await house.propose({ actor: house.ann, tool: "t", input: {} }, scaling(3));
    expect(await house.plans.take("w1", 10, 1000)).toEqual([]);
    await house.execute("w1", record.plan.planId);
    expect(cluster.writes).toEqual([]);
  });

  it.each([
    ["was not made", "lost-before" as const],
    ["was made", "lost-after" as const],
  ])("looks, where the answer of a write was lost that %s", async (_, trouble) => {
    const planId = await approved();
    cluster.troubles.push(trouble);
    await run(planId);
    expect(await stands(planId)).toMatchObject({ state: "verified" });
    expect([replicas(), cluster.writes.length]).toEqual([3, 1]);
  });

  it("waits for a cluster that does not answer, and ends when its time is over", async () => {
    const planId = await approved();
    cluster.goAway(true);
    await run(planId);
    expect(await stands(planId)).toMatchObject({ state: "approved" });
    cluster.goAway(false);
    await house.clock.advance(2000);
    await run(planId);
    expect(await stands(planId)).toMatchObject({ state: "verified" });
  });

  it("that does not hold its checks is told so, and its target let go", async () => {
    const broken = scaling(3, {
      steps: [
        {
          ...{ id: "image", text: "set the image", target: 0, timeoutMs: 10_000 },
          write: {
            kind: "patch",
            operations: [
              { op: "replace", path: "/spec/template/spec/containers/0/image", value: "registry/app:missing" },
            ],
          },
          detect: {
            kind: "fields",
            fields: [
              {
                pointer: "/spec/template/spec/containers/0/image",
                digest: fieldDigest({ a: "registry/app:missing" }, "/a"),
              },
            ],
          },
        },
      ],
    });
    const planId = await approved(broken);
    await run(planId);
    expect(await stands(planId)).toEqual({ state: "unverified", why: "3 of 3 ready: 0 of 2 ready after 60 s" });
    const next = await approved(scaling(1));
    await run(next);
    expect(replicas()).toBe(1);
  });

  it("waits while another changes the same target", async () => {
    const first = await approved();
    await house.db.query(
      "insert into held_targets select workspace_id, 'Deployment.apps/shop/checkout@prod', plan_id from plans",
    );
    const second = await approved(scaling(4));
    await house.plans.take("w1", 10, 15_000);
    await house.execute("w1", second);
    expect(await stands(second)).toMatchObject({ state: "approved" });
    await house.execute("w1", first);
    await house.clock.advance(2000);
    await run(second, "w1");
    expect(await stands(second)).toMatchObject({ state: "stale", why: expect.stringMatching(/is now 3 \(was 2\)/) });
  });

  describe("whose worker dies", () => {
    const points: readonly [string, (planId: string) => Promise<unknown>, number][] = [
      ["before its step", async () => undefined, 1],
      [
        "having noted the step and not made it",
        (planId) => house.plans.noteStep(house.db, planId, { stepId: "scale", state: "started", startedAtMs: 1 }),
        1,
      ],
      [
        "having made the step and not noted its end",
        async (planId) => {
          await house.plans.noteStep(house.db, planId, { stepId: "scale", state: "started", startedAtMs: 1 });
          cluster.apply("checkout", [{ op: "replace", path: "/spec/replicas", value: 3 }]);
        },
        0,
      ],
      [
        "having noted the end",
        async (planId) => {
          cluster.apply("checkout", [{ op: "replace", path: "/spec/replicas", value: 3 }]);
          await house.plans.noteStep(house.db, planId, {
            stepId: "scale",
            state: "done",
            startedAtMs: 1,
            endedAtMs: 2,
          });
        },
        0,
      ],
    ];
    it.each(points)("%s is finished by the next, and no step is made twice", async (_, before, writes) => {
      const planId = await approved();
      await house.plans.take("dead", 10, 15_000);
      await house.db.transaction(async (tx) => {
        await house.plans.holdTarget(tx, "Deployment.apps/shop/checkout@prod", planId);
        await house.plans.begin(tx, "dead", planId);
      });
      await before(planId);
      expect(await house.plans.take("w2", 10, 15_000)).toEqual([]);
      await house.clock.advance(16_000);
      await run(planId, "w2");
      expect(await stands(planId)).toMatchObject({ state: "verified" });
      expect([replicas(), cluster.writes.length]).toEqual([3, writes]);
    });

    it("and comes back finds that it may not go on", async () => {
      const planId = await approved();
      await house.plans.take("slow", 10, 15_000);
      await house.clock.advance(16_000);
      await run(planId, "w2");
      cluster.writes.length = 0;
      await house.execute("slow", planId);
      expect(cluster.writes).toEqual([]);
      expect(await stands(planId)).toMatchObject({ state: "verified" });
    });
  });
});
