import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appConfig } from "../../src/app-config.ts";
import { systemClock } from "../../src/base/clock.ts";
import { readAuditKey } from "../../src/domain/audit/key-file.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createPeople } from "../../src/domain/people/people.ts";
import { createSignIn } from "../../src/domain/people/sign-in.ts";
import type { Database } from "../../src/store/db/database.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { freePort } from "../fakes/free-port.ts";
import { type PostgresServer, startPostgresServer } from "../fakes/postgres-server.ts";
import { type RedisServer, startRedisServer } from "../fakes/redis-server.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsoleClient, connectConsole } from "./console-client.ts";
import { createRandom } from "./random.ts";
import { until } from "./until.ts";

const KILLS = 25;
const QUESTIONS = 120;
const LONGEST_LIFE_MS = 900;
/** What a killed process had in hand is free again after this long; its questions hold back the later ones of their place. */
const LEASE_MS = 15_000;
const SWEEP_MS = 2000;
/** Each has a place of its own, so that one held back leaves work to be hit in the others. */
const PERSONS = 6;
/** Long enough to be killed in. */
const METRICS_TAKE_MS = 200;

interface House {
  readonly dataDir: string;
  readonly port: number;
  server: ServerProcess;
}

interface Asker {
  /** Signed in at either house, and following both. */
  readonly clients: readonly [ConsoleClient, ConsoleClient];
  readonly eventIds: string[];
}

describe("two servers on one Postgres and one Redis", () => {
  let postgres: PostgresServer | undefined;
  let redis: RedisServer | undefined;
  let dir: string;
  let env: Record<string, string>;
  let houses: [House, House];
  let askers: readonly Asker[];
  let prometheus: Server;
  let db: Database;

  beforeAll(async () => {
    postgres = await startPostgresServer();
    redis = await startRedisServer();
    if (!postgres || !redis) return;
    dir = await mkdtemp(join(tmpdir(), "pilothouse-two-"));
    const config = join(dir, "config.yaml");
    await writeFile(config, "limits: { callsPerMinute: 100000 }\n");
    const url = await postgres.createDatabase();
    const key = randomBytes(32).toString("base64");
    prometheus = await startSlowPrometheus();
    const metrics = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
    const stores = { DATABASE_URL: url, REDIS_URL: redis.url, PILOTHOUSE_AUDIT_KEY: key };
    env = { PILOTHOUSE_CONFIG: config, PROMETHEUS_URL: metrics, ...stores };
    houses = [await openHouse("a"), await openHouse("b")];
    db = createPostgres({ url });
    askers = await Promise.all(Array.from({ length: PERSONS }, (_, n) => openAsker(`asker ${n}`)));
  });
  afterAll(async () => {
    await Promise.all((askers ?? []).flatMap(({ clients }) => clients.map((client) => client.stop())));
    for (const house of houses ?? []) await house.server.stop();
    prometheus?.close();
    await db?.close();
    await redis?.close();
    await postgres?.close();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  async function openHouse(name: string): Promise<House> {
    const dataDir = join(dir, name);
    await mkdir(dataDir);
    const port = await freePort();
    return { dataDir, port, server: await startServerProcess({ dataDir, env, port }) };
  }

  async function openAsker(name: string): Promise<Asker> {
    const rows = { db, workspaceId: "main", clock: systemClock };
    const people = createPeople({ ...rows, config: peopleConfig.parse({}) });
    const person = await people.enrol({ platform: "test", userId: name, name, anchoredBy: "test" }, "admin", "test");
    const connect = async ({ server }: House) => {
      const secret = await createSignIn({ ...rows, record: async () => undefined }).newLink(person.personId);
      return connectConsole(server.url, `${server.url}/#sign-in=${secret}`);
    };
    return { clients: [await connect(houses[0]), await connect(houses[1])], eventIds: [] };
  }

  /** Says it, at the other server when one does not acknowledge, with one session and one event id. */
  async function say({ clients }: Asker, words: string, eventId: string, first: 0 | 1): Promise<void> {
    const { cookie } = clients[first];
    for (let tries = first as number; ; tries++) {
      const { server } = houses[(tries % 2) as 0 | 1];
      const reply = await fetch(`${server.url}/console/say`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie },
        body: JSON.stringify({ eventId, text: words }),
      })
        .then(async (response) => ({ status: response.status, body: await response.json() }))
        .catch(() => undefined);
      if ((reply?.body as { ack?: boolean } | undefined)?.ack === true) return;
      if (reply && reply.status < 500) throw new Error(`refused: ${JSON.stringify(reply.body)}`);
      await sleep(25);
    }
  }

  const count = async (sql: string) => (await db.query<{ n: number }>(sql)).rows[0]?.n;

  it(`answers each of ${QUESTIONS} questions exactly once through ${KILLS} kills and two losses of Redis`, {
    timeout: 300_000,
  }, async (context) => {
    if (!postgres || !redis) return context.skip("no Postgres or no Redis can start here");
    const random = createRandom(Number(process.env.CHAOS_SEED ?? 1));
    const saying: Promise<void>[] = [];
    let asked = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      for (const due = Math.ceil(((kill + 1) * QUESTIONS) / KILLS); asked < due; asked++) {
        const asker = askers[asked % PERSONS] as Asker;
        const eventId = `event-${asked}-${Math.floor(random() * 1e9)}`;
        const words = wordsOf(asked);
        const afterMs = random() * LONGEST_LIFE_MS;
        const first = random() < 0.5 ? 0 : 1;
        saying.push(sleep(afterMs).then(() => say(asker, words, eventId, first)));
        // A platform delivers again what it is not sure of, and not always to the same server.
        if (random() < 0.5) {
          const other = first === 0 ? 1 : 0;
          saying.push(sleep(afterMs + random() * 100).then(() => say(asker, words, eventId, other)));
        }
        asker.eventIds.push(eventId);
      }
      await sleep(random() * LONGEST_LIFE_MS);
      if (kill === 8) await redis.stop("SIGKILL");
      if (kill === 10) await redis.start();
      if (kill === 17) {
        await redis.stop("SIGTERM");
        await redis.start();
      }
      const house = houses[(kill % 2) as 0 | 1];
      await house.server.kill("SIGKILL");
      house.server = await startServerProcess({ dataDir: house.dataDir, env, port: house.port });
    }
    await Promise.all(saying);

    // Each lease of a killed process ends within its time, one after another at worst: a question's, then its message's.
    await until("nothing is owed", 4 * (LEASE_MS + SWEEP_MS), async () => {
      const inbox = await count("select count(*) as n from inbox where state <> 'done'");
      return inbox === 0 && (await count("select count(*) as n from outbox where state <> 'sent'")) === 0;
    });
    const answers = (client: ConsoleClient) => [...client.seen.bodies].filter(([key]) => key.startsWith("answer:"));
    const readers = askers.flatMap(({ clients, eventIds }) => clients.map((client) => ({ client, eventIds })));
    for (const { client, eventIds } of readers) {
      await until("both servers show every answer", 5000, () => answers(client).length >= eventIds.length);
    }
    // Whatever would come twice has now the time of two sweeps to come.
    await sleep(2 * SWEEP_MS + 500);
    for (const { client, eventIds } of readers) {
      expect(answers(client)).toHaveLength(eventIds.length);
      expect(answers(client).filter(([, body]) => !isFinal(body))).toEqual([]);
      expect(eventIds.filter((id) => !client.seen.bodies.has(`said:${id}`))).toEqual([]);
      const { numbers } = client.seen;
      expect(numbers.filter((no, i) => i > 0 && no <= (numbers[i - 1] ?? 0))).toEqual([]);
    }
    // Kills that hit nothing, and a Redis that nobody used, would prove nothing.
    expect(await count("select count(*) as n from inbox where attempts > 1")).toBeGreaterThanOrEqual(5);
    const hints = new Redis(redis.url);
    expect(Number(await hints.get("pilothouse:jobs:outbox:id"))).toBeGreaterThan(0);
    hints.disconnect();
    expect(await count("select count(*) as n from inbox")).toBe(QUESTIONS);
    expect(await count("select count(*) as n from turns")).toBe(QUESTIONS);
    expect(await count("select count(*) as n from outbox")).toBe(QUESTIONS);
    const unanswered =
      "select count(*) as n from inbox i where not exists (select 1 from feed f where f.message_key = 'answer:' || i.question_id)";
    expect(await count(unanswered)).toBe(0);

    for (const { server } of houses) {
      const beganMs = Date.now();
      await server.stop();
      expect(Date.now() - beganMs).toBeLessThan(2000);
    }
    // From either folder, each with the newest seal that its process made.
    for (const { dataDir } of houses) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["dist/src/main.js", "audit", "verify", "--json"],
        {
          env: { ...process.env, ...env, PILOTHOUSE_DATA_DIR: dataDir },
        },
      );
      expect(JSON.parse(stdout)).toMatchObject({ holds: true, unsealedRows: 0, breaks: [] });
    }
  });

  it("starts, answers and stops with Redis gone", { timeout: 60_000 }, async (context) => {
    if (!postgres || !redis) return context.skip("no Postgres or no Redis can start here");
    await redis.stop();
    const [house] = houses;
    house.server = await startServerProcess({ dataDir: house.dataDir, env, port: house.port });
    await askers[0]?.clients[0].say("what can you do?", "event-without-redis");
    await until("the answer came by the sweep", 10_000, async () => {
      return (await count("select count(*) as n from outbox where state = 'sent'")) === QUESTIONS + 1;
    });
    const beganMs = Date.now();
    await house.server.stop();
    expect(Date.now() - beganMs).toBeLessThan(2000);
  });
});

