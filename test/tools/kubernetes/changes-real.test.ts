import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { digestOf } from "../../../src/base/canonical-json.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { createLog } from "../../../src/base/telemetry/log.ts";
import type { PlannedChange } from "../../../src/domain/remediation/change-plan.ts";
import { createClusterIndex } from "../../../src/flows/indexing/cluster-index.ts";
import { kubernetesConfig } from "../../../src/systems/kubernetes/config.ts";
import { connectKubernetes } from "../../../src/systems/kubernetes/connect.ts";
import { connectRehearsals } from "../../../src/systems/kubernetes/connect-rehearsals.ts";
import { connectWriters } from "../../../src/systems/kubernetes/connect-writers.ts";
import type { KubernetesReader } from "../../../src/systems/kubernetes-reader.ts";
import type { KubernetesRehearsal, KubernetesWriter } from "../../../src/systems/kubernetes-writer.ts";
import type { ChangeTool, Tool } from "../../../src/tool/tool.ts";
import { createKubernetesTools } from "../../../tools/kubernetes/kubernetes-tools.ts";
import { type KubernetesServer, missingKubernetes, startKubernetes } from "../../fakes/kubernetes-server.ts";
import { bookOver } from "../../fakes/service-book.ts";

const missing = missingKubernetes();
if (missing !== undefined) console.log(`skipped: planning changes of a real Kubernetes, ${missing}`);

