import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createChangingCluster } from "../../fakes/changing-cluster.ts";
import { createExecutionHouse, createMortal, type ExecutionHouse } from "./execution-house.ts";
import { IMAGE, type Move, planOf, RESTARTED } from "./planned.ts";

const STORIES: readonly [string, readonly Move[]][] = [
  ["one patch", [{ on: "checkout", path: "/spec/replicas", value: 5 }]],
  [
    "three of one target",
    [
      { on: "checkout", path: "/spec/replicas", value: 5 },
      { on: "checkout", path: IMAGE, value: "registry/app:2" },
      { on: "checkout", path: "/spec/replicas", value: 4 },
    ],
  ],
  [
    "two targets and a pod",
    [
      { on: "checkout", path: RESTARTED, value: "2026" },
      { on: "pay", path: "/spec/replicas", value: 3 },
      { remove: "web-0" },
    ],
  ],
  [
    "a drain",
    [
      { on: "node-1", path: "/spec/unschedulable", value: true },
      { drain: "node-1", most: 3 },
    ],
  ],
];

describe("an executor that dies", () => {
  let cluster: ReturnType<typeof createChangingCluster>;
  let house: ExecutionHouse;

  beforeEach(async () => {
    cluster = createChangingCluster();
    house = await createExecutionHouse(cluster);
  });

  function stock(): void {
    for (const name of ["checkout", "pay"]) cluster.put(name);
    cluster.putNode("node-1");
    for (const pod of ["web-0", "web-1"]) cluster.putPod(pod, "node-1");
    cluster.writes.length = 0;
  }

  const expectedOf = (moves: readonly Move[]) =>
    moves.flatMap((move) => {
      if ("on" in move) return [`patch ${move.on} ${move.path}`];
      return "remove" in move ? [`delete ${move.remove}`] : ["evict web-0", "evict web-1"];
    });

  /** Runs the plan with workers that die at these calls one after another, and one that lives; how often one died. */
  async function runWithDeaths(planId: string, deaths: readonly number[], between = () => {}): Promise<number> {
    let died = 0;
    for (const [i, at] of deaths.entries()) {
      if (!(await house.plans.take(`w${i}`, 10, 15_000)).includes(planId)) return died;
      if (await createMortal(house.deps, at).run(`w${i}`, planId)) return died;
      died++;
      between();
      await house.clock.advance(16_000);
    }
    if ((await house.plans.take("last", 10, 15_000)).includes(planId)) await house.execute("last", planId);
    return died;
  }

  it.each(STORIES)(
    "at any call it makes of %s has every step made once",
    async (_, moves) => {
      let at = 0;
      for (; ; at++) {
        stock();
        const planId = await house.approved(planOf(cluster, moves));
        const died = await runWithDeaths(planId, [at]);
        expect({ at, ...(await house.stands(planId)) }).toEqual({ at, state: "verified", why: undefined });
        expect(cluster.writes).toEqual(expectedOf(moves));
        if (died === 0) break;
      }
      expect(at).toBeGreaterThan(15);
      expect((await house.db.query("select 1 from held_targets")).rows).toEqual([]);
    },
    60_000,
  );

  const move = fc.oneof(
    fc.record({
      on: fc.constantFrom("checkout", "pay"),
      path: fc.constant("/spec/replicas"),
      value: fc.integer({ min: 3, max: 9 }),
    }),
    fc.record({
      on: fc.constantFrom("checkout", "pay"),
      path: fc.constantFrom(IMAGE, RESTARTED),
      value: fc.constantFrom("registry/app:2", "registry/app:3"),
    }),
  );
  it("again and again has the steps of any plan made once and in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(move, { minLength: 1, maxLength: 4, selector: ({ on, path }) => `${on} ${path}` }),
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 }),
        async (moves, deaths) => {
          stock();
          const planId = await house.approved(planOf(cluster, moves));
          await runWithDeaths(planId, deaths, () => cluster.touch("checkout"));
          expect(await house.stands(planId)).toEqual({ state: "verified", why: undefined });
          expect(cluster.writes).toEqual(expectedOf(moves));
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it("while somebody takes its step back is not gone over: the step is made once at most", async () => {
    const ends = new Set<string | undefined>();
    for (let at = 0; ; at++) {
      stock();
      const planId = await house.approved(planOf(cluster, [{ on: "checkout", path: "/spec/replicas", value: 5 }]));
      const died = await runWithDeaths(planId, [at], () => {
        if ((cluster.current("checkout").spec as { replicas: number }).replicas !== 5) return;
        cluster.apply("checkout", [{ op: "replace", path: "/spec/replicas", value: 2 }]);
      });
      expect(cluster.writes.length).toBeLessThanOrEqual(1);
      const { state, why } = await house.stands(planId);
      ends.add(state);
      if (state === "needs-person") expect(why).toMatch(/may have been done before, or not\..*has been changed since/);
      if (died === 0) break;
    }
    expect([...ends].sort()).toEqual(["needs-person", "verified"]);
  }, 60_000);

  it("having noted that it failed leaves nothing to be tried again", async () => {
    stock();
    const planId = await house.approved(planOf(cluster, [{ on: "checkout", path: "/spec/replicas", value: 5 }]));
    cluster.troubles.push("forbidden");
    await house.run(planId);
    await house.clock.advance(16_000);
    expect(await house.plans.take("w2", 10, 1000)).toEqual([]);
    expect(cluster.writes).toEqual([]);
  });
});
