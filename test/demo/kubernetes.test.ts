import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createEstate } from "../../src/demo/estate.ts";
import { startDemoKubernetes } from "../../src/demo/kubernetes/start-demo-kubernetes.ts";

const NOW = Date.UTC(2026, 10, 3, 9, 41, 12);

interface Listed {
  readonly kind: string;
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly Item[];
}
interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown>;
}

describe("the sample estate's Kubernetes API", () => {
  let api: Awaited<ReturnType<typeof startDemoKubernetes>>;
  beforeAll(async () => {
    api = await startDemoKubernetes(createEstate({ seed: 1 }), { ...systemClock, now: () => NOW });
  });
  afterAll(() => api?.close());

  async function get<T = Listed>(path: string): Promise<T> {
    const reply = await fetch(`${api.url}${path}`);
    expect(reply.status, path).toBe(200);
    return (await reply.json()) as T;
  }
  const refusal = async (path: string, init?: RequestInit) => {
    const reply = await fetch(`${api.url}${path}`, init);
    return [reply.status, await reply.json()] as const;
  };

  test("every resource that discovery names can be listed", async () => {
    expect(await get("/version")).toMatchObject({ gitVersion: expect.stringMatching(/^v1\./) });
    expect(await get("/api")).toMatchObject({ versions: ["v1"] });
    const { groups } = await get<{ groups: { preferredVersion: { groupVersion: string } }[] }>("/apis");
    const versions = groups.map((group) => group.preferredVersion.groupVersion);
    expect(versions.sort()).toEqual(["apps/v1", "batch/v1", "events.k8s.io/v1", "networking.k8s.io/v1"]);
    const counts: Record<string, number> = {};
    for (const base of ["/api/v1", ...versions.map((version) => `/apis/${version}`)]) {
      const { resources } = await get<{ resources: { name: string; kind: string }[] }>(base);
      for (const { name, kind } of resources.filter((one) => !one.name.includes("/"))) {
        const list = await get(`${base}/${name}`);
        expect(list.kind).toBe(`${kind}List`);
        counts[`${base}/${name}`] = list.items.length;
      }
    }
    expect(counts).toMatchObject({
      ...{ "/api/v1/namespaces": 3, "/api/v1/nodes": 3, "/api/v1/services": 8, "/api/v1/pods": 18 },
      ...{ "/apis/apps/v1/deployments": 7, "/apis/apps/v1/replicasets": 8, "/apis/apps/v1/statefulsets": 1 },
      ...{ "/api/v1/persistentvolumeclaims": 1, "/api/v1/configmaps": 8 },
    });
    expect(counts["/api/v1/events"]).toBeGreaterThan(4);
  });

  test("lists by namespace, labels, name and in pages", async () => {
    const names = async (path: string) => (await get(path)).items.map(({ metadata }) => metadata.name);
    expect(await names("/api/v1/namespaces/payments/pods")).toHaveLength(2);
    expect(await names("/api/v1/pods?labelSelector=app%3Dcart")).toHaveLength(2);
    expect(
      await names(`/api/v1/pods?labelSelector=${encodeURIComponent("app in (cart, orders),!canary")}`),
    ).toHaveLength(4);
    expect(await names(`/api/v1/pods?labelSelector=${encodeURIComponent("app!=cart,pod-template-hash")}`)).toHaveLength(
      15,
    );
    expect(await names("/api/v1/pods?fieldSelector=metadata.name%3Dorders-db-0")).toEqual(["orders-db-0"]);
    const all = await names("/api/v1/pods");
    const paged: string[] = [];
    let next: string | undefined = "";
    while (next !== undefined) {
      const page: Listed = await get(`/api/v1/pods?limit=7&continue=${next}`);
      paged.push(...page.items.map(({ metadata }) => metadata.name));
      next = page.metadata.continue;
    }
    expect(paged).toEqual(all);
  });

  test("shows the troubles that the series show", async () => {
    const pods = (await get("/api/v1/namespaces/shop/pods")).items;
    const status = (name: string) =>
      pods.filter(({ metadata }) => metadata.name.startsWith(name)).map((pod) => JSON.stringify(pod.status));
    expect(status("checkout-").filter((text) => text.includes("ImagePullBackOff"))).toHaveLength(1);
    expect(status("cart-").every((text) => text.includes('"reason":"OOMKilled"'))).toBe(true);
    expect(status("orders-").filter((text) => text.includes("ContainersNotReady"))).toHaveLength(2);
    const checkout = await get<Item>("/apis/apps/v1/namespaces/shop/deployments/checkout");
    expect(checkout).toMatchObject({ kind: "Deployment", status: { availableReplicas: 2, unavailableReplicas: 1 } });
    expect(JSON.stringify(checkout.status)).toContain("ProgressDeadlineExceeded");
    const events = (await get("/api/v1/namespaces/shop/events")).items as unknown as { reason: string }[];
    expect(new Set(events.map(({ reason }) => reason))).toEqual(
      new Set(["ScalingReplicaSet", "Failed", "BackOff", "OOMKilling", "VolumeAlmostFull", "Unhealthy"]),
    );

    const running = createEstate({ seed: 1 })
      .storageAt(NOW)
      .all.filter((one) => one.labels.__name__ === "kube_pod_info" && one.toMs >= NOW);
    const listed = (await get("/api/v1/pods")).items.map(({ metadata }) => metadata.name);
    expect(running.map(({ labels }) => labels.pod).sort()).toEqual([...listed].sort());
  });

  test("owners exist and have the uid they are named by", async () => {
    const sets = [
      ...(await get("/apis/apps/v1/replicasets")).items,
      ...(await get("/apis/apps/v1/statefulsets")).items,
    ];
    const uids = new Set(sets.map(({ metadata }) => metadata.uid));
    for (const { metadata } of (await get("/api/v1/pods")).items) {
      const [owner] = (metadata as unknown as { ownerReferences: { uid: string }[] }).ownerReferences;
      expect(uids.has(owner?.uid ?? ""), metadata.name).toBe(true);
    }
  });

  test("logs have lines, and tailLines cuts them", async () => {
    const text = await (await fetch(`${api.url}/api/v1/namespaces/shop/pods/orders-db-0/log`)).text();
    expect(text.split("\n").length).toBeGreaterThan(30);
    expect(text).toContain("disk usage 95%");
    const tail = await (await fetch(`${api.url}/api/v1/namespaces/shop/pods/orders-db-0/log?tailLines=2`)).text();
    expect(text.endsWith(tail) && tail.split("\n").length).toBe(3);
  });

  const REFUSED: readonly (readonly [number, string, string, RequestInit?])[] = [
    [405, "MethodNotAllowed", "/api/v1/namespaces/shop/pods", { method: "POST", body: "{}" }],
    [405, "MethodNotAllowed", "/api/v1/namespaces/shop/pods/orders-db-0", { method: "DELETE" }],
    [405, "MethodNotAllowed", "/apis/apps/v1/namespaces/shop/deployments/cart", { method: "PATCH", body: "{}" }],
    [405, "MethodNotAllowed", "/api/v1/pods?watch=true"],
    [404, "NotFound", "/api/v1/namespaces/shop/pods/nobody"],
    [404, "NotFound", "/api/v1/secrets"],
    [404, "NotFound", "/api/v1/namespaces/shop/nodes"],
    [404, "NotFound", "/apis/apps/v1/namespaces/shop/deployments/cart/scale"],
    [400, "BadRequest", "/api/v1/pods?labelSelector=a%20b%20c"],
    [400, "BadRequest", "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1"],
    [400, "BadRequest", "/api/v1/pods?continue=zzz"],
    [400, "BadRequest", "/api/v1/%E0%A4%A"],
  ];
  test.each(REFUSED.map(([code, reason, path, init]) => ({ code, reason, path, init })))(
    "$code $reason for $path",
    async (one) => {
      const { code, reason, path, init } = one;
      expect(await refusal(path, init)).toMatchObject([code, { kind: "Status", status: "Failure", reason, code }]);
    },
  );
});
