import type { AddressInfo, Server } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createBullJobs } from "../../src/store/jobs/bullmq.ts";
import type { Jobs } from "../../src/store/jobs/jobs.ts";
import { createRedisKeyValue } from "../../src/store/kv/redis.ts";
import { createRedisConnections, type RedisConnections } from "../../src/store/redis/connect.ts";
import { openRedis } from "../../src/store/redis/open.ts";
import { type RedisServer, startRedisServer } from "../fakes/redis-server.ts";
import { jobsContract } from "./contract/jobs-contract.ts";
import { keyValueContract } from "./contract/key-value-contract.ts";
import { createLogLines } from "./log-lines.ts";
import { createOldRedis } from "./old-redis.ts";

const server = await startRedisServer();
const silent = createLog("silent");
let count = 0;

afterAll(() => server?.close());

function connectTo({ url }: RedisServer, log = silent): RedisConnections {
  return createRedisConnections({ url, keyPrefix: `test${++count}` }, log);
}

describe.skipIf(!server)("on a real Redis", () => {
  const real = server as RedisServer;

  keyValueContract("redis", async () => {
    const redis = connectTo(real);
    const store = createRedisKeyValue(redis);
    return {
      store: { ...store, close: async () => redis.close() },
      now: Date.now,
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    };
  });

  jobsContract("bullmq", async () => {
    const redis = connectTo(real);
    const errors: unknown[] = [];
    const jobs = createBullJobs({ redis, concurrency: 4, log: silent, onError: (error) => void errors.push(error) });
    const close = async () => {
      await jobs.close();
      redis.close();
    };
    return { errors, jobs: { ...jobs, close } };
  });

  test("two processes share what is taken, and one of them hears each hint", async () => {
    const [one, other] = [connectTo(real), connectTo(real)].map((redis, _, [first]) => ({
      ...redis,
      keyPrefix: first?.keyPrefix ?? "",
    })) as [RedisConnections, RedisConnections];
    const takes = await Promise.all(
      [one, other].flatMap((redis) =>
        Array.from({ length: 10 }, () => createRedisKeyValue(redis).take("t", 7, 60_000)),
      ),
    );
    expect(takes.filter(({ allowed }) => allowed)).toHaveLength(7);

    const heard: string[] = [];
    const both = [one, other].map((redis) => createBullJobs({ redis, log: silent, onError: () => {} }));
    for (const jobs of both) jobs.on("t", async (key) => void heard.push(key));
    for (let n = 0; n < 40; n++) both[n % 2]?.wake("t", `key${n}`);
    await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(40), { timeout: 5000 });
    expect([...heard].sort()).toEqual(Array.from({ length: 40 }, (_, n) => `key${n}`).sort());
    for (const jobs of both) await jobs.close();
    const keys = await (await one.client()).keys(`${one.keyPrefix}:jobs:*`);
    // Neither jobs nor what told them apart stay behind.
    expect(keys.filter((key) => /:(wait|active|completed|failed|de:.*|dn:.*|\d+)$/.test(key))).toEqual([]);
    for (const redis of [one, other]) redis.close();
  });
});

