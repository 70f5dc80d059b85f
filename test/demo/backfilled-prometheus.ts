import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StoredSeries } from "../../src/demo/promql/storage.ts";
import { freePort } from "../fakes/free-port.ts";
import { poll } from "../fakes/prometheus-server.ts";

/** Of the same Debian package. */
const PROGRAMS = { server: "prometheus", tool: "promtool" };

/** A real Prometheus that scrapes nothing and holds these series' samples of a stretch of time. */
export async function startBackfilled(series: readonly StoredSeries[], fromMs: number, toMs: number) {
  const folder = await mkdtemp(join(tmpdir(), "backfilled-"));
  await writeFile(join(folder, "samples.om"), openMetrics(series, fromMs, toMs));
  await writeFile(join(folder, "prometheus.yml"), "{}");
  const data = join(folder, "data");
  await promisify(execFile)(PROGRAMS.tool, [
    "tsdb",
    "create-blocks-from",
    "openmetrics",
    "-q",
    join(folder, "samples.om"),
    data,
  ]);
  const port = await freePort();
  const child = spawn(
    PROGRAMS.server,
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=20y",
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    { stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await poll("the backfilled Prometheus", 15_000, async () => {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
      return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
    });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { url, stop };
}

function openMetrics(series: readonly StoredSeries[], fromMs: number, toMs: number): string {
  const lines: string[] = [];
  for (const one of series) {
    const { __name__, ...labels } = one.labels;
    const shown = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const first = Math.ceil((Math.max(fromMs, one.fromMs) - one.shiftMs) / one.everyMs) * one.everyMs + one.shiftMs;
    for (let ms = first; ms <= Math.min(toMs, one.toMs); ms += one.everyMs) {
      lines.push(`${__name__}{${shown.join(",")}} ${one.valueAt(ms)} ${ms / 1000}`);
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}
