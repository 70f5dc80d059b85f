import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/analysis/diagnosis/diagnose.ts";
import type { Scope } from "../../../src/analysis/diagnosis/scope.ts";
import type { LogTail } from "../../../src/analysis/diagnosis/snapshot.ts";
import { buildTopology } from "../../../src/analysis/topology/build-topology.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { deployment, log, object, pod, service, snapshot } from "../diagnosis/builders.ts";

function drawn(objects: readonly KubernetesObject[], scope: Scope = {}, logs: readonly LogTail[] = []) {
  const seen = snapshot(objects, logs);
  const built = buildTopology(seen, diagnose(seen), scope);
  const short = (id: string) => id.replace("/shop/", " ").replace("/", " ");
  return {
    ...built,
    boxes: built.nodes.map(({ id }) => short(id)),
    lines: built.edges.map(
      ({ from, to, relation, fails }) => `${short(from)} ${relation} ${short(to)}${fails ? ` (${fails})` : ""}`,
    ),
    box: (id: string) => built.nodes.find((node) => short(node.id) === id),
  };
}

/** A Deployment with one pod that has this spec of its container. */
function app(name: string, container: object = {}, spec: object = {}, ready = true): readonly KubernetesObject[] {
  return [
    ...deployment(name, { replicas: 1, ready: ready ? 1 : 0 }),
    pod(`${name}-1-x`, {
      owner: `ReplicaSet/${name}-1`,
      labels: { app: name },
      container: { ...container },
      spec: { ...spec },
      ready,
    }),
  ];
}

/** With `spec` the containers of the pod stay as they are. */
const withVolumes = (...volumes: readonly object[]) => ({ volumes });
const ingress = (name: string, spec: object) => object("Ingress", name, { spec });
const policy = (name: string, spec: object) => object("NetworkPolicy", name, { spec });

