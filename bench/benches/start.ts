import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServerProcess } from "../../test/fakes/server-process.ts";
import type { Measure } from "../dispatch.ts";
import { median, rounded } from "../figures.ts";

const ROUNDS = 3;
const IDLE_MS = 10_000;

/** From the start of the process to a ready answer, on a new data folder and on one that stands; then the memory at rest. */
export const run: Measure = async () => {
  const firstStarts: number[] = [];
  const starts: number[] = [];
  let idleRssMb = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = await mkdtemp(join(tmpdir(), "pilothouse-bench-start-"));
    try {
      firstStarts.push((await timed(dataDir)).tookMs);
      const again = await timed(dataDir, round === ROUNDS - 1 ? IDLE_MS : 0);
      starts.push(again.tookMs);
      idleRssMb = again.rssMb;
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  return {
    firstStartMs: Math.round(median(firstStarts)),
    startMs: Math.round(median(starts)),
    idleRssMb: rounded(idleRssMb),
    database: process.env.DATABASE_URL === undefined ? "PGlite" : "Postgres",
    rounds: ROUNDS,
  };
};

async function timed(dataDir: string, idleMs = 0): Promise<{ tookMs: number; rssMb: number }> {
  const beganMs = performance.now();
  const server = await startServerProcess({ dataDir, env: databaseOf(process.env) });
  const ready = await fetch(`${server.url}/readyz`);
  const tookMs = performance.now() - beganMs;
  if (!ready.ok) throw new Error(`the server started but is not ready: ${ready.status}`);
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const rssMb = await residentMb(server.pid);
  await server.stop();
  return { tookMs, rssMb };
}

/** The database of the caller's choice; a server process inherits nothing by itself. */
function databaseOf({ DATABASE_URL: url }: NodeJS.ProcessEnv): Record<string, string> {
  return url === undefined ? {} : { DATABASE_URL: url };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
