import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";
import { startPostgresServer } from "../fakes/postgres-server.ts";
import { type Answered, type Ask, client } from "./serve-routes.ts";

const TOKEN = "a-token-for-this-test";
const postgres = await startPostgresServer();

describe.skipIf(postgres === undefined)("while the database is gone", () => {
  let dataDir: string;
  let server: RunningServer;
  let cookie: string;
  let ask: (path: string, ask?: Ask) => Promise<Answered>;
  const post = (path: string, body: unknown, headers: Ask["headers"] = {}) =>
    ask(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const say = (text: string, eventId: string) => post("/console/say", { eventId, text }, { cookie });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-gone-"));
    server = await startServer(
      readAppConfig({
        PILOTHOUSE_DATA_DIR: dataDir,
        PORT: "0",
        DATABASE_URL: (await postgres?.createDatabase()) ?? "",
        PILOTHOUSE_API_TOKEN: TOKEN,
        LOG_LEVEL: "silent",
      }),
    );
    ask = client(server.port).ask;
    const secret = /#sign-in=(\S+)/.exec(server.greeting.join("\n"))?.[1];
    const { headers } = await post("/console/sign-in", { secret });
    cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  });
  afterAll(async () => {
    await server?.stop();
    await postgres?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("says so on every door with 503 and a sentence, and goes on once it is back", async () => {
    expect((await ask("/readyz")).status).toBe(200);
    expect((await say("how busy is this machine?", "event-0001")).json()).toEqual({ ack: true });

    await postgres?.stop();
    const ready = await ask("/readyz");
    expect([ready.status, ready.json()]).toEqual([503, { status: "the database does not answer" }]);
    expect((await ask("/healthz")).status).toBe(200);
    for (const reply of [
      await say("is it there?", "event-0002"),
      await ask("/console/me", { headers: { cookie } }),
      await ask("/console/events", { headers: { cookie } }),
      await post("/console/sign-in", { secret: "anything" }),
      await post("/api/ask", { text: "how busy is this machine?" }, { authorization: `Bearer ${TOKEN}` }),
    ]) {
      expect(reply.status).toBe(503);
      expect(reply.json<{ error: { kind: string; message: string } }>().error).toMatchObject({
        kind: "unavailable",
        message: expect.stringMatching(/^The database .+\.$/),
      });
    }

    await postgres?.start();
    await expect.poll(async () => (await ask("/readyz")).status, { timeout: 8000 }).toBe(200);
    expect((await say("is it there?", "event-0002")).json()).toEqual({ ack: true });
  });
});
