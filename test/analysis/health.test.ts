import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEstate } from "../../src/analysis/diagnosis/estate.ts";
import type { Diagnosis, Finding } from "../../src/analysis/diagnosis/finding.ts";
import type { Scope } from "../../src/analysis/diagnosis/scope.ts";
import { type Health, scoreHealth } from "../../src/analysis/health/health.ts";
import { type PartName, WEIGHTS } from "../../src/analysis/health/part.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { deployment, diagnoseAll, minutesAgo, node, object, pod, service, snapshot } from "./diagnosis/builders.ts";

const WELL: Diagnosis = { stories: [], unexplained: [], risks: [], recovered: [], healthy: true, unseen: [] };

interface Given {
  readonly diagnosis?: Diagnosis;
  readonly scope?: Scope;
  readonly memory?: Readonly<Record<string, number>>;
  /** Kinds that could not be read. */
  readonly unread?: readonly string[];
}

function health(objects: readonly KubernetesObject[], given: Given = {}): Health {
  const { diagnosis = WELL, scope = {}, memory, unread = [] } = given;
  const seen = snapshot(objects);
  const kept = Object.fromEntries(Object.entries(seen.objects).filter(([kind]) => !unread.includes(kind)));
  return scoreHealth({
    ...{ estate: createEstate({ ...seen, objects: kept }), scope, diagnosis },
    memoryBytes: memory && new Map(Object.entries(memory)),
  });
}

const part = ({ parts }: Health, name: PartName) => parts.find((one) => one.name === name);
const whyNot = ({ unknown }: Health, name: PartName) => unknown.find((one) => one.name === name)?.why;

function finding(name: string, more: Partial<Finding> = {}): Finding {
  return {
    ...{ rule: "test", object: name, role: "cause", severity: "outage", confidence: 1, evidence: [], explains: [] },
    summary: `${name} is in trouble`,
    ...more,
  };
}

const found = (...causes: readonly Finding[]): Diagnosis => ({
  ...WELL,
  healthy: false,
  stories: causes.map((cause) => ({ cause, symptoms: [] })),
});

/** A Deployment of so many pods, of which so many are ready. */
function workload(name: string, ready: number, wanted = ready, more: Parameters<typeof deployment>[1] = {}) {
  const pods = Array.from({ length: wanted }, (_, at) =>
    pod(`${name}-${at}`, { owner: `ReplicaSet/${name}-1`, labels: { app: name }, ready: at < ready }),
  );
  return [...deployment(name, { replicas: wanted, ready, ...more }), ...pods];
}

const restarted = (name: string, minutes: number | undefined, more: object = {}) =>
  pod(name, {
    status: {
      restartCount: 50,
      ...(minutes === undefined ? {} : { lastState: { terminated: { exitCode: 1, finishedAt: minutesAgo(minutes) } } }),
    },
    ...more,
  });

const limited = (name: string, limit: string | undefined, ready = true) =>
  pod(name, { ready, container: limit === undefined ? {} : { resources: { limits: { memory: limit } } } });

const MI = 2 ** 20;

describe("availability", () => {
  it.each<[string, readonly KubernetesObject[], number | undefined]>([
    ["all ready", workload("web", 3), 100],
    ["two of three", workload("web", 2, 3), 66],
    ["none", workload("web", 0, 2), 0],
    [
      "a small one down next to a large one counts as a workload",
      [...workload("web", 19), ...workload("pay", 0, 1)],
      50,
    ],
    ["scaled to zero is not wanted", [...workload("web", 1), ...workload("old", 0, 0)], 100],
    ["more ready than wanted is no more than all", deployment("web", { replicas: 1, ready: 3 }), 100],
    ["a pod of its own", [pod("alone", { ready: false })], 0],
    [
      "a pod that ended well is not missed",
      [...workload("web", 1), pod("done", { ready: false, phase: "Succeeded" })],
      100,
    ],
    [
      "a Job's pod comes and goes",
      [
        ...workload("web", 1),
        object("Job", "once", { status: { active: 1 } }),
        pod("once-x", { owner: "Job/once", ready: false }),
      ],
      100,
    ],
    [
      "an evicted pod that was replaced is not missed",
      [
        ...workload("web", 2),
        pod("web-old", { owner: "ReplicaSet/web-1", ready: false, phase: "Failed", podStatus: { reason: "Evicted" } }),
      ],
      100,
    ],
    ["only scaled to zero", workload("old", 0, 0), undefined],
  ])("%s", (_, objects, score) => expect(part(health(objects), "availability")?.score).toBe(score));

  it("is told by the pods where the workload has no status", () => {
    const [web, ...rest] = workload("web", 1, 2);
    const bare = { ...web, status: undefined } as unknown as KubernetesObject;
    expect(part(health([bare, ...rest]), "availability")?.reason).toBe(
      "1 of 2 wanted pods are ready; short: web (1 of 2).",
    );
    expect(whyNot(health([bare]), "availability")).toBe("web has no status yet");
  });

  it("names what is short, the worst first", () => {
    const told = health([...workload("cart", 2, 3), ...workload("pay", 0, 1), ...workload("web", 4)]);
    expect(part(told, "availability")?.reason).toBe(
      "6 of 8 wanted pods are ready; short: pay (0 of 1) and cart (2 of 3).",
    );
  });
});

