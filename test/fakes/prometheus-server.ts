import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

/** A program that was started, on loopback. `stop` ends it by its process id and removes its folder. */
export interface Running {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ScrapeJob {
  readonly job: string;
  /** "127.0.0.1:9100" */
  readonly targets: readonly string[];
}

/** Why the real programs cannot be started here; undefined when they can. With REQUIRE_REAL=1 missing ones are a failure. */
export function missingPrometheus(): string | undefined {
  const missing = ["prometheus", "prometheus-node-exporter"].filter(
    (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).error !== undefined,
  );
  if (missing.length === 0) return undefined;
  const reason = `not on PATH: ${missing.join(", ")} (apt-get install prometheus prometheus-node-exporter)`;
  if (process.env.REQUIRE_REAL === "1") throw new Error(reason);
  return reason;
}

/** A real Prometheus with an empty store in a temporary folder, scraping what is given; ready when this resolves. */
export async function startPrometheus(options: {
  readonly scrape: readonly ScrapeJob[];
  readonly scrapeIntervalMs: number;
  /** Alerting or recording rules as Prometheus reads them. */
  readonly rules?: string;
  /** Milliseconds after which Prometheus gives a query up. */
  readonly queryTimeoutMs?: number;
}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "prometheus-"));
  const every = `${options.scrapeIntervalMs}ms`;
  const config = {
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    ...(options.rules === undefined ? {} : { rule_files: [join(folder, "rules.yml")] }),
    scrape_configs: options.scrape.map(({ job, targets }) => ({ job_name: job, static_configs: [{ targets }] })),
  };
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config)); // JSON is YAML
  if (options.rules !== undefined) await writeFile(join(folder, "rules.yml"), options.rules);
  return start("prometheus", folder, "/-/ready", (port) => [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-lifecycle",
    "--log.level=warn",
    ...(options.queryTimeoutMs === undefined ? [] : [`--query.timeout=${options.queryTimeoutMs}ms`]),
  ]);
}

/** A real node exporter of this machine. */
export async function startNodeExporter(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "node-exporter-"));
  return start("prometheus-node-exporter", folder, "/metrics", (port) => [
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=error",
    `--collector.textfile.directory=${folder}`,
  ]);
}

async function start(
  program: string,
  folder: string,
  readyPath: string,
  argumentsFor: (port: number) => readonly string[],
): Promise<Running> {
  const port = await freePort();
  const child = spawn(program, argumentsFor(port), { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = `${log}${chunk}`.slice(-4000);
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await poll(`${program} to be ready`, 15_000, async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${log}`);
      return (await fetch(`${url}${readyPath}`).catch(() => undefined))?.ok === true;
    });
  } catch (thrown) {
    await end(child, folder);
    throw thrown;
  }
  return { url, port, pid: child.pid ?? 0, stop: () => end(child, folder) };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL"); // its folder goes with it: there is nothing to flush
    await gone;
  }
  await rm(folder, { recursive: true, force: true });
}

/** Looks every 50 ms until `ready` says yes; fails with what it waited for. */
export async function poll(what: string, withinMs: number, ready: () => Promise<boolean>): Promise<void> {
  const untilMs = Date.now() + withinMs;
  while (!(await ready())) {
    if (Date.now() > untilMs) throw new Error(`waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
