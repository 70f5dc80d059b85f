import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "../../../src/base/ids.ts";
import { createLog } from "../../../src/base/telemetry/log.ts";
import { createEstate } from "../../../src/demo/estate.ts";
import { startDemoKubernetes } from "../../../src/demo/kubernetes/start-demo-kubernetes.ts";
import { createClusterIndex } from "../../../src/flows/indexing/cluster-index.ts";
import { connectOpenKubernetes } from "../../../src/systems/kubernetes/connect.ts";
import { lokiConfig } from "../../../src/systems/loki/config.ts";
import { connectLoki } from "../../../src/systems/loki/connect.ts";
import type { Outcome } from "../../../src/tool/outcome.ts";
import { createKubernetesReadLogs } from "../../../tools/kubernetes/kubernetes-read-logs.ts";
import type { LogsRead } from "../../../tools/kubernetes/logs/logs-card.ts";
import { createHouse, enrolActor, type House } from "../../fakes/house.ts";
import { type FakeLoki, startLoki } from "../../fakes/loki.ts";
import { createManualClock } from "../../fakes/manual-clock.ts";
import { bookOver } from "../../fakes/service-book.ts";

const clock = createManualClock();
const NOW = clock.now();

describe("logs beyond what the pods' own still hold", () => {
  let api: Awaited<ReturnType<typeof startDemoKubernetes>>;
  let index: ReturnType<typeof createClusterIndex>;
  let loki: FakeLoki;
  let pods: readonly { readonly name: string; readonly app: string }[];

  beforeAll(async () => {
    api = await startDemoKubernetes(createEstate({ seed: 1 }), clock);
    const reader = connectOpenKubernetes("demo", api.url, { clock, timeoutMs: 5000 });
    index = createClusterIndex({ reader, namespaces: [], clock, log: createLog("silent") });
    const { objects } = await index.look({});
    pods = (objects.Pod ?? []).map(({ metadata }) => ({ name: metadata.name, app: metadata.labels?.app ?? "" }));
  });
  beforeEach(async () => {
    loki = await startLoki();
    return () => loki.close();
  });
  afterAll(async () => {
    index?.close();
    await api?.close();
  });

  const podOf = (app: string) => pods.find((one) => one.name.startsWith(`${app}-`))?.name ?? "";
  function keep(minutesAgo: number, pod: string, text: string, container = "app") {
    const labels = { namespace: "shop", pod, container };
    loki.push({ atNs: BigInt(NOW - minutesAgo * 60_000) * 1_000_000n, labels, line: text });
  }

  async function ask(
    input: Record<string, unknown>,
    servers: readonly object[] = [{ name: "main", url: loki.url }],
  ): Promise<{
    outcome: Outcome;
    data: LogsRead;
    gaps: readonly string[];
    systems: readonly string[];
    kept: House["blobs"]["kept"];
  }> {
    const logs = lokiConfig.parse(servers).map((server) => connectLoki(server, { clock }));
    const house = await createHouse({
      tools: [createKubernetesReadLogs({ clusters: [index], services: bookOver([index]), logs })],
    });
    const actor = await enrolActor(house, "ann", "viewer");
    const outcome = await house.gate.call({ ...actor, requestId: newId("r") }, "kubernetes_read_logs", input);
    const more = outcome as { data?: LogsRead; gaps?: readonly string[]; sources?: readonly { system: string }[] };
    return {
      outcome,
      data: more.data as LogsRead,
      kept: house.blobs.kept,
      gaps: more.gaps ?? [],
      systems: [...new Set((more.sources ?? []).map(({ system }) => system))],
    };
  }

  it("adds what a log server keeps from before the pods' own logs begin, each line once, and says which is which", async () => {
    const pod = podOf("catalog");
    keep(50, pod, "an old line");
    keep(1, pod, "a line that its own log has too", "catalog");
    keep(30, "catalog-6b7c8d9f54-bbbbb", "of a pod that is gone", "catalog");
    const alone = await ask({ of: "catalog", namespace: "shop" }, []);
    expect(alone.data.from).toBe("From the pods' own logs.");
    const { outcome, data, systems } = await ask({ of: "catalog", namespace: "shop" });
    expect(outcome).toMatchObject({ status: "found" });
    expect(data.summary.lines).toBe(alone.data.summary.lines + 2);
    expect(data.pods).toBe(alone.data.pods + 1);
    expect(data.from).toBe("From the pods' own logs, and 2 lines that they no longer hold from Loki main.");
    expect(systems).toEqual(["Kubernetes demo", "Loki main"]);
    expect(data.templates.map(({ template }) => template)).toEqual(expect.arrayContaining(["an old line"]));
  });

  it("tells of a pod that the cluster no longer knows, and of one that nobody knows", async () => {
    keep(20, "catalog-6b7c8d9f54-bbbbb", "the last words");
    const { outcome, data } = await ask({ of: "catalog-6b7c8d9f54-bbbbb", namespace: "shop" });
    expect(outcome).toMatchObject({ status: "found" });
    expect(data).toMatchObject({ from: "From Loki main.", pods: 1 });
    expect(data.lines).toEqual([`${new Date(NOW - 20 * 60_000).toISOString()} the last words`]);
    const nobody = await ask({ of: "nobody", namespace: "shop" });
    expect(nobody.outcome).toMatchObject({ status: "failed", kind: "missing" });
    expect(nobody.outcome.message.summary).toMatch(
      /There is no nobody.*Loki main has no lines of it in that time either/,
    );
  });

  it("reads no other namespace than the one that rights were checked for", async () => {
    keep(20, "ledger-0", "of the bank");
    const { outcome } = await ask({ of: "Pod/shop/ledger-0", namespace: "monitoring" });
    expect(outcome).toMatchObject({ status: "failed", kind: "missing" });
  });

  it("fills in for a pod whose log the cluster refuses, and says so where nobody can", async () => {
    const stuck = pods.filter(({ name }) => name.startsWith("checkout-")).map(({ name }) => name);
    const without = await ask({ of: "checkout", namespace: "shop" });
    const gap = without.gaps.find((one) => /waiting to start/.test(one)) ?? "";
    const name = gap.split("/")[0] ?? "";
    expect(stuck).toContain(name);
    keep(2, name, "pulled at last", "checkout");
    const { outcome, gaps } = await ask({ of: "checkout", namespace: "shop" });
    expect(gaps.filter((one) => one.startsWith(name))).toEqual([]);
    expect(JSON.stringify(outcome.message)).not.toContain("waiting to start");
    expect(JSON.stringify(without.outcome.message)).toContain("Not seen: ");
  });

  it("says what a log server that fails could not tell, and still gives what the pods hold", async () => {
    await loki.close();
    const { outcome, data, gaps } = await ask({ of: "catalog", namespace: "shop" });
    expect(outcome.status).toBe("partial");
    expect(data.summary.lines).toBeGreaterThan(0);
    expect(gaps).toEqual([expect.stringMatching(/^Loki main at .* refused the connection/)]);
  });

  it("reads one source alone where it is named, and asks which of two", async () => {
    keep(1, podOf("catalog"), "kept");
    const kept = await ask({ of: "catalog", namespace: "shop", source: "MAIN" });
    expect(kept.data.summary.lines).toBe(1);
    expect(kept.data.from).toBe("From Loki main.");
    const own = await ask({ of: "catalog", namespace: "shop", source: "kubernetes" });
    expect(own.systems).toEqual(["Kubernetes demo"]);
    expect(loki.queries).toHaveLength(1);
    const two = [
      { name: "one", url: loki.url },
      { name: "two", url: loki.url },
    ];
    expect((await ask({ of: "catalog", namespace: "shop" }, two)).gaps).toEqual([
      "Older lines may stand in Loki one or Loki two; name one to read it.",
    ]);
    const gone = await ask({ of: "catalog-6b7c8d9f54-bbbbb", namespace: "shop" }, two);
    expect(gone.outcome).toMatchObject({ status: "choose", options: [{ label: "Loki one" }, { label: "Loki two" }] });
    const elsewhere = await ask({ of: "catalog" }, [{ name: "other", url: loki.url, cluster: "prod" }]);
    expect(elsewhere.systems).toEqual(["Kubernetes demo"]);
    const wrong = await ask({ of: "catalog", source: "mian" });
    expect(wrong.outcome.message.summary).toContain("Did you mean main?");
  });

  it("gives the lines themselves as a file, in order, with their pods and without secrets", async () => {
    const pod = podOf("catalog");
    const key = ["-----BEGIN RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA1234", "abcd", "-----END RSA PRIVATE KEY-----"];
    keep(30, "catalog-6b7c8d9f54-bbbbb", "gone, token=hunter2hunter2");
    for (const [i, line] of key.entries()) keep(20 - i, pod, line, "catalog");
    keep(10, pod, "behind the key", "catalog");
    const plain = await ask({ of: "catalog", namespace: "shop" });
    const button = plain.outcome.message.blocks.find((block) => block.type === "buttons");
    expect(button).toEqual({
      type: "buttons",
      buttons: [
        {
          label: "Raw lines as a file",
          press: {
            ...{ kind: "call", tool: "kubernetes_read_logs" },
            input: { of: "catalog", namespace: "shop", raw: true },
          },
        },
      ],
    });
    const { outcome, kept } = await ask({ of: "catalog", namespace: "shop", raw: true });
    const file = outcome.message.blocks.find((block) => block.type === "file");
    expect(file).toMatchObject({ name: "catalog.log", mediaType: "text/plain; charset=utf-8" });
    expect(outcome.message.blocks.filter((block) => block.type === "buttons")).toEqual([]);
    const [head, ...lines] = new TextDecoder().decode(kept.get(file?.type === "file" ? file.blobId : "")).split("\n");
    expect(head).toMatch(/^# Deployment\/shop\/catalog in demo: \d+ lines\. Times in UTC/);
    expect(lines.slice(0, 6).map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([
      "catalog-6b7c8d9f54-bbbbb/app gone, token=[redacted assignment]",
      ...key.map(() => `${pod}/catalog [redacted private-key]`),
      `${pod}/catalog behind the key`,
    ]);
    const times = lines.slice(0, -1).map((line) => Date.parse(line.slice(0, line.indexOf(" "))));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("keeps the newest of more than fit into a file, and says so", async () => {
    for (let i = 0; i < 300; i++) keep(59 - i / 6, "catalog-6b7c8d9f54-bbbbb", `${i} ${"x".repeat(8000)}`);
    const { outcome, kept } = await ask({ of: "catalog", namespace: "shop", source: "main", raw: true });
    const file = outcome.message.blocks.find((block) => block.type === "file");
    const bytes = kept.get(file?.type === "file" ? file.blobId : "") ?? new Uint8Array();
    expect(bytes.length).toBeGreaterThan(900_000);
    expect(bytes.length).toBeLessThanOrEqual(2 ** 20 + 200);
    const text = new TextDecoder().decode(bytes);
    expect(text).toMatch(/^# .*: the newest \d+ lines, cut at 1 MiB\./);
    expect(text.trimEnd().split("\n").at(-1)).toMatch(/ 299 x/);
  });

  it("cuts secrets out of kept lines as out of the pods' own", async () => {
    keep(9, podOf("catalog"), "login with password=hunter2hunter2");
    const { outcome } = await ask({ of: "catalog", namespace: "shop", source: "main" });
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
    expect(JSON.stringify(outcome)).toContain("[redacted assignment]");
  });
});
