import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";
import type { PlatformDriver, SeenMessage } from "../contract/adapters/driver.ts";
import { createSlackDriver } from "../contract/adapters/slack-driver.ts";
import { breakShop } from "../fakes/broken-shop.ts";
import { freePort } from "../fakes/free-port.ts";
import { type Kubelet, startKubelet } from "../fakes/kubelet.ts";
import { type KubernetesServer, missingKubernetes, startKubernetes } from "../fakes/kubernetes-server.ts";
import { consoleOf } from "./own-platforms.ts";
import { ANN } from "./scenario.ts";

const missing = missingKubernetes();
if (missing !== undefined) console.log(`skipped: a broken shop on a real Kubernetes, ${missing}`);

// The causes as a person would tell them, each with the object it is about.
const CAUSES = [/orders-db.*(no space|disk|volume)/i, /cart.*memory/i, /checkout:1\.9\.2/, /catalog.*port/i, /quota/i];

describe.skipIf(missing !== undefined)("a broken shop", { timeout: 90_000 }, () => {
  let kubernetes: KubernetesServer;
  let kubelet: Kubelet;
  let slack: PlatformDriver;
  let server: RunningServer;
  let page: PlatformDriver;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-shop-"));
    [kubernetes, kubelet, slack] = await Promise.all([
      startKubernetes({ bare: true }),
      startKubelet(),
      createSlackDriver(),
    ]);
    await breakShop(kubernetes, kubelet, Date.now());
    const file = join(dataDir, "pilothouse.yaml");
    const config = {
      ...{ dataDir, server: { port: await freePort() }, log: { level: "silent" } },
      people: { mail: { domains: ["example.com"], newcomers: "operator" } },
      kubernetes: { kubeconfig: kubernetes.kubeconfig },
      slack: slack.config,
    };
    await writeFile(file, JSON.stringify(config));
    server = await startServer(readAppConfig({}, file));
    const url = `http://127.0.0.1:${server.port}`;
    slack.reachedAt(url);
    page = await consoleOf(url, /http\S+#sign-in=\S+/.exec(server.greeting.join("\n"))?.[0] ?? "");
  }, 120_000);
  afterAll(async () => {
    await page?.stop();
    await server?.stop();
    await slack?.stop();
    await kubelet?.close();
    await kubernetes?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** The answer, once it holds `until`: what is long follows in its thread. */
  async function ask(driver: PlatformDriver, words: string, until = /./): Promise<SeenMessage> {
    const place = await driver.direct(ANN);
    const before = (await driver.seen(place, ANN)).length;
    await driver.say(ANN, place, words);
    const isAnswer = (message: SeenMessage) =>
      message.buttons.some(({ label }) => label === "👍") || /not (there|understand)/.test(message.text);
    for (let looks = 0; looks < 600; looks++) {
      const answer = (await driver.seen(place, ANN)).slice(before).find(isAnswer);
      if (answer && until.test(answer.text)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no answer to ${words}`);
  }

  it.each([
    ["the console", () => page],
    ["Slack", () => slack],
  ])("names its causes with their evidence in %s", async (_, driverOf) => {
    const { text } = await ask(driverOf(), "what's wrong in shop", /exceeded quota/);
    for (const cause of CAUSES) expect(text).toMatch(cause);
    expect(text).toMatch(/key port/);
    expect(text).toMatch(/No space left on device/);
    expect(text).toMatch(/exceeded quota/);
    // The database comes first: five others hang on it.
    const first = text.split("\n").find((line) => /cause/i.test(line)) ?? "";
    expect(first).toContain("orders-db");
    // Those that cannot reach it are symptoms, told under it and not as causes of their own.
    const causes = [...text.matchAll(/^\W*\d+ (\S+)/gm)].map(([, name]) => name);
    for (const name of ["orders:", "billing:", "payments:", "invoices:", "mailer:"]) expect(causes).not.toContain(name);
  });

  it("draws what hangs together, with what is broken marked", async () => {
    const { text, images } = await ask(page, "topology of shop");
    expect(text.split("\n")[0]).toMatch(/shop: \d+ workloads behind \d+ services; \d+ are broken/);
    expect(images).toHaveLength(1);
  });

  it("names the one cause of one pod", async () => {
    const { text } = await ask(page, "why is web-0 not starting");
    expect(text.split("\n")[0]).toMatch(/^\W*web-0: 1 cause.*ConfigMap web has no key port/);
  });

  it("reads logs through the API server from the node", async () => {
    const { text } = await ask(page, "show the logs of billing");
    expect(text).toMatch(/connection refused/);
    expect(kubelet.asked.some((path) => path.includes("/containerLogs/shop/billing-"))).toBe(true);
  });
});
