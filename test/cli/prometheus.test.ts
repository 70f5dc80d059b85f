import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  missingPrometheus,
  poll,
  type Running,
  startNodeExporter,
  startPrometheus,
} from "../fakes/prometheus-server.ts";
import { createSandbox, type Ended, type Sandbox } from "./run-cli.ts";

const missing = missingPrometheus();
if (missing !== undefined) console.log(`skipped: the command line on a real Prometheus, ${missing}`);

interface Report {
  readonly tool: string;
  readonly status: string;
  readonly data: {
    readonly series: readonly { labels: Record<string, string>; points: [number, number | null][] }[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly stepMs: number;
  };
  readonly sources: readonly { system: string; query: string; at: string; url?: string }[];
  readonly text: string;
  readonly message: { summary: string };
}

describe.skipIf(missing !== undefined)("the built command line with a real Prometheus", () => {
  let exporter: Running;
  let watched: Running;
  let server: Running;
  let sandbox: Sandbox;

  beforeAll(async () => {
    exporter = await startNodeExporter();
    watched = await startPrometheus({ scrape: [], scrapeIntervalMs: 1000 });
    server = await startPrometheus({
      scrape: [
        { job: "node", targets: [`127.0.0.1:${exporter.port}`] },
        { job: "prometheus", targets: [`127.0.0.1:${watched.port}`] },
      ],
      scrapeIntervalMs: 500,
    });
    sandbox = await createSandbox({ PROMETHEUS_URL: server.url });
    await poll("twelve seconds of samples", 30_000, async () => {
      const [count] = await ask("query", { query: 'count_over_time(up{job="node"}[5m])' });
      return Number(count?.[1]) >= 24;
    });
  }, 60_000);

  afterAll(async () => {
    await sandbox?.close();
    await server?.stop();
    await watched?.stop();
    await exporter?.stop();
  });

  async function ask(path: string, form: Record<string, string>): Promise<[number, string][]> {
    const reply = await fetch(`${server.url}/api/v1/${path}`, { method: "POST", body: new URLSearchParams(form) });
    const { data } = (await reply.json()) as {
      data: { result: { values?: [number, string][]; value?: [number, string] }[] };
    };
    return data.result.flatMap(({ values, value }) => values ?? (value ? [value] : []));
  }

  async function expectServersFigures(ended: Ended): Promise<Report> {
    expect([ended.code, ended.err]).toEqual([0, ""]);
    const report = ended.json<Report>();
    expect(report).toMatchObject({ tool: "metrics_show", status: "found" });
    const { fromMs, toMs, stepMs, series } = report.data;
    const query = report.sources[0]?.query ?? "";
    const expected = await ask("query_range", {
      query,
      start: String(fromMs / 1000),
      end: String(toMs / 1000),
      step: String(stepMs / 1000),
    });
    const points = series.flatMap((one) => one.points);
    expect(points.length).toBeGreaterThan(0);
    expect(points).toEqual(expected.map(([at, text]) => [at * 1000, Number(text)]));
    for (const [atMs, value] of series[0]?.points ?? []) {
      const [instant] = await ask("query", { query, time: String(atMs / 1000) });
      expect(Number(instant?.[1])).toBe(value);
    }
    return report;
  }

  test("a question in plain words has the figures of the server's own API", async () => {
    const report = await expectServersFigures(await sandbox.run(["ask", "show cpu over the last 5 minutes", "--json"]));
    expect(report.sources[0]).toMatchObject({
      system: "Prometheus default",
      query: expect.stringMatching(
        /^100 \* \(1 - avg by \(instance\) \(rate\(node_cpu_seconds_total\{mode="idle"\}\[\dm\]\)\)\)$/,
      ),
      url: expect.stringContaining(`${server.url}/graph?`),
    });
    expect(report.data.toMs - report.data.fromMs).toBe(300_000);
    expect(report.text).toContain(report.message.summary);
    expect(report.text).toMatch(/^CPU of 127\.0\.0\.1:\d+ /);
  });

  test("through a running server the same, and the asking process stays small", async () => {
    const { child } = await sandbox.serve();
    const ended = await sandbox.run(["ask", "show memory over the last 5 minutes", "--json"], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
        'process.on("exit", () => process.stdout.write("\\nMB " + Math.round(process.resourceUsage().maxRSS / 1024) + "\\n"))',
      )}`,
    });
    const [line = "", megabytes] = ended.out.trim().split("\nMB ");
    await expectServersFigures({ ...ended, json: <T>() => JSON.parse(line) as T });
    expect(Number(megabytes)).toBeLessThan(110); // with the house in it, it is 250 and more

    const up = await sandbox.run([
      "tool",
      "run",
      "metrics_query",
      "--input",
      '{"promql":"up","range":"last 5m"}',
      "--json",
    ]);
    expect(up.json<Report>()).toMatchObject({ tool: "metrics_query", status: "found", sources: [{ query: "up" }] });
    expect(
      up
        .json<Report>()
        .data.series.map(({ labels }) => labels.job)
        .sort(),
    ).toEqual(["node", "prometheus"]);

    const broken = await sandbox.run(["tool", "run", "metrics_query", "--input", '{"promql":"sum(rate(up[5m])"}']);
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/^Prometheus default cannot read this query: .*parse error/);

    const nothing = await sandbox.run(["tool", "run", "metrics_query", "--input", '{"promql":"no_such"}', "--json"]);
    expect([nothing.code, nothing.json<Report>().status]).toEqual([0, "empty"]);
    child.kill("SIGTERM");
  });
});
