import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createDiscordDriver, type DiscordDriver } from "../../contract/adapters/discord-driver.ts";
import { ANN, until } from "./open-discord.ts";

let driver: DiscordDriver | undefined;
let child: ChildProcess | undefined;
const folder = mkdtempSync(join(tmpdir(), "pilothouse-discord-"));

afterEach(async () => {
  child?.kill("SIGKILL");
  await driver?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(config: unknown): Promise<void> {
  const script = new URL("./listen-child.ts", import.meta.url).pathname;
  const process_ = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(config), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = process_;
  let said = "";
  process_.stdout?.on("data", (text) => {
    said += text;
  });
  await until(() => said.includes("listening"), 20_000);
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => child?.once("exit", resolve));
  child?.kill("SIGKILL");
  await gone;
}

/** Whole lines only: the child may be in the middle of one. */
function committed(): { eventId: string; text: string }[] {
  const file = join(folder, "events.jsonl");
  if (!existsSync(file)) return [];
  const events = readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return events.filter(({ type }) => type === "said");
}

it("loses no word to kill -9: after each restart the session goes on, and ids tell repeats", {
  timeout: 90_000,
}, async () => {
  driver = await createDiscordDriver();
  const { discord, config } = driver;
  const channel = await driver.channel();
  const sent: string[] = [];
  const say = async (text: string) => {
    sent.push(text);
    await driver?.say(ANN, channel, text);
  };
  for (let round = 0; round < 3; round++) {
    await start(config);
    for (let i = 0; i < 40; i++) await say(`round ${round}, word ${i}`);
    // Killed amid its work: some of these are committed, some only heard.
    await until(() => committed().length >= round * 42 + 10);
    await kill();
    for (const n of [0, 1]) await say(`round ${round}, while dead ${n}`);
  }
  await start(config);
  await until(() => new Set(committed().map(({ eventId }) => eventId)).size === sent.length, 20_000);
  const once = [...new Map(committed().map((event) => [event.eventId, event.text])).values()];
  expect(once).toEqual(sent);
  expect(discord.gateway.seen.identifies).toBe(1);
  expect(discord.gateway.seen.resumes).toHaveLength(3);
});
