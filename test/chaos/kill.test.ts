import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createPglite } from "../../src/store/db/pglite.ts";
import { freePort } from "../fakes/free-port.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsoleClient, connectConsole } from "./console-client.ts";
import { createRandom } from "./random.ts";
import { until } from "./until.ts";

const KILLS = 50;
const QUESTIONS = 200;
/** One is asked before the first kill. */
const ASKED = QUESTIONS + 1;
const LONGEST_LIFE_MS = 600;
const WORDS = [
  "how busy is this machine?",
  "show memory over the last 10 minutes",
  "what can you do?",
  "top processes by memory",
];

describe("killed at any moment", () => {
  let dataDir: string;
  let server: ServerProcess;
  let client: ConsoleClient;
  let env: Record<string, string>;
  let port: number;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-kill-"));
    const config = join(dataDir, "config.yaml");
    await writeFile(config, "limits: { callsPerMinute: 100000 }\n");
    env = { PILOTHOUSE_CONFIG: config };
    port = await freePort();
    server = await startServerProcess({ dataDir, env, port });
    client = await connectConsole(server.url, server.signInLink);
  });
  afterAll(async () => {
    await client?.stop();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it(`answers each of ${QUESTIONS} questions exactly once through ${KILLS} kills`, { timeout: 900_000 }, async () => {
    const random = createRandom(Number(process.env.CHAOS_SEED ?? 1));
    const saying: Promise<void>[] = [];
    const eventIds: string[] = ["event-before-the-kills"];
    // A reader that has seen something resumes from there; one that never did is given the newest page only.
    await client.say("what can you do?", "event-before-the-kills");
    await until("the reader has begun", 30_000, () => client.seen.bodies.size === 2);
    for (let kill = 0; kill < KILLS; kill++) {
      for (let i = 0; i < QUESTIONS / KILLS; i++) {
        const eventId = `event-${kill}-${i}-${Math.floor(random() * 1e9)}`;
        eventIds.push(eventId);
        const afterMs = random() * LONGEST_LIFE_MS;
        const words = WORDS[eventIds.length % WORDS.length] ?? "help";
        // A platform delivers again what it is not sure of: every other event comes twice.
        const times = i % 2 === 0 ? 2 : 1;
        for (let n = 0; n < times; n++) saying.push(sleep(afterMs * (n + 1)).then(() => client.say(words, eventId)));
      }
      await sleep(random() * LONGEST_LIFE_MS);
      await server.kill("SIGKILL");
      server = await startServerProcess({ dataDir, env, port });
    }
    await Promise.all(saying);
    const answers = () => [...client.seen.bodies].filter(([key]) => key.startsWith("answer:"));
    await until(
      "every question is answered",
      240_000, // one place is answered in order, so on a busy machine a long queue is left after short lives
      () => answers().filter(([, body]) => isFinal(body)).length >= ASKED,
    );
    // Whatever would come twice has now the time of two sweeps to come.
    await sleep(4500);
    expect(answers()).toHaveLength(ASKED);
    expect(eventIds.filter((id) => !client.seen.bodies.has(`said:${id}`))).toEqual([]);
    const { numbers } = client.seen;
    expect(numbers.filter((no, i) => i > 0 && no <= (numbers[i - 1] ?? 0))).toEqual([]);
    await server.stop();

    const db = createPglite({ dir: join(dataDir, "db"), clock: systemClock });
    try {
      const count = async (sql: string) => (await db.query<{ n: number }>(sql)).rows[0]?.n;
      expect(await count("select count(*) as n from inbox where state = 'done'")).toBe(ASKED);
      expect(await count("select count(*) as n from inbox")).toBe(ASKED);
      expect(await count("select count(*) as n from turns")).toBe(ASKED);
      expect(await count("select count(*) as n from outbox where state <> 'sent'")).toBe(0);
      const unanswered =
        "select count(*) as n from inbox i where not exists (select 1 from feed f where f.message_key = 'answer:' || i.question_id)";
      expect(await count(unanswered)).toBe(0);
    } finally {
      await db.close();
    }
    const { stdout } = await promisify(execFile)(process.execPath, ["dist/src/main.js", "audit", "verify", "--json"], {
      env: { ...process.env, ...env, PILOTHOUSE_DATA_DIR: dataDir },
    });
    expect(JSON.parse(stdout)).toMatchObject({ holds: true, unsealedRows: 0 });
  });
});

function isFinal(body: unknown): boolean {
  const { blocks } = body as { blocks?: readonly { type: string }[] };
  return blocks?.every(({ type }) => type !== "progress") ?? false;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