describe("restarts", () => {
  it.each<[string, readonly KubernetesObject[], number | undefined]>([
    ["none", [pod("a"), pod("b")], 100],
    ["within the hour", [restarted("a", 10), pod("b")], 50],
    ["some hours ago counts half", [restarted("a", 200), pod("b")], 75],
    ["fifty, but days ago", [restarted("a", 3 * 1440), pod("b")], 100],
    ["at a time that is not known is left out", [restarted("a", undefined), pod("b")], 100],
    ["nothing else to tell by", [restarted("a", undefined)], undefined],
    ["an ended pod does not count", [restarted("a", 5, { phase: "Succeeded" }), pod("b")], 100],
    ["a crash loop alone", [restarted("a", 200, { ready: false })], 0],
    [
      "a first run that ended is no restart",
      [pod("a", { status: { lastState: { terminated: { finishedAt: minutesAgo(5) } } } })],
      100,
    ],
  ])("%s", (_, objects, score) => expect(part(health(objects), "restarts")?.score).toBe(score));
});

describe("rollout", () => {
  const progressing = (status: string, reason: string) => ({ conditions: [{ type: "Progressing", status, reason }] });
  const set = (spec: object, status: object) => [object("StatefulSet", "db", { spec, status })];
  it.each<[string, readonly KubernetesObject[], number | undefined]>([
    ["done", deployment("web", { replicas: 3 }), 100],
    ["under way", deployment("web", { replicas: 3, status: { updatedReplicas: 1 } }), 80],
    ["old pods are still there", deployment("web", { replicas: 3, status: { replicas: 4 } }), 80],
    [
      "stuck",
      deployment("web", {
        replicas: 3,
        status: { updatedReplicas: 1, ...progressing("False", "ProgressDeadlineExceeded") },
      }),
      0,
    ],
    ["paused halfway", deployment("web", { replicas: 3, status: { updatedReplicas: 1 }, spec: { paused: true } }), 50],
    ["paused when done", deployment("web", { replicas: 3, spec: { paused: true } }), 100],
    [
      "scaled to zero while stuck",
      deployment("web", { replicas: 0, status: progressing("False", "ProgressDeadlineExceeded") }),
      undefined,
    ],
    [
      "a partition holds pods back on purpose",
      set({ replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } }, { replicas: 3, updatedReplicas: 1 }),
      100,
    ],
    ["a StatefulSet under way", set({ replicas: 3 }, { replicas: 3, updatedReplicas: 1 }), 80],
    [
      "changed when deleted",
      set({ replicas: 3, updateStrategy: { type: "OnDelete" } }, { replicas: 3, updatedReplicas: 0 }),
      100,
    ],
    ["the same revisions", set({ replicas: 3 }, { replicas: 3, currentRevision: "a", updateRevision: "a" }), 100],
    ["no word of updates", set({ replicas: 3 }, { replicas: 3 }), undefined],
    [
      "not looked at yet",
      [
        object(
          "Deployment",
          "web",
          { spec: { replicas: 1 }, status: { observedGeneration: 1, updatedReplicas: 1 } },
          { generation: 2 },
        ),
      ],
      80,
    ],
    ["no status", [object("Deployment", "web", { spec: { replicas: 1 } })], undefined],
  ])("%s", (_, objects, score) => expect(part(health(objects), "rollout")?.score).toBe(score));
});

