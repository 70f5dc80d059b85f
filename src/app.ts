import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAdapters } from "./adapters.ts";
import type { AppConfig } from "./app-config.ts";
import { startBackground } from "./background.ts";
import { type Clock, systemClock } from "./base/clock.ts";
import { packagePath } from "./base/package-root.ts";
import { createLog, type Logger } from "./base/telemetry/log.ts";
import { createMetrics, type Metrics } from "./base/telemetry/metrics.ts";
import { createTraces } from "./base/telemetry/traces.ts";
import type { Adapter } from "./bot/adapter.ts";
import { createOperations, type Operations } from "./bot/operations.ts";
import type { Route } from "./bot/route.ts";
import { startSockets } from "./bot/sockets.ts";
import { createBotParts } from "./bot-parts.ts";
import { createChangeParts } from "./change-parts.ts";
import { createCharts } from "./charts/create-charts.ts";
import { keepHead, readAuditKey, readHead } from "./domain/audit/key-file.ts";
import { createSealer } from "./domain/audit/sealer.ts";
import { verifyAudit } from "./domain/audit/verify.ts";
import { DIGEST_TOPIC } from "./domain/digests/digests.ts";
import type { ApiTokens } from "./domain/people/api-tokens.ts";
import type { People } from "./domain/people/people.ts";
import { createSecretBox, readSecretsKey } from "./domain/people/secret-box.ts";
import { createDomainParts } from "./domain-parts.ts";
import { createExecutionParts } from "./execution-parts.ts";
import { consoleUrl } from "./http/console-url.ts";
import { createLookParts } from "./look-parts.ts";
import { writeBackup } from "./store/backup/write-backup.ts";
import { createFolderBlobs } from "./store/blobs/folder.ts";
import { migrate } from "./store/db/migrate.ts";
import { openDatabase } from "./store/db/open.ts";
import { openJobs } from "./store/jobs/open.ts";
import { openKeyValue } from "./store/kv/open.ts";
import { openRedis } from "./store/redis/open.ts";

const SAMPLE_EVERY_MS = 2000;

/** The whole house, assembled. Doors are opened by whoever made it. */
export interface App {
  readonly operations: Operations;
  readonly people: People;
  readonly tokens: ApiTokens;
  /** What the adapters answer at the port. */
  readonly routes: readonly Route[];
  /** For the data folder's socket alone, beside the operations. */
  readonly socketRoutes: readonly Route[];
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Where people reach the console; links are made with it. */
  servedAt(url: string): void;
  /** A fresh one-time link for this person. */
  signInLink(personId: string): Promise<string>;
  ready(): Promise<boolean>;
  /** Writes a backup to a file of this machine; its size in bytes. */
  backup(file: string): Promise<number>;
  /** Begins what runs by itself: sampling, listening, answering, delivering, sealing. */
  start(): Promise<void>;
  /** Ends it, finishes what is under way, and closes every connection. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** Opens the store (brought up to date first) and wires every room. */
export async function createApp(config: AppConfig, options: AppOptions = {}): Promise<App> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog(config.log.level);
  const metrics = createMetrics();
  const traces = await createTraces(config.traces);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const key = await readAuditKey(config.dataDir, config.audit.key);
  const box = createSecretBox(await readSecretsKey(config.dataDir, config.secrets.key));

  const db = openDatabase(config.database, { dir: join(config.dataDir, "db"), clock });
  const redis = await migrate(db, { dir: packagePath("migrations"), clock })
    .then(() => openRedis(config.redis, log))
    .catch(async (error: unknown) => {
      await db.close();
      throw error;
    });
  const blobs = createFolderBlobs({ dir: join(config.dataDir, "blobs"), clock });
  const kv = openKeyValue(redis, clock);
  const jobs = openJobs(redis, log);

  const domain = createDomainParts({ db, clock, config, box });
  const { people, room } = domain;
  let url = consoleUrl(config.server);
  const linkOf = (secret: string) => `${url}/#sign-in=${secret}`;
  const change = createChangeParts({ domain, config, key, jobs });
  const sealer = createSealer({ ...domain, key, keepHead: (head) => keepHead(config.dataDir, head) });
  const verify = async () => verifyAudit({ ...domain, key, head: await readHead(config.dataDir) });

  // A digest's looks are read by the matcher, which is made of the tools that digests are among.
  let adapters: readonly Adapter[] = [];
  const look = await createLookParts({
    ...{ config, domain, kv, blobs, metrics, traces, log, propose: change.propose },
    members: { ...room, linkOf },
    remediation: { ...domain, ...change },
    digests: {
      ...domain,
      readLook: (words, actor) => look.readLook(words, actor),
      wake: () => jobs.wake(DIGEST_TOPIC, DIGEST_TOPIC),
    },
    followUps: () => adapters.map(({ followUps }) => followUps),
  });
  const operations = createOperations({ ...domain, ...look, ...change, verify });
  const byName = () => new Map(adapters.map((adapter) => [adapter.name, adapter]));
  const { zone } = config.people;
  const bot = createBotParts({ domain, look, change, box, kv, jobs, traces, zone, log, adapters: byName });
  const execution = await createExecutionParts({
    ...{ config, domain, change, clock, log, prometheus: look.prometheus },
    readers: look.clusters.map(({ reader }) => reader),
  });
  const charts = createCharts();
  const doors = await createAdapters({ config, domain, box, blobs, kv, charts, metrics, log, receive: bot.receive });
  adapters = doors.adapters;

  const stops: (() => void | Promise<void>)[] = [];
  return {
    operations,
    people,
    tokens: room.tokens,
    servedAt: (address) => {
      url = address;
    },
    signInLink: async (personId) => linkOf(await room.signIn.newLink(personId)),
    routes: doors.routes,
    socketRoutes: doors.socketRoutes,
    metrics,
    log,
    ready: () =>
      db.query("select 1").then(
        () => true,
        () => false,
      ),
    backup: (file) => writeBackup({ db, dataDir: config.dataDir, file, nowMs: clock.now() }),
    start: async () => {
      // The embedded database has one process: whatever an earlier one had taken in hand is free again.
      if (db.dialect === "pglite") await Promise.all([domain.inbox.releaseAll(), domain.outbox.releaseAll()]);
      // Half a second of work that the first question would wait for otherwise.
      look.learn().catch((error: unknown) => log.error({ err: error }, "plain words cannot be understood"));
      stops.push(
        look.host.start(SAMPLE_EVERY_MS),
        startSockets({ adapters, leases: domain.leases, clock, log }),
        ...startBackground({ ...domain, ...bot, ...execution, sealer, blobs, metrics, jobs, log }),
      );
    },
    close: async () => {
      for (const stop of stops.splice(0)) await stop();
      await jobs.close();
      await charts.close();
      await look.close();
      for (const adapter of adapters) await adapter.close?.();
      await sealer.seal().catch((error: unknown) => log.warn({ err: error }, "the last audit rows stay unsealed"));
      await kv.close();
      redis?.close();
      await db.close();
      await traces.close();
    },
  };
}
