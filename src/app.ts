import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createConsole } from "../adapters/console/console.ts";
import { createTerminal } from "../adapters/terminal/terminal.ts";
import { createAnswerQuestion } from "./agent/answer-question.ts";
import { createAnswerWithoutModel } from "./agent/answer-without-model.ts";
import { createIntent } from "./agent/intent/create-intent.ts";
import { createNameIndex } from "./agent/intent/name-index.ts";
import { createAnswerWithModel } from "./agent/model/answer-with-model.ts";
import { readPrompt } from "./agent/prompts.ts";
import type { AppConfig } from "./app-config.ts";
import { startBackground } from "./background.ts";
import { type Clock, systemClock } from "./base/clock.ts";
import { packagePath } from "./base/package-root.ts";
import { createLog, type Logger } from "./base/telemetry/log.ts";
import { createMetrics, type Metrics } from "./base/telemetry/metrics.ts";
import { createTraces } from "./base/telemetry/traces.ts";
import { createAccessPresses } from "./bot/access-presses.ts";
import type { Adapter, Route } from "./bot/adapter.ts";
import { createAnswering } from "./bot/answering.ts";
import { createCore } from "./bot/core.ts";
import { createDelivery } from "./bot/deliver.ts";
import { createOperations, type Operations } from "./bot/operations.ts";
import { createCharts } from "./charts/create-charts.ts";
import { LOCAL_OWNER, localCaller } from "./cli/local-caller.ts";
import { markAnswer } from "./demo/mark-answer.ts";
import { openDemo } from "./demo/open-demo.ts";
import { createAudit } from "./domain/audit/audit.ts";
import { keepHead, readAuditKey, readHead } from "./domain/audit/key-file.ts";
import { createSealer } from "./domain/audit/sealer.ts";
import { verifyAudit } from "./domain/audit/verify.ts";
import { createButtons } from "./domain/conversation/buttons.ts";
import { createInbox } from "./domain/conversation/inbox.ts";
import { createTurns } from "./domain/conversation/turns.ts";
import { createFeed } from "./domain/feed/feed.ts";
import { createOutbox } from "./domain/outbox/outbox.ts";
import type { ApiTokens } from "./domain/people/api-tokens.ts";
import type { People } from "./domain/people/people.ts";
import { createSecretBox, readSecretsKey } from "./domain/people/secret-box.ts";
import { consoleUrl } from "./http/console-url.ts";
import { isLoopback } from "./http/loopback.ts";
import type { Message } from "./message/message.ts";
import { createPeopleParts } from "./people-parts.ts";
import { writeBackup } from "./store/backup/write-backup.ts";
import { createFolderBlobs } from "./store/blobs/folder.ts";
import { migrate } from "./store/db/migrate.ts";
import { openDatabase } from "./store/db/open.ts";
import { openJobs } from "./store/jobs/open.ts";
import { openKeyValue } from "./store/kv/open.ts";
import { openRedis } from "./store/redis/open.ts";
import { createHost } from "./systems/host/host.ts";
import { connectPrometheus } from "./systems/prometheus/connect.ts";
import { createGate } from "./tool/gate/gate.ts";
import { traceGate } from "./tool/gate/traced-gate.ts";
import { createRegistry } from "./tool/registry.ts";
import { createTools } from "./tools.ts";
import { WORKSPACE } from "./workspace.ts";

const SAMPLE_EVERY_MS = 2000;

/** The whole house, assembled. Doors are opened by whoever made it. */
export interface App {
  readonly operations: Operations;
  readonly people: People;
  readonly tokens: ApiTokens;
  readonly adapters: readonly Adapter[];
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
  /** Begins what runs by itself: sampling, answering, delivering, sealing. */
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
  try {
    await migrate(db, { dir: packagePath("migrations"), clock });
  } catch (error) {
    await db.close();
    throw error;
  }
  const blobs = createFolderBlobs({ dir: join(config.dataDir, "blobs"), clock });
  const redis = await openRedis(config.redis, log);
  const kv = openKeyValue(redis, clock);
  const jobs = openJobs(redis, log);

  const rows = { db, workspaceId: WORKSPACE, clock };
  const audit = createAudit(rows);
  const inbox = createInbox(rows);
  const turns = createTurns(rows);
  const buttons = createButtons(rows);
  const outbox = createOutbox<Message>(rows);
  const feed = createFeed(rows);
  const parts = createPeopleParts({ ...rows, config: config.people, audit, box, turns, inbox });
  const { people, signIn } = parts;
  let url = consoleUrl(config.server);
  const linkOf = (secret: string) => `${url}/#sign-in=${secret}`;
  const sealer = createSealer({ ...rows, key, keepHead: (head) => keepHead(config.dataDir, head) });
  const verify = async () => verifyAudit({ db, workspaceId: WORKSPACE, key, head: await readHead(config.dataDir) });

