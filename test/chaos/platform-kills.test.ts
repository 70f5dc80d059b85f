import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDiscordCrowd } from "../../bench/ack/discord-crowd.ts";
import { openHouse } from "../../bench/ack/house.ts";
import { killAndCount, startThinkingPrometheus } from "../../bench/ack/kills.ts";
import { openSlackCrowd } from "../../bench/ack/slack-crowd.ts";
import type { Place } from "../../src/base/actor.ts";
import { systemClock } from "../../src/base/clock.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createPeople } from "../../src/domain/people/people.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { WORKSPACE } from "../../src/workspace.ts";
import { createDiscordDriver, type DiscordDriver } from "../contract/adapters/discord-driver.ts";
import type { PlatformDriver, Reaction, TestPerson } from "../contract/adapters/driver.ts";
import { createSlackDriver } from "../contract/adapters/slack-driver.ts";
import { createTeamsDriver } from "../contract/adapters/teams-driver.ts";
import { type PostgresServer, startPostgresServer } from "../fakes/postgres-server.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { until } from "./until.ts";

const KILLS = 5;
const ANN: TestPerson = { name: "Ann", mail: "ann@example.com" };
const FAR_MS = 100;

let postgres: PostgresServer | undefined;
beforeAll(async () => {
  postgres = await startPostgresServer();
});
afterAll(async () => {
  await postgres?.close();
});

describe("killed while Slack and Discord speak to it", () => {
  it(`answers what it acknowledged once through ${KILLS} kills`, { timeout: 180_000 }, async (context) => {
    if (!postgres) return context.skip("no Postgres can start here");
    const crowds = [await openSlackCrowd({ delayMs: FAR_MS }), await openDiscordCrowd({ delayMs: FAR_MS })];
    const prometheus = await startThinkingPrometheus(FAR_MS);
    const env = { PROMETHEUS_URL: prometheus.url };
    const house = await openHouse(crowds, await postgres.createDatabase(), {}, env);
    try {
      const seed = Number(process.env.CHAOS_SEED ?? 1);
      const plan = { kills: KILLS, seed, perLife: 5, longestLifeMs: 1500, patienceMs: 90_000 };
      const { acknowledged, interrupted, wrong, ...figures } = await killAndCount(house, crowds, plan);
      expect(wrong).toEqual([]);
      // Both look before they send again: nothing need be marked as a repeat.
      expect(figures).toEqual({ lost: 0, doubled: 0, repeated: 0 });
      // Kills that hit nothing would prove nothing.
      expect(acknowledged).toBeGreaterThan(KILLS * 5);
      expect(interrupted).toBeGreaterThan(0);
    } finally {
      await house.stop();
      await Promise.all(crowds.map((crowd) => crowd.stop()));
      prometheus.close();
    }
  });
});

const GONE: readonly (readonly [string, () => Promise<PlatformDriver>, (driver: PlatformDriver) => boolean])[] = [
  ["Slack", () => createSlackDriver({ transport: "http" }), () => true],
  ["Teams", () => createTeamsDriver(), () => true],
  ["Discord", () => createDiscordDriver(), (driver) => (driver as DiscordDriver).discord.gateway.seen.identifies > 0],
];
const WORDS = "how busy is this machine?";

describe("with the database gone", { timeout: 90_000 }, () => {
  it.for(GONE)("%s is refused in words, and answered once it is back", async ([, create, listens], context) => {
    if (!postgres) return context.skip("no Postgres can start here");
    const dataDir = await mkdtemp(join(tmpdir(), "pilothouse-platform-gone-"));
    const driver = await create();
    let server: ServerProcess | undefined;
    let gone = false;
    try {
      const url = await postgres.createDatabase();
      const config = join(dataDir, "config.yaml");
      await writeFile(config, JSON.stringify({ [driver.platform]: driver.config }));
      server = await startServerProcess({ dataDir, env: { DATABASE_URL: url, PILOTHOUSE_CONFIG: config } });
      const house = server.url;
      driver.reachedAt(house);
      await enrol(url, driver.userId(ANN), driver.platform);
      await until("the platform is listened to", 20_000, () => listens(driver));
      const place = await driver.direct(ANN);
      const answers = async () => (await driver.seen(place, ANN)).filter(({ buttons }) => buttons.length > 0);
      await driver.say(ANN, place, WORDS);
      await until("there is something to press", 20_000, async () => (await answers()).length === 1);
      const [answer] = await answers();
      if (!answer) throw new Error("there is no answer");

      await postgres.stop();
      gone = true;
      const said = await driver.say(ANN, place, WORDS, { eventId: "saidwhilegone" });
      // Slack and Teams bring it again for that; Discord does not wait for an answer to words, so they are kept in hand.
      if (driver.platform !== "discord") expect(said).toEqual({ kind: "rejected", status: 503 });
      const pressed = await driver.press(ANN, place, answer, answer.buttons[0]?.label ?? "");
      expect(pressed).toMatchObject({ kind: "told", text: expect.stringMatching(/database/) });
      const commanded = await driver.command?.(ANN, place, WORDS);
      expect(await shownOf(driver, place, commanded)).toMatch(/database/);

      await postgres.start();
      gone = false;
      await until("the house is ready again", 20_000, async () => (await fetch(`${house}/readyz`)).ok);
      await driver.say(ANN, place, WORDS, { eventId: "saidwhilegone" });
      await until("what was said meanwhile is answered", 40_000, async () => (await answers()).length === 2);
      expect(driver.traffic.refused).toEqual([]);
    } finally {
      if (gone) await postgres.start();
      await server?.stop();
      await driver.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

/** The words told at once; in Teams, where a command is a message like any other, what stands last in the conversation. */
async function shownOf(driver: PlatformDriver, place: Place, reaction: Reaction | undefined): Promise<string> {
  if (reaction?.kind === "told") return reaction.text;
  return (await driver.seen(place, ANN)).at(-1)?.text ?? "";
}

async function enrol(url: string, userId: string, platform: string): Promise<void> {
  const db = createPostgres({ url });
  const people = createPeople({ db, workspaceId: WORKSPACE, clock: systemClock, config: peopleConfig.parse({}) });
  await people.enrol({ platform, userId, name: "Ann", anchoredBy: "test" }, "operator", "test");
  await db.close();
}