describe("what leads to what", () => {
  const web = [...app("web"), service("web", { app: "web" })];
  it.each<[string, readonly KubernetesObject[], readonly string[]]>([
    ["a Service selects its pods' workload, in one box", web, ["Service web selects Deployment web"]],
    [
      "an Ingress leads to its Services, by path and by default",
      [
        ...web,
        ...app("api"),
        service("api", { app: "api" }),
        ingress("shop", {
          defaultBackend: { service: { name: "web", port: { number: 80 } } },
          rules: [
            { host: "a.example", http: { paths: [{ backend: { service: { name: "api", port: { number: 80 } } } }] } },
          ],
        }),
      ],
      ["Ingress shop routes to Service api", "Ingress shop routes to Service web"],
    ],
    [
      "a Gateway API route leads to its backends, into other namespaces too",
      [
        ...web,
        service("far", { app: "far" }, [80], { namespace: "billing" }),
        object("HTTPRoute", "h", { spec: { rules: [{ backendRefs: [{ name: "web" }, { name: "far", namespace: "billing" }] }] } }), // biome-ignore format: one row
        object("GRPCRoute", "g", { spec: { rules: [{ backendRefs: [{ name: "web", kind: "Service", group: "" }] }] } }),
        object("TLSRoute", "t", { spec: { rules: [{ backendRefs: [{ name: "web" }, { name: "bucket", kind: "Bucket", group: "x" }] }] } }), // biome-ignore format: one row
      ],
      [
        "GRPCRoute g routes to Service web",
        "HTTPRoute h routes to Service billing/far",
        "HTTPRoute h routes to Service web",
        "TLSRoute t routes to Service web",
      ],
    ],
    [
      "a load balancer and a node port are entries, an external name leads outside",
      [
        ...app("web"),
        object("Service", "lb", { spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 443 }] } }),
        object("Service", "np", { spec: { type: "NodePort", selector: { app: "web" }, ports: [{ port: 80, nodePort: 30080 }] } }), // biome-ignore format: one row
        object("Service", "ext", { spec: { type: "ExternalName", externalName: "db.example.com" } }),
      ],
      [
        "LoadBalancer lb routes to Service lb",
        "NodePort np routes to Service np",
        "Service ext routes to Host db.example.com",
      ],
    ],
    [
      "an environment that names a Service is a call of it, and one that names a host outside too",
      [
        ...app("web", {
          env: [
            { name: "DB", value: "postgres://u:p@db:5432/x" },
            { name: "PAY", value: "https://api.stripe.example" },
          ],
        }),
        ...app("db"),
        service("db", { app: "db" }),
      ],
      [
        "Deployment web calls Host api.stripe.example",
        "Deployment web calls Service db",
        "Service db selects Deployment db",
      ],
    ],
    [
      "a member that finds its siblings through their Service calls nobody",
      [...app("db", { env: [{ name: "SEED", value: "http://db:5432" }] }), service("db", { app: "db" })],
      ["Service db selects Deployment db"],
    ],
    [
      "claims lead to their volume or class, and configs are used by name",
      [
        ...app("web", { envFrom: [{ configMapRef: { name: "conf" } }, { secretRef: { name: "keys" } }] }, {}),
        object("ConfigMap", "conf"),
        pod("db-0", {
          owner: "StatefulSet/db",
          spec: withVolumes({ name: "d", persistentVolumeClaim: { claimName: "data-db-0" } }),
        }),
        pod("db-1", {
          owner: "StatefulSet/db",
          spec: withVolumes({ name: "d", persistentVolumeClaim: { claimName: "data-db-1" } }),
        }),
        ...["data-db-0", "data-db-1"].map((name) =>
          object("PersistentVolumeClaim", name, {
            spec: { storageClassName: "fast", volumeName: `pv-${name}` },
            status: { phase: "Bound", capacity: { storage: "5Gi" } },
          }),
        ),
        pod("one", { spec: withVolumes({ name: "d", persistentVolumeClaim: { claimName: "alone" } }) }),
        object("PersistentVolumeClaim", "alone", { spec: { storageClassName: "slow", volumeName: "pv-1" }, status: { phase: "Bound" } }), // biome-ignore format: one row
      ],
      [
        "Deployment web uses ConfigMap conf",
        "Deployment web uses Secret keys",
        "PersistentVolumeClaim alone is bound to PersistentVolume pv-1",
        "PersistentVolumeClaim data-db-0 is bound to StorageClass fast",
        "Pod one mounts PersistentVolumeClaim alone",
        "StatefulSet db mounts PersistentVolumeClaim data-db-0",
      ],
    ],
  ])("%s", (_, objects, wanted) => {
    const { lines } = drawn(objects);
    for (const line of wanted) expect(lines).toContain(line);
    expect(lines.filter((line) => !/ selects /.test(line)).sort()).toEqual(wanted.filter((line) => !/ selects /.test(line)).sort()); // biome-ignore format: one row
  });

  it("pods, ReplicaSets, Jobs, autoscalers and budgets stand in their workload's box", () => {
    const { boxes, box } = drawn([
      ...app("web"),
      object("CronJob", "night", { spec: { schedule: "0 3 * * *" } }),
      object("Job", "night-1", { status: { active: 1 } }, { ownerReferences: [{ kind: "CronJob", name: "night", controller: true }] }), // biome-ignore format: one row
      pod("night-1-x", { owner: "Job/night-1" }),
      object("HorizontalPodAutoscaler", "web", { spec: { minReplicas: 2, maxReplicas: 9, scaleTargetRef: { kind: "Deployment", name: "web" } } }), // biome-ignore format: one row
      object("PodDisruptionBudget", "web", { spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } } }),
    ]);
    expect(boxes).toEqual(["CronJob night", "Deployment web"]);
    expect(box("Deployment web")?.notes).toEqual(["1/1 ready", "HPA 2–9", "PDB ≥ 1"]);
    expect(box("CronJob night")?.notes).toEqual(["0 3 * * *"]);
  });

  it("a workload whose owner could not be read is known by its pods", () => {
    const { objects, ...rest } = snapshot([pod("web-1-x", { owner: "ReplicaSet/web-5d", labels: { "pod-template-hash": "5d" } })]); // biome-ignore format: one row
    const { Deployment, ReplicaSet, ...seen } = objects;
    expect([Deployment, ReplicaSet]).toEqual([[], []]);
    const built = buildTopology({ ...rest, objects: seen }, diagnose({ ...rest, objects: seen }));
    expect(built.nodes.map(({ id, notes }) => [id, notes])).toEqual([["Deployment/shop/web", ["1/1 ready"]]]);
  });
});

