import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slackConfig } from "../../../adapters/slack/config.ts";
import { probeSlack } from "../../../adapters/slack/probe.ts";
import { createSlack } from "../../../adapters/slack/slack.ts";
import { systemClock } from "../../../src/base/clock.ts";
import type { Adapter } from "../../../src/bot/adapter.ts";
import { EVERY_BLOCK } from "../../contract/adapters/messages.ts";
import { createTestHost, SAY, type TestHost } from "../../contract/adapters/test-host.ts";
import { freePort } from "../../fakes/free-port.ts";
import { until } from "./open-house.ts";

const TOKEN = "xoxb-emulate-0001";

/** A Slack that nobody here wrote. It sends no events and knows no sockets. */
describe("the adapter against emulate", () => {
  let emulate: ChildProcess;
  let folder: string;
  let api: string;
  let house: TestHost;
  let adapter: Adapter;
  let channel: string;

  const call = async (method: string, args: Readonly<Record<string, unknown>> = {}) => {
    const answer = await fetch(`${api}${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(args),
    });
    return (await answer.json()) as Record<string, never>;
  };
  const place = () => ({ platform: "slack", id: channel, kind: "channel" as const });
  const messages = async () =>
    (await call("conversations.history", { channel })).messages as unknown as Record<string, unknown>[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "emulate-"));
    const seed = {
      slack: {
        users: [{ name: "ann", real_name: "Ann", email: "ann@example.com" }],
        channels: [{ name: "ops" }],
        tokens: [{ token: TOKEN, user: "U000000001" }],
      },
    };
    await writeFile(join(folder, "seed.json"), JSON.stringify(seed));
    const port = await freePort();
    api = `http://127.0.0.1:${port}/api/`;
    const program = join(import.meta.dirname, "../../../node_modules/.bin/emulate");
    emulate = spawn(
      program,
      ["start", "--service", "slack", "--port", String(port), "--seed", join(folder, "seed.json")],
      {
        stdio: "ignore",
      },
    );
    await until(async () => (await call("auth.test").catch(() => ({ ok: false }))).ok === true, 30_000);
    const { channels } = await call("conversations.list");
    channel = (channels as unknown as { id: string; name: string }[]).find(({ name }) => name === "ops")?.id ?? "";
    house = createTestHost();
    adapter = await createSlack(slackConfig.parse({ botToken: TOKEN, apiUrl: api }), house.host);
  }, 60_000);

  afterAll(async () => {
    await house.stop();
    const gone = new Promise((resolve) => emulate.once("exit", resolve));
    emulate.kill();
    await gone;
    await rm(folder, { recursive: true });
  });

  it("posts, edits in place and finds by key", async () => {
    const ref = await adapter.send(place(), SAY("Reading …"), { key: "answer:1" });
    await adapter.edit(place(), ref, SAY("91%"), { key: "answer:1" });
    expect((await messages()).map(({ ts, text }) => [ts, text])).toEqual([[ref.parts[0], "91%"]]);
    expect(await adapter.find?.(place(), "answer:1")).toEqual(ref);
    expect(await adapter.find?.(place(), "answer:2")).toBeUndefined();
  });

  it("posts in a thread, and finds there", async () => {
    const [root] = await messages();
    const thread = { ...place(), thread: String(root?.ts) };
    const ref = await adapter.send(thread, SAY("in the thread"), { key: "answer:3" });
    expect(await adapter.find?.(thread, "answer:3")).toEqual(ref);
    expect(await adapter.find?.(place(), "answer:3")).toBeUndefined();
  });

  it("uploads a picture and shows it", async () => {
    await adapter.send(place(), EVERY_BLOCK, { key: "answer:4" });
    const blocks = JSON.stringify((await messages())[0]?.blocks);
    expect(blocks).toMatch(/"slack_file":\{"id":"F[A-Z0-9]+"\}/);
  });

  it("removes what an edit no longer needs", async () => {
    const long = {
      summary: "l",
      blocks: Array.from({ length: 60 }, (_, i) => ({ type: "text" as const, text: `p${i}` })),
    };
    const ref = await adapter.send(place(), long, { key: "answer:5" });
    const before = (await messages()).length;
    expect((await adapter.edit(place(), ref, SAY("short"), { key: "answer:5" })).parts).toHaveLength(1);
    expect((await messages()).length).toBe(before - 1);
  });

  it("knows people and opens direct conversations", async () => {
    const members = (await call("users.list")).members as unknown as { id: string; name: string }[];
    const identity = { platform: "slack", userId: members.find(({ name }) => name === "ann")?.id ?? "", name: "" };
    expect(await adapter.whois?.(identity)).toMatchObject({ name: expect.stringMatching(/^ann$/i), groups: [] });
    const direct = await adapter.directPlace?.(identity);
    expect(direct).toMatchObject({ kind: "direct", id: expect.stringMatching(/^D/) });
    if (direct) await adapter.send(direct, SAY("hello"), { key: "answer:6" });
    await adapter.send(place(), SAY("for Ann"), { key: "answer:7", onlyFor: identity });
  });

  it("tells that a channel or a message is gone, and passes the probe", async () => {
    const send = adapter.send({ ...place(), id: "C0NOWHERE1" }, SAY("x"), { key: "k" });
    await expect(send).rejects.toMatchObject({ kind: "missing" });
    const edit = adapter.edit(place(), { parts: ["1.000001"] }, SAY("x"), { key: "k2" });
    await expect(edit).rejects.toMatchObject({ kind: "missing" });
    const findings = await probeSlack(slackConfig.parse({ botToken: TOKEN, apiUrl: api }), { clock: systemClock });
    expect(findings.find(({ what }) => what === "bot token")?.ok).toBe(true);
  });
});