describe("saturation", () => {
  it.each<[string, readonly KubernetesObject[], Readonly<Record<string, number>> | undefined, number | undefined]>([
    ["half used", [limited("a", "100Mi")], { "shop/a/app": 50 * MI }, 100],
    ["at nine tenths", [limited("a", "100Mi")], { "shop/a/app": 90 * MI }, 50],
    ["beyond the limit", [limited("a", "100Mi")], { "shop/a/app": 120 * MI }, 0],
    ["one of two", [limited("a", "100Mi"), limited("b", "100Mi")], { "shop/a/app": 100 * MI, "shop/b/app": MI }, 50],
    ["much, without a limit", [limited("a", undefined)], { "shop/a/app": 900 * MI }, undefined],
    ["a limit, but no use known", [limited("a", "100Mi")], { "shop/other/app": MI }, undefined],
    ["no source", [limited("a", "100Mi")], undefined, undefined],
    ["the same name in another namespace", [limited("a", "100Mi")], { "prod/a/app": 99 * MI }, undefined],
    ["a limit of zero", [limited("a", "0")], { "shop/a/app": MI }, undefined],
  ])("%s", (_, objects, memory, score) =>
    expect(part(health(objects, { ...(memory ? { memory } : {}) }), "saturation")?.score).toBe(score),
  );
});

describe("diagnosis", () => {
  const shop = [...workload("web", 4), ...workload("pay", 1)];
  it.each<[string, Diagnosis, number]>([
    ["nothing found", WELL, 100],
    ["an outage of one of five pods", found(finding("Pod/shop/web-0")), 64],
    ["an outage of a whole workload", found(finding("Deployment/shop/web")), 16],
    [
      "a workload's finding that names its pods means those",
      found(finding("Deployment/shop/web", { explains: ["Pod/shop/web-0"] })),
      64,
    ],
    ["of all there is", found(finding("Namespace/shop")), 0],
    ["of something without pods", found(finding("Service/shop/web")), 80],
    ["less than it should be", found(finding("Pod/shop/web-0", { severity: "degraded" })), 85],
    ["half as sure", found(finding("Pod/shop/web-0", { confidence: 0.5 })), 82],
    ["a risk", { ...WELL, risks: [finding("Pod/shop/web-0", { severity: "risk" })] }, 98],
    [
      "fifty risks are less than one thing that is degraded all over",
      { ...WELL, risks: Array.from({ length: 50 }, (_, at) => finding(`Pod/shop/x-${at}`, { severity: "risk" })) },
      85,
    ],
    [
      "fifty things that are degraded still work",
      found(...Array.from({ length: 50 }, (_, at) => finding(`Pod/shop/x-${at}`, { severity: "degraded" }))),
      40,
    ],
    ["a confidence that is none is taken as sure", found(finding("Pod/shop/web-0", { confidence: Number.NaN })), 64],
  ])("%s", (_, diagnosis, score) => expect(part(health(shop, { diagnosis }), "diagnosis")?.score).toBe(score));

  it("counts a cause and its symptoms once", () => {
    const cause = finding("Pod/shop/web-0");
    const symptoms = [finding("Pod/shop/web-0", { role: "symptom" }), finding("Service/shop/web", { role: "symptom" })];
    const told = health(shop, { diagnosis: { ...WELL, stories: [{ cause, symptoms }] } });
    expect(part(told, "diagnosis")?.score).toBe(64);
  });

  it("is not known where pods could not be read, and finding nothing is no 100 there", () => {
    const told = health(deployment("web", {}), { unread: ["Pod"] });
    expect(whyNot(told, "diagnosis")).toBe("pods could not be read");
    expect(whyNot(told, "restarts")).toBe("pods could not be read");
    expect(part(told, "availability")?.score).toBe(100);
  });
});

