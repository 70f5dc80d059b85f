import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { OpsError } from "../../src/base/errors.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createClusterIndex } from "../../src/flows/indexing/cluster-index.ts";
import { kubernetesConfig } from "../../src/systems/kubernetes/config.ts";
import { connectKubernetes } from "../../src/systems/kubernetes/connect.ts";
import type { KubernetesReader } from "../../src/systems/kubernetes-reader.ts";
import { type KubernetesServer, missingKubernetes, startKubernetes } from "../fakes/kubernetes-server.ts";

const missing = missingKubernetes();
if (missing !== undefined) console.log(`skipped: reading a real Kubernetes, ${missing}`);

describe.skipIf(missing !== undefined)("reading a real API server", { timeout: 60_000 }, () => {
  let server: KubernetesServer;
  let reader: KubernetesReader;
  let dir: string;

  beforeAll(async () => {
    server = await startKubernetes({ bare: true });
    dir = await mkdtemp(join(tmpdir(), "pilothouse-kube-"));
    reader = await readerWith(server.kubeconfig);
    for (const name of ["shop", "secret"]) {
      await server.create("/api/v1/namespaces", { metadata: { name } });
    }
    for (let i = 0; i < 7; i++) {
      await server.create("/api/v1/namespaces/shop/configmaps", {
        metadata: { name: `map-${i}` },
        data: { key: "value" },
      });
    }
    await server.create("/api/v1/namespaces/shop/secrets", {
      metadata: {
        name: "db",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"password":"Z2VoZWlt"}}' },
      },
      stringData: { password: "geheim" },
    });
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function readerWith(kubeconfig: string, more = {}): Promise<KubernetesReader> {
    const config = kubernetesConfig.parse({ kubeconfig, ...more });
    const [made] = await connectKubernetes(config, { clock: systemClock, environment: {} });
    if (!made) throw new Error("no reader was made");
    return made;
  }

  /** The reader of one of the server's token users, whose tokens are their names. */
  async function readerOf(user: string): Promise<KubernetesReader> {
    const file = join(dir, `${user}.yaml`);
    const cluster = { server: server.url, "insecure-skip-tls-verify": true };
    const config = {
      ...{ apiVersion: "v1", kind: "Config", "current-context": user },
      clusters: [{ name: "c", cluster }],
      users: [{ name: user, user: { token: user } }],
      contexts: [{ name: user, context: { cluster: "c", user } }],
    };
    await writeFile(file, JSON.stringify(config));
    return readerWith(file);
  }

  const faultOf = async (work: Promise<unknown>): Promise<OpsError> => {
    const fault = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(fault instanceof OpsError)) throw new Error(`no fault of ours: ${String(fault)}`);
    return fault;
  };

  it("asks what is served, and finds kinds by every name people have for them", async () => {
    expect(await reader.version()).toMatch(/^v1\./);
    for (const name of ["Deployment", "deployments", "deploy", "deployments.apps", "DEPLOY"]) {
      expect((await reader.kind(name)).plural).toBe("deployments");
    }
    // This server is old: CronJobs are at a version of its own.
    expect((await reader.kind("cronjobs")).version).toBe("v1beta1");
    const fault = await faultOf(reader.kind("deploymnt"));
    expect(fault.kind).toBe("missing");
    expect(fault.message).toContain("Did you mean Deployment?");
  });

  it("reads lists page by page, by selector and with a limit that says so", async () => {
    const maps = await reader.kind("configmaps");
    const all = await reader.list(maps, { namespace: "shop" });
    expect(all.items.filter(({ metadata }) => metadata.name.startsWith("map-"))).toHaveLength(7);
    expect(all.items[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
    const some = await reader.list(maps, { namespace: "shop", limit: 3 });
    expect([some.items.length, some.more]).toEqual([3, true]);
    const one = await reader.list(maps, { namespace: "shop", fieldSelector: "metadata.name=map-2" });
    expect(one.items.map(({ metadata }) => metadata.name)).toEqual(["map-2"]);
    expect(one.source.query).toBe("GET /api/v1/namespaces/shop/configmaps?fieldSelector=metadata.name=map-2");
  });

  it("never brings the data of a Secret, nor what was applied of it", async () => {
    const kind = await reader.kind("secrets");
    const listed = await reader.list(kind, { namespace: "shop" });
    const got = await reader.get(kind, "db", "shop");
    expect(listed.items.map(({ metadata }) => metadata.name)).toContain("db");
    for (const text of [JSON.stringify(listed), JSON.stringify(got)]) {
      expect(text).not.toContain("Z2VoZWlt");
      expect(text).not.toContain("geheim");
    }
  });

  it("says what is not there, and what a credential may not", async () => {
    expect((await faultOf(reader.get(await reader.kind("pods"), "nope", "shop"))).message).toContain(
      'pods "nope" not found',
    );
    const bot = await readerOf("bot-token");
    const fault = await faultOf(bot.list(await reader.kind("pods"), { namespace: "shop" }));
    expect(fault.kind).toBe("denied");
    expect(fault.facts.need).toMatchObject({ verb: "list", resource: "pods", namespace: "shop" });
    expect(fault.message).toContain("deploy/kubernetes-reader.yaml");
  });

  it("says that a credential counts no more, with the cure and without the credential", async () => {
    const file = join(dir, "wrong.yaml");
    const config = {
      ...{ apiVersion: "v1", kind: "Config", "current-context": "old" },
      clusters: [{ name: "c", cluster: { server: server.url, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: { token: "expired-token-123456" } }],
      contexts: [{ name: "old", context: { cluster: "c", user: "u" } }],
    };
    await writeFile(file, JSON.stringify(config));
    const fault = await faultOf((await readerWith(file)).list(await reader.kind("pods")));
    expect(fault.kind).toBe("unavailable");
    expect(fault.message).toMatch(/does not accept the credential any more.*renew/);
    expect(JSON.stringify([fault.message, fault.facts])).not.toContain("expired-token");
  });

  it("refuses a context that is not there with the nearest, and a file that is not there", async () => {
    expect((await faultOf(readerWith(server.kubeconfig, { contexts: ["tset"] }))).message).toContain(
      "Did you mean test?",
    );
    expect((await faultOf(readerWith(join(dir, "nowhere.yaml")))).kind).toBe("invalid");
    const misnamed = connectKubernetes(kubernetesConfig.parse({}), {
      clock: systemClock,
      environment: { KUBECONFIG: join(dir, "nowhere.yaml") },
    });
    expect((await faultOf(misnamed)).message).toContain("which is not there");
    const none = await connectKubernetes(kubernetesConfig.parse({}), {
      clock: systemClock,
      environment: { KUBECONFIG: "/dev/null" },
    });
    expect(none).toEqual([]);
  });

  it("follows what changes without being asked again", async () => {
    const index = createClusterIndex({ reader, namespaces: [], clock: systemClock, log: createLog("silent") });
    try {
      const names = async () =>
        (await index.look({ namespace: "shop" })).objects.ConfigMap?.map(({ metadata }) => metadata.name) ?? [];
      expect(await names()).toContain("map-0");
      await server.create("/api/v1/namespaces/shop/configmaps", {
        metadata: { name: "fresh" },
        data: { key: "value" },
      });
      await expect.poll(names, { timeout: 10_000 }).toContain("fresh");
      await server.ask("DELETE", "/api/v1/namespaces/shop/configmaps/fresh");
      await expect.poll(names, { timeout: 10_000 }).not.toContain("fresh");
      const [map] = (await index.look({ namespace: "shop" })).objects.ConfigMap ?? [];
      expect(JSON.stringify(map)).not.toContain("value");
    } finally {
      index.close();
    }
  });

  it("looks at the namespaces it may where the whole cluster is forbidden, and names the others", async () => {
    const rules = [{ apiGroups: [""], resources: ["pods", "configmaps"], verbs: ["get", "list", "watch"] }];
    const auth = "/apis/rbac.authorization.k8s.io/v1";
    await server.create(`${auth}/namespaces/shop/roles`, { metadata: { name: "look" }, rules });
    await server.create(`${auth}/clusterroles`, {
      metadata: { name: "see-namespaces" },
      rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["list"] }],
    });
    const subject = { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "bob" };
    const ref = (kind: string, name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name });
    await server.create(`${auth}/namespaces/shop/rolebindings`, {
      ...{ metadata: { name: "bob" }, roleRef: ref("Role", "look"), subjects: [subject] },
    });
    await server.create(`${auth}/clusterrolebindings`, {
      ...{ metadata: { name: "bob" }, roleRef: ref("ClusterRole", "see-namespaces"), subjects: [subject] },
    });
    const index = createClusterIndex({
      ...{ reader: await readerOf("bob-token"), namespaces: [], clock: systemClock, log: createLog("silent") },
    });
    try {
      const { objects, unseen } = await index.look();
      expect(new Set(objects.ConfigMap?.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["shop"]));
      expect(unseen.join("\n")).toMatch(/configmaps of .*secret.*: forbidden/);
      expect(unseen.join("\n")).toMatch(/nodes: .*forbids this look/);
      expect(objects.Node).toBeUndefined();
    } finally {
      index.close();
    }
  });
});
