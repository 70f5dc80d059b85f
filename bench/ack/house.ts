import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createPeople } from "../../src/domain/people/people.ts";
import type { Database } from "../../src/store/db/database.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { WORKSPACE } from "../../src/workspace.ts";
import { freePort } from "../../test/fakes/free-port.ts";
import { type ServerProcess, startServerProcess } from "../../test/fakes/server-process.ts";
import type { Crowd } from "./crowd.ts";

/** Pilothouse as people start it, on Postgres, with these crowds in front of it. */
export interface House {
  readonly db: Database;
  readonly pid: number;
  /** Ends the process at once and resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again where it stood. */
  start(): Promise<void>;
  output(): string;
  stop(): Promise<void>;
}

/**
 * Everybody of the crowds is a person with rights, as they are after their first words. `more` is put into the
 * configuration, `env` into the environment.
 */
export async function openHouse(
  crowds: readonly Crowd[],
  databaseUrl: string,
  more: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), "pilothouse-ack-"));
  const config = join(dataDir, "config.yaml");
  const sections = Object.fromEntries(crowds.map(({ platform, config: section }) => [platform, section]));
  await writeFile(
    config,
    JSON.stringify({ limits: { callsPerMinute: 100_000 }, log: { level: "warn" }, ...sections, ...more }),
  );
  const port = await freePort();
  const options = { dataDir, port, env: { PILOTHOUSE_CONFIG: config, DATABASE_URL: databaseUrl, ...env } };
  let server: ServerProcess = await startServerProcess(options);
  for (const crowd of crowds) crowd.reachedAt(server.url);
  const db = createPostgres({ url: databaseUrl });
  for (const crowd of crowds) await enrol(db, crowd);
  return {
    db,
    get pid() {
      return server.pid;
    },
    kill: () => server.kill("SIGKILL"),
    start: async () => {
      server = await startServerProcess(options);
    },
    output: () => server.output(),
    stop: async () => {
      await server.stop();
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function enrol(db: Database, { platform, people }: Crowd): Promise<void> {
  const config = peopleConfig.parse({});
  const book = createPeople({ db, workspaceId: WORKSPACE, clock: systemClock, config });
  for (const [i, userId] of people.entries()) {
    await book.enrol({ platform, userId, name: `Person ${i}`, anchoredBy: "bench" }, "operator", "bench");
  }
}

/** Ends what is owed, so that a new load finds the house as the one before it did. */
export async function forgetOwed(db: Database): Promise<void> {
  await db.query("update inbox set state = 'done' where state <> 'done'");
  await db.query("update outbox set state = 'sent' where state <> 'sent'");
}

/** How many questions are owed an answer, and messages a delivery. */
export async function owed(db: Database): Promise<{ readonly questions: number; readonly messages: number }> {
  const { rows } = await db.query<{ questions: number; messages: number }>(
    `select (select count(*) from inbox where state <> 'done') as questions,
            (select count(*) from outbox where state <> 'sent') as messages`,
  );
  return rows[0] ?? { questions: 0, messages: 0 };
}
