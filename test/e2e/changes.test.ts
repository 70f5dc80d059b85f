import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import type { Place } from "../../src/base/actor.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";
import type { PlatformDriver, SeenMessage, TestPerson } from "../contract/adapters/driver.ts";
import { createSlackDriver } from "../contract/adapters/slack-driver.ts";
import { createTeamsDriver } from "../contract/adapters/teams-driver.ts";
import { freePort } from "../fakes/free-port.ts";
import { type KubernetesServer, missingKubernetes, startKubernetes } from "../fakes/kubernetes-server.ts";
import { type NodeAgent, startNodeAgent } from "../fakes/node-agent.ts";

const ANN: TestPerson = { name: "Ann", mail: "ann@example.com" };
const BO: TestPerson = { name: "Bo", mail: "bo@example.com" };
const DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments";
const PATIENCE_MS = 60_000;

const missing = missingKubernetes();
if (missing !== undefined) console.log(`skipped: changes on a real Kubernetes, ${missing}`);

describe.skipIf(missing !== undefined)("a change, approved by a second person", { timeout: 240_000 }, () => {
  let kubernetes: KubernetesServer;
  let agent: NodeAgent;
  let dataDir: string;
  let server: RunningServer | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-changes-"));
    kubernetes = await startKubernetes({ nodes: 0 });
    agent = await startNodeAgent(kubernetes, /missing/);
    const meta = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
    await kubernetes.ask("POST", "/api/v1/namespaces", meta);
  }, 120_000);
  afterAll(async () => {
    await agent?.stop();
    await kubernetes?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function deploy(name: string): Promise<void> {
    const labels = { app: name };
    const containers = [{ name: "app", image: `registry/${name}:1.9.1` }];
    await kubernetes.ask("POST", DEPLOYMENTS, {
      ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, labels } },
      spec: {
        ...{ replicas: 2, selector: { matchLabels: labels }, progressDeadlineSeconds: 15 },
        template: { metadata: { labels }, spec: { containers } },
      },
    });
    await eventually(async () => (await deployed(name)).status.availableReplicas === 2, `${name} was not ready`);
  }

  async function deployed(name: string) {
    return (await kubernetes.ask("GET", `${DEPLOYMENTS}/${name}`)) as {
      readonly spec: {
        readonly template: {
          readonly metadata: { annotations?: object };
          readonly spec: { readonly containers: { image: string }[] };
        };
      };
      readonly status: { readonly availableReplicas?: number; readonly observedGeneration?: number };
      readonly metadata: { readonly generation: number };
    };
  }

  async function open(platform: PlatformDriver): Promise<void> {
    const dir = join(dataDir, platform.platform);
    const file = join(dataDir, `${platform.platform}.yaml`);
    const config = {
      ...{ dataDir: dir, server: { port: await freePort() }, log: { level: "silent" } },
      people: { mail: { domains: ["example.com"], newcomers: "admin" } },
      kubernetes: { kubeconfig: kubernetes.kubeconfig, writer: { sameAsReader: true } },
      approvals: { rules: [{ name: "two of us" }] },
      [platform.platform]: platform.config,
    };
    await writeFile(file, JSON.stringify(config));
    server = await startServer(readAppConfig({}, file));
    platform.reachedAt(`http://127.0.0.1:${server.port}`);
  }

  it.each([
    ["Slack", () => createSlackDriver({ transport: "http" as const })],
    ["Teams", () => createTeamsDriver()],
  ])("is restarted, broken, and taken back in %s", async (_, create) => {
    const driver = await create();
    const name = `checkout-${driver.platform}`;
    await deploy(name);
    await open(driver);
    try {
      await story(driver, name);
      expect(driver.traffic.refused).toEqual([]);
    } finally {
      await server?.stop();
      server = undefined;
      await driver.stop();
    }
  });

  async function story(driver: PlatformDriver, name: string): Promise<void> {
    const channel = await driver.channel("ops");

    const restart = await asks(`restart the ${name} deployment in shop`);
    await press(restart, "Approve", ANN);
    expect((await deployed(name)).metadata.generation).toBe(1);
    await press(restart, "Approve", BO);
    const restarted = await sees(restart.id, /verified/);
    expect(restarted.text).toMatch(/2 of 2 ready/);
    expect((await deployed(name)).metadata.generation).toBe(2);

    const change = await asks(`set the image of ${name} in shop to registry/${name}:missing`);
    await press(change, "Approve", BO);
    const broken = await sees(change.id, /not verified/);
    expect((await deployed(name)).spec.template.spec.containers[0]?.image).toBe(`registry/${name}:missing`);
    expect(broken.buttons.map(({ label }) => label).join()).toMatch(/Undo/);

    const undoLabel = broken.buttons.find(({ label }) => label.startsWith("Undo"))?.label ?? "";
    const known = new Set((await driver.seen(channel, ANN)).map(({ id }) => id));
    await press(broken, undoLabel, ANN);
    const undo = await seesNew(known, "Approve");
    await press(undo, "Approve", BO);
    await sees(undo.id, /verified/);
    expect((await deployed(name)).spec.template.spec.containers[0]?.image).toBe(`registry/${name}:1.9.1`);
    await sees(change.id, /undone/);

    async function asks(words: string): Promise<SeenMessage> {
      const before = new Set((await driver.seen(channel, ANN)).map(({ id }) => id));
      await driver.say(ANN, channel, words);
      return seesNew(before, "Approve");
    }

    async function press(message: SeenMessage, label: string, by: TestPerson): Promise<void> {
      await driver.press(by, placeOf(message), message, label);
    }

    function placeOf(message: SeenMessage): Place {
      return message.thread === undefined ? channel : { ...channel, thread: message.thread };
    }

    async function seesNew(before: ReadonlySet<string>, label: string): Promise<SeenMessage> {
      let found: SeenMessage | undefined;
      await eventually(async () => {
        const all = await driver.seen(channel, ANN);
        found = all.find((one) => !before.has(one.id) && one.buttons.some((button) => button.label === label));
        return found !== undefined;
      }, `no message with ${label} came`);
      return found as SeenMessage;
    }

    async function sees(id: string, words: RegExp): Promise<SeenMessage> {
      let found: SeenMessage | undefined;
      let last = "";
      await eventually(
        async () => {
          const message = (await driver.seen(channel, ANN)).find((one) => one.id === id);
          last = message?.text ?? "";
          found = words.test(last) ? message : undefined;
          return found !== undefined;
        },
        () => `the card never said ${words}, but: ${last}`,
      );
      return found as SeenMessage;
    }
  }
});

async function eventually(holds: () => Promise<boolean>, otherwise: string | (() => string)): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(typeof otherwise === "string" ? otherwise : otherwise());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