describe("the audit key of several processes", () => {
  it("is the configured one, unless the data folder has another, whose seals it could not verify", async () => {
    const dir = await mkdtemp(join(tmpdir(), "pilothouse-key-"));
    try {
      const key = randomBytes(32);
      expect(await readAuditKey(dir, key)).toBe(key);
      const made = await readAuditKey(dir); // the one before was not written
      expect(made).not.toEqual(key);
      expect(await readAuditKey(dir, Buffer.from(made))).toEqual(made);
      await expect(readAuditKey(dir, key)).rejects.toMatchObject({
        kind: "conflict",
        message: expect.stringContaining("PILOTHOUSE_AUDIT_KEY"),
      });
      expect(appConfig.parse({ audit: { key: key.toString("base64") } }).audit.key).toEqual(key);
      expect(appConfig.safeParse({ audit: { key: "c2hvcnQ=" } }).error?.message).toMatch(/base64 of 32 bytes/);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

function wordsOf(n: number): string {
  const quick = ["how busy is this machine?", "show memory over the last 10 minutes", "what can you do?"];
  // Different ones: the same look would be shared.
  return n % 2 === 0 ? `promql vector(${n})` : (quick[n % quick.length] ?? "help");
}

async function startSlowPrometheus(): Promise<Server> {
  const body = '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"]]}]}}';
  const server = createHttpServer((_request, response) => {
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(body);
    }, METRICS_TAKE_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function isFinal(body: unknown): boolean {
  const { blocks } = body as { blocks?: readonly { type: string }[] };
  return blocks?.every(({ type }) => type !== "progress") ?? false;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