describe("the state of a box", () => {
  it("is its gravest finding, a pod's that of its workload", () => {
    const { box } = drawn([
      ...deployment("web", { replicas: 1, ready: 0 }),
      pod("web-1-x", {
        ...{ owner: "ReplicaSet/web-1", ready: false, labels: { app: "web" } },
        status: { ready: false, state: { waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "web:9"' } } }, // biome-ignore format: one row
      }),
      service("web", { app: "web" }),
      ...app("idle").map((one) => (one.kind === "Deployment" ? { ...one, spec: { ...(one.spec as object), replicas: 0 } } : one)), // biome-ignore format: one row
    ]);
    expect(box("Deployment web")).toMatchObject({ state: "broken", why: expect.stringMatching(/image/) });
    expect(box("Deployment idle")).toMatchObject({ state: "idle", notes: ["scaled to 0"] });
  });

  it("a Service, claim or ConfigMap that is named and not there is a broken box", () => {
    const { box, lines } = drawn([
      ingress("shop", { rules: [{ http: { paths: [{ backend: { service: { name: "gone", port: { number: 80 } } } }] } }] }), // biome-ignore format: one row
      ...app("web", {
        envFrom: [{ configMapRef: { name: "lost" } }, { configMapRef: { name: "may", optional: true } }],
      }),
      pod("p", { spec: withVolumes({ name: "d", persistentVolumeClaim: { claimName: "nowhere" } }) }),
    ]);
    expect(box("Service gone")).toMatchObject({ state: "broken", notes: ["is not there"] });
    expect(box("ConfigMap lost")).toMatchObject({ state: "broken" });
    expect(box("ConfigMap may")?.state).toBeUndefined();
    expect(box("PersistentVolumeClaim nowhere")).toMatchObject({ state: "broken" });
    expect(lines).toContain("Ingress shop routes to Service gone");
  });

  it("a call that fails now says how", () => {
    const { lines } = drawn(
      [
        ...app("web", { env: [{ name: "DB", value: "db:5432" }] }, {}, false),
        ...app("db"),
        service("db", { app: "db" }),
      ],
      {},
      [log("web-1-x", ["level=error dial tcp: connect db:5432: connection refused"])],
    );
    expect(lines).toContain("Deployment web calls Service db (refused)");
  });
});

describe("network policies", () => {
  const pods = [...app("web"), ...app("api"), ...app("db")];
  it.each<[string, object, string, readonly string[]]>([
    ["default deny", { podSelector: {} }, "p is for every pod of shop: default deny in: nothing may come in.", []],
    [
      "default deny of both ways",
      { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress", "Egress"] },
      "p is for db: default deny in: nothing may come in; default deny out: nothing may go out.",
      ["NetworkPolicy p guards Deployment db"],
    ],
    [
      "some callers",
      { podSelector: { matchLabels: { app: "db" } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: "api" } } }], ports: [{ port: 5432 }] }] }, // biome-ignore format: one row
      "p is for db: in from pods app=api on 5432.",
      ["Deployment api may call NetworkPolicy p", "NetworkPolicy p guards Deployment db"],
    ],
    [
      "whole namespaces and addresses",
      {
        podSelector: { matchLabels: { app: "db" } },
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ops" } } }, { ipBlock: { cidr: "10.0.0.0/8" } }] }], // biome-ignore format: one row
      },
      "p is for db: in from namespaces name=ops and 10.0.0.0/8.",
      ["NetworkPolicy p guards Deployment db"],
    ],
    [
      "anyone",
      { podSelector: { matchLabels: { app: "none" } }, ingress: [{}] },
      "p is for no pod of shop: in from anyone.",
      [],
    ],
  ])("%s", (_, spec, said, wanted) => {
    const { lines, policies, box } = drawn([...pods, policy("p", spec)]);
    expect(box("NetworkPolicy p")?.notes.join()).not.toContain("nothing may");
    expect(policies).toEqual([said]);
    expect(lines.filter((line) => line.includes("NetworkPolicy"))).toEqual(wanted);
  });
});

describe("the part that is asked about", () => {
  const far = (name: string) => ({ namespace: name });
  const chain = [
    ...app("a", { env: [{ name: "B", value: "http://b:80" }] }),
    ...app("b", { env: [{ name: "C", value: "http://c:80" }], envFrom: [{ secretRef: { name: "shared" } }] }),
    ...app("c", { env: [{ name: "D", value: "http://d:80" }] }),
    ...app("d", { envFrom: [{ secretRef: { name: "shared" } }] }),
    ...["a", "b", "c", "d"].map((name) => service(name, { app: name })),
    object("Deployment", "elsewhere", { spec: { replicas: 0 } }, far("other")),
  ];
  it("two lines around one workload, but not through what many share", () => {
    const { boxes } = drawn(chain, { object: "Deployment/shop/b" });
    expect(boxes).toEqual(["Service b", "Service c", "Deployment a", "Deployment b", "Deployment c", "Secret shared"]);
  });

  it("a pod is its workload, and a node the workloads on it", () => {
    expect(drawn(chain, { object: "Pod/shop/b-1-x" }).asked).toEqual(new Set(["Deployment/shop/b"]));
    expect(drawn(chain, { object: "Node/node-1" }).asked.size).toBe(4);
    expect(drawn(chain, { object: "Node/node-9" }).nodes).toEqual([]);
  });

  it("a namespace with its direct neighbours", () => {
    expect(drawn(chain, { namespace: "other" }).boxes).toEqual(["Deployment other/elsewhere"]);
    expect(drawn(chain, { namespace: "shop" }).boxes).not.toContain("Deployment other/elsewhere");
    expect(drawn([], { namespace: "shop" }).nodes).toEqual([]);
  });
});