  const host = createHost({ clock });
  const prometheus = config.prometheus.map((server) =>
    connectPrometheus(server, {
      clock,
      observe: ({ system, outcome, ms }) => metrics.providerCalled(system, outcome, ms / 1000),
    }),
  );
  const demo = openDemo(config, clock);
  const registry = createRegistry(
    createTools({ sources: { prometheus, host, ...demo }, audit, people, members: { ...parts, linkOf }, clock }),
  );
  const gate = traceGate(
    createGate({ registry, people, audit, db, kv, blobs, metrics, config: config.limits, clock, log }),
    traces,
  );
  const names = createNameIndex({ prometheus: [...prometheus, ...Object.values(demo)], host, people, clock, log });
  const readIntent = createIntent(registry.tools);
  const withModel =
    config.model.model === undefined
      ? undefined
      : createAnswerWithModel({
          ...{ config: config.model, registry, gate, people, clock, metrics, traces, log },
          prompt: await readPrompt(packagePath("prompts", "answer.md")),
        });
  const withoutModel = createAnswerWithoutModel({ readIntent, gate, knownNames: names.known, clock });
  const untraced = markAnswer(createAnswerQuestion({ withModel, withoutModel, log }));
  const answer: typeof untraced = (question, options) =>
    traces.span("answer", { "pilothouse.request": question.actor.requestId }, () => untraced(question, options));
  const operations = createOperations({ workspaceId: WORKSPACE, db, people, turns, registry, gate, answer, verify });

  const charts = createCharts();
  const receive = createCore({ workspaceId: WORKSPACE, people, inbox, buttons, turns, audit, db, kv, jobs, box, log });
  const terminal = createTerminal({
    host: { receive, clock },
    feed,
    owner: async () => ({ ...(await localCaller(people)).person, identity: LOCAL_OWNER }),
  });
  const adapters: readonly Adapter[] = [
    terminal.adapter,
    createConsole({
      host: { receive, store: kv, clock, log },
      feed,
      signIn: { ...signIn, redeem: parts.redeem },
      draw: async (chart, theme, widthPx) => (await charts.draw(chart, { theme, widthPx })).png,
      pageDir: packagePath("adapters", "console", "page"),
      allowedHosts: allowedHosts(config),
      ...(config.server.publicUrl === undefined ? {} : { publicOrigin: new URL(config.server.publicUrl).origin }),
      secureCookies: config.server.publicUrl?.startsWith("https:") ?? false,
    }),
  ];
  const answering = createAnswering({
    workspaceId: WORKSPACE,
    db,
    inbox,
    outbox,
    turns,
    buttons,
    people,
    gate,
    answer,
    access: createAccessPresses({ ...parts, db, audit, outbox, buttons, jobs, clock }),
    box,
    kv,
    jobs,
    clock,
    log,
  });
  const answeringTraced: typeof answering = (worker, question) =>
    traces.span("question", { "pilothouse.request": question.questionId, "pilothouse.kind": question.kind }, () =>
      answering(worker, question),
    );
  const deliver = createDelivery({
    outbox,
    adapters: new Map(adapters.map((adapter) => [adapter.name, adapter])),
    log,
  });

  const stops: (() => void | Promise<void>)[] = [];
  return {
    operations,
    people,
    tokens: parts.tokens,
    servedAt: (address) => {
      url = address;
    },
    signInLink: async (personId) => linkOf(await signIn.newLink(personId)),
    adapters,
    socketRoutes: terminal.socketRoutes,
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
      if (db.dialect === "pglite") await Promise.all([inbox.releaseAll(), outbox.releaseAll()]);
      stops.push(
        host.start(SAMPLE_EVERY_MS),
        ...startBackground({
          inbox,
          outbox,
          sealer,
          blobs,
          metrics,
          jobs,
          clock,
          log,
          answering: answeringTraced,
          deliver,
        }),
      );
    },
    close: async () => {
      for (const stop of stops.splice(0)) await stop();
      await jobs.close();
      await charts.close();
      for (const adapter of adapters) await adapter.close?.();
      await sealer.seal().catch((error: unknown) => log.warn({ err: error }, "the last audit rows stay unsealed"));
      await kv.close();
      redis?.close();
      await db.close();
      await traces.close();
    },
  };
}

/** On loopback only loopback names are served, so that no foreign name that resolves here can reach the console. */
function allowedHosts({ server }: AppConfig): ReadonlySet<string> {
  const loopback = ["127.0.0.1", "localhost", "[::1]"];
  if (server.publicUrl !== undefined) return new Set([...loopback, new URL(server.publicUrl).hostname]);
  return new Set(isLoopback(server.host) ? [...loopback, server.host] : []);
}
