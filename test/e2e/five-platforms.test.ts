import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import type { Place } from "../../src/base/actor.ts";
import { systemClock } from "../../src/base/clock.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";
import { createDiscordDriver } from "../contract/adapters/discord-driver.ts";
import type { PlatformDriver } from "../contract/adapters/driver.ts";
import { createSlackDriver } from "../contract/adapters/slack-driver.ts";
import { createTeamsDriver } from "../contract/adapters/teams-driver.ts";
import { freePort } from "../fakes/free-port.ts";
import { consoleOf, terminalOf } from "./own-platforms.ts";
import { ANN, liveThrough } from "./scenario.ts";

// One scenario for all: nobody should be able to tell which platform a thing was built for first.
describe("an ordinary week", { timeout: 120_000 }, () => {
  let dataDir: string;
  let server: RunningServer | undefined;
  let driver: PlatformDriver | undefined;
  let ahead = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + ahead };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-week-"));
    ahead = 0;
  });
  afterEach(async () => {
    await driver?.stop();
    await server?.stop();
    driver = undefined;
    server = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  /** A whole house with the sample estate, and the platform in front of it. */
  async function open(platform?: PlatformDriver): Promise<RunningServer> {
    const file = join(dataDir, "pilothouse.yaml");
    const people = { mail: { domains: ["example.com"], newcomers: "operator" } };
    const port = await freePort();
    const config = {
      ...{ dataDir, people, server: { port }, log: { level: "silent" } },
      ...(platform ? { [platform.platform]: platform.config } : {}),
    };
    await writeFile(file, JSON.stringify(config));
    const running = await startServer(readAppConfig({}, file), { clock });
    platform?.reachedAt(`http://127.0.0.1:${running.port}`);
    return running;
  }

  function codeIn(text: string, not = ""): string {
    const code = [...text.matchAll(/link ([0-9a-z]{4}-[0-9a-z]{4})/g)]
      .map(([, found]) => found)
      .find((one) => one !== not);
    if (code === undefined) throw new Error(`no code in: ${text}`);
    return code;
  }

  async function live(platform: PlatformDriver): Promise<void> {
    driver = platform;
    await liveThrough(platform, (ms) => {
      ahead += ms;
    });
  }

  it("goes by in the console", async () => {
    server = await open();
    const link = /http\S+#sign-in=\S+/.exec(server.greeting.join("\n"))?.[0] ?? "";
    await live(await consoleOf(`http://127.0.0.1:${server.port}`, link));
  });

  it("goes by in the terminal", async () => {
    server = await open();
    await live(terminalOf(dataDir));
  });

  it.each([
    ["Slack over HTTP", () => createSlackDriver({ transport: "http" })],
    ["Slack over its socket", () => createSlackDriver({ transport: "socket" })],
    ["Teams", () => createTeamsDriver()],
  ])("goes by in %s", async (_, create) => {
    const platform = await create();
    server = await open(platform);
    await live(platform);
  });

  it("goes by in Discord, which tells no mail addresses, once the account was linked by codes", async () => {
    const platform = await createDiscordDriver();
    server = await open(platform);
    const terminal = terminalOf(dataDir);
    try {
      await link(platform, terminal);
    } finally {
      await terminal.stop();
    }
    // For a day a linked account may do no more than a viewer.
    ahead += 25 * 3_600_000;
    await live(platform);
  });

  /** Three codes, as `link` says them: from the new account, to the known one, and back. */
  async function link(fresh: PlatformDriver, known: PlatformDriver): Promise<void> {
    const there = await fresh.direct(ANN);
    const here = await known.direct(ANN);
    const first = codeIn(await told(fresh, there, "link"));
    const second = codeIn(await told(known, here, `link ${first}`), first);
    const done = await told(fresh, there, `link ${second}`, first);
    if (!/This account is now/.test(done)) throw new Error(`it was not linked but told: ${done}`);
  }

  /** What the person alone was told: at once, or in their own place soon after. Said again while nobody listens yet. */
  async function told(platform: PlatformDriver, place: Place, words: string, not = ""): Promise<string> {
    for (let tries = 0; tries < 10; tries++) {
      const reaction = await platform.say(ANN, place, words);
      if (reaction.kind === "told") return reaction.text;
      for (let looks = 0; looks < 40; looks++) {
        const newest = (await platform.seen(place, ANN)).at(-1)?.text ?? "";
        if (newest !== "" && (not === "" || !newest.includes(not))) return newest;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
    throw new Error(`${platform.platform} told nothing`);
  }
});
