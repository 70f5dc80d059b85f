import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectConsole } from "../../test/chaos/console-client.ts";
import { startServerProcess } from "../../test/fakes/server-process.ts";
import type { Measure } from "../dispatch.ts";
import { median, percentile, rounded } from "../figures.ts";

const WORDS = [
  "how busy is this machine?",
  "show memory over the last 10 minutes",
  "what can you do?",
  "cpu last 5 minutes",
];
const WARM_UP = 40;
const ASKS = 400;
const CHARTS = 40;
const TOKEN = "bench-token-of-enough-length";

/** Questions in plain words over the HTTP API, one after another; then what drawing adds, and what it costs others. */
export const run: Measure = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "pilothouse-bench-ask-"));
  const config = join(dataDir, "config.yaml");
  await writeFile(config, "limits: { callsPerMinute: 100000 }\n");
  const env = { ...storesOf(process.env), PILOTHOUSE_CONFIG: config, PILOTHOUSE_API_TOKEN: TOKEN };
  const server = await startServerProcess({ dataDir, env });
  try {
    const ask = askOf(server.url);
    for (let i = 0; i < WARM_UP; i++) await ask(i);
    const quiet: number[] = [];
    for (let i = 0; i < ASKS; i++) quiet.push(await ask(i));

    const charts = await openCharts(server.url, server.signInLink);
    await charts.draw(); // the first starts the thread; bench start tells that apart
    const drawn: number[] = [];
    for (let i = 0; i < CHARTS; i++) drawn.push(await charts.draw());

    // Others ask while one chart after another is drawn.
    const busy: number[] = [];
    let drawing = true;
    const drawer = (async () => {
      while (drawing) await charts.draw();
    })();
    for (let i = 0; i < ASKS / 2; i++) busy.push(await ask(i));
    drawing = false;
    await drawer;
    await charts.close();
    return {
      p50Ms: rounded(median(quiet)),
      p99Ms: rounded(percentile(quiet, 0.99)),
      chartAddsMs: rounded(median(drawn)),
      chartDelaysOthersMs: rounded(Math.max(0, median(busy) - median(quiet))),
      asks: ASKS,
      charts: CHARTS,
      database: process.env.DATABASE_URL === undefined ? "PGlite" : "Postgres",
      redis: process.env.REDIS_URL !== undefined,
    };
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};

/** The database and Redis of the caller's choice; a server process inherits nothing by itself. */
function storesOf({ DATABASE_URL, REDIS_URL }: NodeJS.ProcessEnv): Record<string, string> {
  return { ...(DATABASE_URL === undefined ? {} : { DATABASE_URL }), ...(REDIS_URL === undefined ? {} : { REDIS_URL }) };
}

/** Asks the nth question and tells how long it took. Anything but an answer ends the bench. */
function askOf(url: string): (n: number) => Promise<number> {
  return async (n) => {
    const beganMs = performance.now();
    const reply = await fetch(`${url}/api/ask`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ text: WORDS[n % WORDS.length] }),
    });
    const { status, text } = (await reply.json()) as { status: string; text: string };
    if (status !== "found" && status !== "empty")
      throw new Error(`"${WORDS[n % WORDS.length]}" was ${status}: ${text}`);
    return performance.now() - beganMs;
  };
}

/** A person at the console who has a chart before them and has it drawn again and again. */
async function openCharts(url: string, signInLink: string) {
  const client = await connectConsole(url, signInLink);
  await new Promise((resolve) => setTimeout(resolve, 5000)); // two samples at least
  await client.say("show cpu over the last 10 minutes", "bench-chart-question");
  const found = () =>
    [...client.seen.bodies].find(
      ([key, body]) => key.startsWith("answer:") && JSON.stringify(body).includes('"type":"chart"'),
    );
  for (let tries = 0; !found(); tries++) {
    if (tries > 100) throw new Error("no answer with a chart came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const key = encodeURIComponent(found()?.[0] ?? "");
  return {
    draw: async () => {
      const beganMs = performance.now();
      const picture = await fetch(`${url}/console/chart/${key}/0?theme=light&width=720`, {
        headers: { cookie: client.cookie },
      });
      if (!picture.ok || (await picture.arrayBuffer()).byteLength < 1000)
        throw new Error(`no chart: ${picture.status}`);
      return performance.now() - beganMs;
    },
    close: client.stop,
  };
}