describe.skipIf(!server)("Redis lost", () => {
  let own: RedisServer;
  let jobs: Jobs | undefined;
  let redis: RedisConnections;
  beforeEach(async () => {
    own = (await startRedisServer()) as RedisServer;
  });
  afterEach(async () => {
    await jobs?.close();
    jobs = undefined;
    redis.close();
    await own.close();
  });

  test("in mid-work: fails at once, tells it once, and comes back by itself", { timeout: 60_000 }, async () => {
    const { log, lines } = createLogLines();
    redis = connectTo(own, log);
    const kv = createRedisKeyValue(redis);
    jobs = createBullJobs({ redis, log, onError: () => {} });
    const heard: string[] = [];
    jobs.on("t", async (key) => void heard.push(key));
    jobs.wake("t", "before");
    await vi.waitFor(() => expect(heard).toEqual(["before"]), { timeout: 5000 });
    await kv.set("k", 1, 60_000);

    const underWay = Promise.allSettled(Array.from({ length: 200 }, (_, n) => kv.set(`k${n}`, n, 60_000)));
    await own.stop("SIGKILL");
    for (const { status, ...rest } of await underWay) {
      if (status === "rejected") expect(rest).toMatchObject({ reason: { name: "OpsError", kind: "unavailable" } });
    }
    await vi.waitFor(() => expect(redis.isReady()).toBe(false));
    // Away for 6 s and many tries; a minute would be more of the same pauses of 2 s.
    for (const untilMs = Date.now() + 6000; Date.now() < untilMs; ) {
      const beganMs = performance.now();
      const fault = { name: "OpsError", kind: "unavailable", message: expect.stringContaining("REDIS_URL") };
      await expect(kv.get("k")).rejects.toMatchObject(fault);
      await expect(kv.take("k", 1, 1000)).rejects.toMatchObject(fault);
      jobs.wake("t", "lost");
      expect(performance.now() - beganMs).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([["warn", expect.stringMatching(/^Redis is away/)]]);

    await own.start();
    await vi.waitFor(() => kv.set("again", 1, 60_000), { timeout: 5000 });
    await vi.waitFor(
      () => {
        jobs?.wake("t", "after");
        expect(heard).toContain("after");
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(heard).not.toContain("lost");
    expect(lines.map(({ msg }) => msg).slice(1)).toEqual(["Redis is back"]);
  });

  test("from the start: nobody waits, and it is used as soon as it is there", async () => {
    await own.stop();
    const { log, lines } = createLogLines();
    const opened = await openRedis({ url: own.url, keyPrefix: "start" }, log);
    redis = opened as RedisConnections;
    await vi.waitFor(() =>
      expect(lines).toMatchObject([{ level: "warn", err: { message: expect.stringContaining("cannot be reached") } }]),
    );
    const kv = createRedisKeyValue(redis);
    jobs = createBullJobs({ redis, log, onError: () => {} });
    const heard: string[] = [];
    jobs.on("t", async (key) => void heard.push(key));
    jobs.wake("t", "early");
    await expect(kv.get("k")).rejects.toMatchObject({ kind: "unavailable" });
    await own.start();
    await vi.waitFor(() => kv.set("k", 1, 1000), { timeout: 5000 });
    await vi.waitFor(
      () => {
        jobs?.wake("t", "now");
        expect(heard).toContain("now");
      },
      { timeout: 10_000, interval: 50 },
    );
  });

  test("frozen, so that it takes everything and answers nothing: a second at most, then at once; and it thaws", {
    timeout: 40_000,
  }, async () => {
    redis = connectTo(own);
    const kv = createRedisKeyValue(redis);
    jobs = createBullJobs({ redis, log: silent, onError: () => {} });
    const heard: string[] = [];
    jobs.on("t", async (key) => void heard.push(key));
    await kv.set("k", 1, 60_000);
    own.freeze();
    const beganMs = performance.now();
    await expect(kv.get("k")).rejects.toMatchObject({ kind: "unavailable" });
    expect(performance.now() - beganMs).toBeLessThan(1500);
    const againMs = performance.now();
    await expect(kv.get("k")).rejects.toMatchObject({ kind: "unavailable" });
    expect(performance.now() - againMs).toBeLessThan(200);
    own.thaw();
    await vi.waitFor(async () => expect(await kv.get("k")).toBe(1), { timeout: 5000 });
    await vi.waitFor(
      () => {
        jobs?.wake("t", "now");
        expect(heard).toContain("now");
      },
      { timeout: 20_000, interval: 50 },
    );
  });

  test.each([
    ["away", () => own.stop()],
    ["frozen", async () => own.freeze()],
  ])("closing does not wait for one that is %s, but for a look under way", async (_, lose) => {
    redis = connectTo(own);
    jobs = createBullJobs({ redis, log: silent, onError: () => {} });
    let ended = false;
    const began = new Promise<void>((resolve) => {
      jobs?.on("t", async () => {
        resolve();
        await new Promise((done) => setTimeout(done, 300));
        ended = true;
      });
    });
    jobs.wake("t", "k");
    await began;
    await lose();
    const beganMs = performance.now();
    await jobs.close();
    redis.close();
    expect(ended).toBe(true);
    expect(performance.now() - beganMs).toBeLessThan(1200);
    own.thaw();
  });
});

describe.skipIf(!server)("the check at the start", () => {
  const config = (url: string) => ({ url, keyPrefix: "check" });

  test("refuses a server that evicts, with the cure, and takes it once cured", async () => {
    const evicting = (await startRedisServer(["--maxmemory-policy", "allkeys-lru"])) as RedisServer;
    try {
      await expect(openRedis(config(evicting.url), silent)).rejects.toMatchObject({
        kind: "conflict",
        message:
          "Redis evicts keys (maxmemory-policy allkeys-lru): queued work could vanish. Run CONFIG SET maxmemory-policy noeviction.",
      });
      const admin = connectTo(evicting);
      await (await admin.client()).config("SET", "maxmemory-policy", "noeviction");
      admin.close();
      (await openRedis(config(evicting.url), silent))?.close();
    } finally {
      await evicting.close();
    }
  });

  test("one that evicts and comes later is told of, and used", { timeout: 30_000 }, async () => {
    const evicting = (await startRedisServer(["--maxmemory-policy", "volatile-ttl"])) as RedisServer;
    await evicting.stop();
    const { log, lines } = createLogLines();
    const redis = (await openRedis(config(evicting.url), log)) as RedisConnections;
    try {
      await evicting.start();
      await vi.waitFor(
        () => expect(lines.find(({ level }) => level === "error")?.err?.message).toMatch(/volatile-ttl/),
        { timeout: 10_000 },
      );
      await createRedisKeyValue(redis).set("k", 1, 1000);
    } finally {
      redis.close();
      await evicting.close();
    }
  });

  test("what an access list hides is unknown, not refused; a wrong password is told with its cure", async () => {
    const admin = connectTo(server as RedisServer);
    const client = await admin.client();
    await client.call("ACL", "SETUSER", "plain", "on", ">pw", "~*", "&*", "+@all", "-config", "-info");
    const url = (server as RedisServer).url.replace("redis://", "redis://plain:pw@");
    const hidden = createLogLines();
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {}); // ioredis prints that INFO was refused
    const redis = (await openRedis(config(url), hidden.log)) as RedisConnections;
    warned.mockRestore();
    await createRedisKeyValue(redis).set("k", 1, 1000);
    expect(hidden.lines.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/version of Redis is not known/),
      expect.stringMatching(/evicts keys is not known/),
    ]);
    redis.close();

    const wrong = createLogLines();
    const refused = (await openRedis(config(url.replace(":pw@", ":no@")), wrong.log)) as RedisConnections;
    await vi.waitFor(() =>
      expect(wrong.lines).toMatchObject([
        { level: "warn", err: { message: expect.stringContaining("user and password") } },
      ]),
    );
    refused.close();
    await client.call("ACL", "DELUSER", "plain");
    admin.close();
  });
});

describe("an old Redis", () => {
  let old: Server;
  beforeAll(async () => {
    old = createOldRedis("5.0.7");
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void old.close());

  test("is refused by its version", async () => {
    const url = `redis://127.0.0.1:${(old.address() as AddressInfo).port}`;
    await expect(openRedis({ url, keyPrefix: "old" }, silent)).rejects.toMatchObject({
      kind: "conflict",
      message: "Redis 5.0.7 is too old. Run 6.2 or newer.",
    });
  });
});