describe("the score", () => {
  it("is the weighed mean of what is known, and the weights are 100 together", () => {
    const told = health([...workload("web", 1, 2)]);
    // 50 × 35 + 100 × (30 + 15 + 10), of 90
    expect(told.score).toBe(80);
    expect(told.parts.map(({ name }) => name)).toEqual(["availability", "diagnosis", "restarts", "rollout"]);
    expect(told.parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(100);
    expect(part(told, "availability")?.weight).toBeCloseTo(3500 / 90);
    expect(told.unknown).toEqual([{ name: "saturation", why: "no source tells the memory used" }]);
    expect(Object.values(WEIGHTS).reduce((a, b) => a + b)).toBe(100);
  });

  it("is 100 only where nothing is lost", () => {
    const all = Array.from({ length: 200 }, (_, at) => pod(`p-${at}`));
    expect(health(all).score).toBe(100);
    expect(health([...all, restarted("late", 300)]).score).toBe(99);
  });

  it.each([
    ["one of a hundred pods", "Pod/shop/web-0", 89],
    ["all of what is asked about", "Namespace/shop", 30],
    ["something without pods", "Service/shop/web", 90],
  ])("is bounded by an outage of %s", (_, about, cap) => {
    const told = health(workload("web", 100), { diagnosis: found(finding(about)), scope: { namespace: "shop" } });
    expect(told.score).toBe(cap);
    expect(told.cappedBy).toEqual({ at: cap, reason: `${about} is in trouble` });
  });

  it("is bounded wholly by an outage of the very thing that was asked about", () => {
    const diagnosis = found(finding("Service/shop/web"));
    const objects = [...workload("web", 2), service("web", { app: "web" })];
    expect(health(objects, { diagnosis, scope: { object: "Service/shop/web" } }).score).toBe(30);
    expect(
      health([node("node-1")], { diagnosis: found(finding("Node/node-1")), scope: { object: "Node/node-1" } }).score,
    ).toBe(0);
  });

  it("is not bounded by what is degraded, and says no bound where the parts are lower", () => {
    const degraded = found(finding("Namespace/shop", { severity: "degraded" }));
    expect(health(workload("web", 5), { diagnosis: degraded }).cappedBy).toBeUndefined();
    const down = health(workload("web", 0, 1), { diagnosis: found(finding("Service/shop/other")) });
    expect(down.cappedBy).toBeUndefined();
    expect(down.score).toBeLessThan(90);
  });

  it.each<[string, readonly KubernetesObject[], Given]>([
    ["an empty namespace", [], { scope: { namespace: "shop" } }],
    ["pods of another namespace", [pod("a", { metadata: { namespace: "other" } })], { scope: { namespace: "shop" } }],
    ["scaled to zero", workload("web", 0, 0), { scope: { object: "Deployment/shop/web" } }],
    ["nothing could be read", [], { unread: ["Pod", "Deployment", "StatefulSet", "DaemonSet"] }],
  ])("is none where there is no data: %s", (_, objects, given) => {
    const told = health(objects, given);
    expect(told.score).toBeUndefined();
    expect(told.parts).toEqual([]);
    expect(told.unknown).toHaveLength(5);
  });

  it.each<[string, string, readonly string[]]>([
    ["a workload", "Deployment/shop/web", ["web-0", "web-1"]],
    ["a Service", "Service/shop/web", ["web-0", "web-1"]],
    ["a pod", "Pod/shop/web-1", ["web-1"]],
    ["a node", "Node/node-1", ["web-0", "web-1", "pay-0"]],
  ])("of %s is of its own pods", (_, about, pods) => {
    const objects = [...workload("web", 2), ...workload("pay", 1), service("web", { app: "web" }), node("node-1")];
    const told = health(objects, { scope: { object: about } });
    expect(part(told, "restarts")?.reason).toContain(`None of ${pods.length} pod`);
    expect(part(told, "availability")?.reason).toBe(`${pods.length} of ${pods.length} wanted pods are ready.`);
  });

  it("goes with the real diagnosis of a crash loop", () => {
    const objects = [
      ...deployment("pay", { replicas: 1, ready: 0 }),
      restarted("pay-0", 2, { owner: "ReplicaSet/pay-1", ready: false }),
      ...workload("web", 3),
    ];
    const bad = health(objects, { diagnosis: diagnoseAll(objects), scope: { namespace: "shop" } });
    const good = workload("web", 3);
    const well = health(good, { diagnosis: diagnoseAll(good), scope: { namespace: "shop" } });
    expect(bad.score).toBeLessThan(75);
    expect(well.score).toBeGreaterThan(90);
  });
});

describe("whatever there is", () => {
  const names = ["a", "b", "c", "d"] as const;
  const refs = [...names.map((name) => `Pod/shop/${name}-0`), "Deployment/shop/web", "Node/node-1", "Service/shop/x"];
  const anyFinding = fc.record({
    object: fc.constantFrom(...refs),
    severity: fc.constantFrom("outage" as const, "degraded" as const),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    explains: fc.subarray(refs),
  });
  const anyPod = fc.record({
    ready: fc.boolean(),
    ago: fc.option(fc.integer({ min: 0, max: 600 }), { nil: undefined }),
    restarts: fc.boolean(),
    used: fc.option(fc.integer({ min: 0, max: 110 }), { nil: undefined }),
    owned: fc.boolean(),
    phase: fc.constantFrom("Running", "Pending", "Failed", "Succeeded"),
  });
  type AnyPod = typeof anyPod extends fc.Arbitrary<infer One> ? One : never;
  const anyEstate = fc.record({
    pods: fc.array(anyPod, { maxLength: 6 }),
    findings: fc.array(anyFinding, { maxLength: 4 }),
    web: fc.option(fc.tuple(fc.nat(4), fc.nat(4)), { nil: undefined }),
  });

  function build({ ready, ago, restarts, owned, phase }: AnyPod, name: string): KubernetesObject {
    return pod(name, {
      ...{ ready, phase, container: { resources: { limits: { memory: "100Mi" } } } },
      ...(owned ? { owner: "ReplicaSet/web-1" } : {}),
      ...(restarts
        ? {
            status: {
              restartCount: 3,
              ...(ago === undefined ? {} : { lastState: { terminated: { exitCode: 1, finishedAt: minutesAgo(ago) } } }),
            },
          }
        : {}),
    });
  }

  function scoreOf(
    pods: readonly AnyPod[],
    findings: readonly Finding[],
    web: readonly [number, number] | undefined,
    scope: Scope,
  ) {
    const name = (at: number) => `${names[at % 4]}-${Math.floor(at / 4)}`;
    const memory = Object.fromEntries(
      pods.flatMap(({ used }, at) => (used === undefined ? [] : [[`shop/${name(at)}/app`, used * MI]])),
    );
    const objects = pods.map((one, at) => build(one, name(at)));
    const all = web ? [...deployment("web", { replicas: web[0], ready: Math.min(...web) }), ...objects] : objects;
    return health(all, { memory, scope, diagnosis: found(...findings) });
  }

  const scopes: readonly Scope[] = [
    {},
    { namespace: "shop" },
    { object: "Deployment/shop/web" },
    { object: "Node/node-1" },
  ];

  it("stays between 0 and 100, and an outage or an unready pod more never raises it", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        ...([anyEstate, anyFinding, anyPod, fc.constantFrom(...scopes)] as const),
        ({ pods, findings, web }, outage, more, scope) => {
          const all = findings.map((one) => finding(one.object, one));
          const before = scoreOf(pods, all, web, scope);
          for (const score of [before.score ?? 0, ...before.parts.map((one) => one.score)]) {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(100);
          }
          if (before.score === undefined) return;
          compared += 1;
          const worse = scoreOf(pods, [...all, finding(outage.object, { ...outage, severity: "outage" })], web, scope);
          expect(worse.score).toBeLessThanOrEqual(before.score);
          const unready = { ...more, ready: false, phase: "Running" as const };
          expect(scoreOf([...pods, unready], all, web, scope).score).toBeLessThanOrEqual(before.score);
          const turned = pods.map((one, at) => (at === 0 ? { ...one, ready: false } : one));
          expect(scoreOf(turned, all, web, scope).score ?? 0).toBeLessThanOrEqual(before.score);
        },
      ),
      { numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it("fails at no object, however torn", () => {
    const torn = fc.record({
      spec: fc.oneof(fc.jsonValue(), fc.constant(undefined)),
      status: fc.oneof(fc.jsonValue(), fc.record({ containerStatuses: fc.jsonValue(), conditions: fc.jsonValue() })),
      kind: fc.constantFrom("Pod", "Deployment", "StatefulSet", "DaemonSet", "Service"),
    });
    fc.assert(
      fc.property(fc.array(torn, { maxLength: 5 }), fc.constantFrom(...scopes), (objects, scope) => {
        const all = objects.map(({ kind, ...fields }, at) => object(kind, at === 0 ? "web" : `x-${at}`, fields));
        const { score, parts } = health(all, { scope, memory: { "shop/web/app": 1 } });
        for (const one of [...(score === undefined ? [] : [score]), ...parts.map((known) => known.score)]) {
          expect(one >= 0 && one <= 100).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
