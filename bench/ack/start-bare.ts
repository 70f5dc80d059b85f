import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** A bare bot in a process of its own. */
export interface BareBot {
  /** Where it listens; 0 for one that listens to a socket. */
  readonly port: number;
  stop(): void;
}

/** Starts the bot of this file on a new table of events; resolves once it takes events. */
export async function startBare(
  name: "bare-bolt" | "bare-botbuilder" | "bare-discord",
  databaseUrl: string,
  settings: readonly string[],
): Promise<BareBot> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    "create table if not exists events (event_id text primary key, event jsonb not null, at timestamptz not null default now())",
  );
  await client.end();
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = fork(file, [databaseUrl, ...settings], { execArgv: ["--import", "tsx"] });
  const gone = once(child, "exit").then(([code]) => {
    throw new Error(`${name} ended with ${code} before it was ready`);
  });
  const [port] = (await Promise.race([once(child, "message"), gone])) as [number];
  gone.catch(() => undefined);
  return { port, stop: () => void child.kill("SIGKILL") };
}