describe.skipIf(missing !== undefined)("changes of a real API server", { timeout: 60_000 }, () => {
  let server: KubernetesServer;
  let reader: KubernetesReader;
  let writer: KubernetesWriter;
  let rehearsals: ReadonlyMap<string, KubernetesRehearsal>;
  let tools: readonly Tool[];
  let dir: string;
  let close = () => {};

  beforeAll(async () => {
    server = await startKubernetes({ bare: true });
    dir = await mkdtemp(join(tmpdir(), "pilothouse-writer-"));
    const file = join(dir, "bot.yaml");
    await writeFile(
      file,
      JSON.stringify({
        ...{ apiVersion: "v1", kind: "Config", "current-context": "test" },
        clusters: [{ name: "c", cluster: { server: server.url, "insecure-skip-tls-verify": true } }],
        users: [{ name: "bot", user: { token: "bot-token" } }],
        contexts: [{ name: "test", context: { cluster: "c", user: "bot" } }],
      }),
    );
    const roles = "/apis/rbac.authorization.k8s.io/v1";
    const documents = parseAllDocuments(await readFile("deploy/kubernetes-writer.yaml", "utf8")).map((one) =>
      one.toJSON(),
    );
    const role = documents.find(({ kind }) => kind === "ClusterRole");
    const binding = documents.find(({ kind }) => kind === "ClusterRoleBinding");
    await server.create(`${roles}/clusterroles`, role);
    const subjects = [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "chatbot" }];
    await server.create(`${roles}/clusterrolebindings`, { ...binding, subjects });
    await server.create("/api/v1/namespaces", { metadata: { name: "shop" } });
    const labels = { app: "checkout" };
    const template = {
      metadata: { labels },
      spec: {
        containers: [{ name: "app", image: "shop/checkout:1.9.0", env: [{ name: "DB_PASSWORD", value: "geheim123" }] }],
      },
    };
    await server.create("/apis/apps/v1/namespaces/shop/deployments", {
      metadata: { name: "checkout" },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    });
    const parts = { clock: systemClock, environment: {} };
    const config = kubernetesConfig.parse({ kubeconfig: server.kubeconfig, writer: { kubeconfig: file } });
    const [first] = await connectKubernetes(config, parts);
    const own = (await connectWriters(config, parts)).get("test");
    if (!first || !own) throw new Error("no reader or writer was made");
    [reader, writer, rehearsals] = [first, own, await connectRehearsals(config, parts)];
    const index = createClusterIndex({ reader, namespaces: [], clock: systemClock, log: createLog("silent") });
    close = index.close;
    tools = createKubernetesTools({
      clusters: [index],
      rehearsals,
      metrics: [],
      logs: [],
      services: bookOver([index]),
      canPropose: () => true,
    });
  }, 120_000);
  afterAll(async () => {
    close();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  function plan(name: string, input: object) {
    const tool = tools.find((one) => one.name === name) as ChangeTool;
    const context = { signal: new AbortController().signal, nowMs: Date.now(), deadlineMs: Date.now() + 20_000 };
    return tool.plan(tool.input.parse(input), { ...context, actor: {} as never, progress: () => {} });
  }

  async function planned(name: string, input: object): Promise<PlannedChange> {
    const made = await plan(name, input);
    if (!("steps" in made)) throw new Error(`no plan: ${JSON.stringify(made)}`);
    return made;
  }

  async function live() {
    return reader.get(await reader.kind("deployments"), "checkout", "shop");
  }

  /** As the executor does, with the writer. */
  async function carryOut(change: PlannedChange) {
    const { write, detect } = change.steps[0] ?? {};
    if (write?.kind !== "patch" || detect?.kind !== "fields") throw new Error("no patch");
    const { uid = "", resourceVersion = "" } = (await live()).metadata;
    const ref = { kind: await reader.kind("deployments"), namespace: "shop", name: "checkout" };
    return writer.patch(ref, write.operations, { uid, resourceVersion });
  }

  it("plans without changing, and what is carried out is what was shown", async () => {
    const before = await live();
    const change = await planned("kubernetes_scale_workload", { name: "checkout", replicas: 3 });
    expect(change.diff).toBe("- spec.replicas: 2\n+ spec.replicas: 3");
    expect(change.undo).toEqual({
      tool: "kubernetes_scale_workload",
      input: { kind: "Deployment", name: "checkout", namespace: "shop", cluster: "test", replicas: 2 },
    });
    expect((await live()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect((await carryOut(change)).spec).toMatchObject({ replicas: 3 });
    expect(change.steps[0]?.detect).toEqual({
      kind: "fields",
      fields: [{ pointer: "/spec/replicas", digest: digestOf(3) }],
    });
    await carryOut(await planned("kubernetes_scale_workload", { name: "checkout", replicas: 2 }));
  });

  it("restarts and sets an image with no secret in the diff", async () => {
    const restart = await planned("kubernetes_restart_workload", { name: "checkout", namespace: "shop" });
    expect(restart.diff).toMatch(/^\+ spec\.template\.metadata\.annotations\.kubectl\.kubernetes\.io\/restartedAt: /);
    await carryOut(restart);
    const image = await planned("kubernetes_set_image", { name: "checkout", image: "shop/checkout:1.9.1" });
    expect(image.diff).toContain('image: "shop/checkout:1.9.1"');
    expect(JSON.stringify(image)).not.toContain("geheim123");
    await carryOut(image);
  });

  it("goes back to a revision that is kept, and says which those are", async () => {
    const { uid = "", name } = (await live()).metadata;
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true };
    for (const revision of [4, 5]) {
      const labels = { app: "checkout", "pod-template-hash": `h${revision}` };
      await server.create("/apis/apps/v1/namespaces/shop/replicasets", {
        metadata: {
          name: `checkout-h${revision}`,
          labels,
          annotations: { "deployment.kubernetes.io/revision": String(revision) },
          ownerReferences: [owner],
        },
        spec: {
          replicas: 0,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: "app", image: `shop/checkout:0.${revision}` }] },
          },
        },
      });
    }
    const asked = { name: "checkout", revision: 7 };
    expect(await plan("kubernetes_rollback_workload", asked)).toMatchObject({
      refused: "Revision 7 of checkout is not kept. There is 4.",
    });
    const back = await planned("kubernetes_rollback_workload", { name: "checkout" });
    expect(back.what).toBe("roll back from revision 5 to revision 4");
    expect(back.undo).toMatchObject({ input: { revision: 5 } });
    const spec = (await carryOut(back)).spec as { template: object };
    expect(spec.template).toMatchObject({
      metadata: { labels: { app: "checkout" } },
      spec: { containers: [{ image: "shop/checkout:0.4" }] },
    });
    expect(JSON.stringify(spec.template)).not.toContain("pod-template-hash");
  });

  it("refuses what is moot or mistaken in one sentence", async () => {
    const cases: readonly [string, object, RegExp][] = [
      ["kubernetes_scale_workload", { name: "checkout", replicas: 10_000 }, /at most 1,000/],
      ["kubernetes_scale_workload", { name: "checkout", replicas: 2 }, /2 replicas already/],
      ["kubernetes_set_image", { name: "checkout", image: "a b" }, /is no image/],
      ["kubernetes_set_image", { name: "checkout", container: "ap", image: "a:1" }, /Did you mean app/],
    ];
    for (const [tool, input, says] of cases)
      expect(await plan(tool, input)).toMatchObject({ refused: expect.stringMatching(says) });
    await expect(plan("kubernetes_restart_workload", { name: "chekout" })).rejects.toThrow("Did you mean checkout?");
    await expect(plan("kubernetes_restart_workload", { name: "checkout", namespace: "shopp" })).rejects.toThrow(
      "There is no namespace shopp",
    );
  });

  it("writes nothing where another uid or version stands there, and nothing else than its role allows", async () => {
    const { uid = "", resourceVersion = "" } = (await live()).metadata;
    const ref = { kind: await reader.kind("deployments"), namespace: "shop", name: "checkout" };
    const operations = [{ op: "replace" as const, path: "/spec/replicas", value: 9 }];
    for (const must of [
      { uid: "00000000-0000-0000-0000-000000000000", resourceVersion },
      { uid, resourceVersion: "1" },
    ])
      await expect(writer.patch(ref, operations, must)).rejects.toMatchObject({ kind: "conflict" });
    const gone = writer.patch({ ...ref, name: "nobody" }, operations, { uid, resourceVersion });
    await expect(gone).rejects.toMatchObject({ kind: "missing" });
    const map = writer.delete(
      { kind: await reader.kind("configmaps"), namespace: "shop", name: "x" },
      { uid, resourceVersion },
    );
    await expect(map).rejects.toMatchObject({
      kind: "denied",
      message: expect.stringContaining("kubernetes-writer.yaml"),
    });
    expect((await live()).metadata.resourceVersion).toBe(resourceVersion);
  });
});
