import { thinPoints } from "../../src/analysis/series/thin.ts";
import { OpsError } from "../../src/base/errors.ts";
import { formatRange, formatTime } from "../../src/base/time/format-time.ts";
import type { Unit } from "../../src/message/chart-spec.ts";
import type { HostMetric, HostReader, HostStatus } from "../../src/systems/host/host-reader.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";
import type { ToolContext, ToolResult } from "../../src/tool/tool.ts";
import type { ShownSeries } from "./shown-series.ts";
import { NO_SERVER } from "./sources.ts";
import { formatStep, isNow, type StepRange } from "./step-range.ts";
import { titleOf } from "./title.ts";

/** What this machine samples of itself, and in which unit. */
const OF_HOST: Readonly<Record<string, { readonly metric: HostMetric; readonly unit: Unit }>> = {
  cpu: { metric: "cpu", unit: "%" },
  memory: { metric: "memory", unit: "%" },
  disk: { metric: "disk", unit: "%" },
  network: { metric: "network", unit: "bytes/s" },
  load: { metric: "load", unit: "" },
};

/** Whether this machine measures that of itself. */
export function isOfHost(what: string): boolean {
  return Object.hasOwn(OF_HOST, what);
}

/** A measure of this machine: its samples, averaged by step; where none are kept, what it is now. */
export async function showHost(
  host: HostReader,
  what: string,
  range: StepRange,
  context: ToolContext,
): Promise<ToolResult<ShownSeries>> {
  const known = isOfHost(what) ? OF_HOST[what] : undefined;
  if (!known) throw new OpsError("missing", `${titleOf(what)} of this machine is not measured. ${NO_SERVER}`);
  const title = `${titleOf(what)} of this machine (${host.hostname})`;
  const { series, source } = host.samples(known.metric, range.fromMs, range.toMs + range.stepMs - 1);
  const shown = (found: readonly Series[]) => ({
    title,
    unit: known.unit,
    series: found.map((one) => ({ ...one, unit: known.unit })),
    ...range,
  });
  if (series.length > 0) {
    const thinned = series.map(({ labels, points }) => ({ labels, points: thinPoints(points, range.stepMs) }));
    const query = `${source.query}, mean of each ${formatStep(range.stepMs)}`;
    return { status: "found", data: shown(thinned), sources: [{ ...source, query }] };
  }
  const { zone } = context.actor;
  const sinceMs = host.since();
  if (sinceMs === undefined && isNow(range, context.nowMs)) {
    const status = await host.status(context);
    const now = seriesNow(status, known.metric, context.nowMs);
    const gap = "This is one look, now: samples over time are kept while `pilothouse serve` runs.";
    if (now.length > 0) return { status: "partial", data: shown(now), gaps: [gap], sources: [status.source] };
  }
  const when = formatRange(range, zone);
  const why =
    sinceMs === undefined
      ? "None are kept: that takes a running `pilothouse serve`."
      : `They begin ${formatTime(sinceMs, zone, context.nowMs)}.`;
  return { status: "empty", asked: `${title}: no sample in ${when}. ${why}`, sources: [source] };
}

function seriesNow(status: HostStatus, metric: HostMetric, nowMs: number): readonly Series[] {
  const one = (value: number, labels: Series["labels"] = {}): Series => ({ labels, points: [[nowMs, value]] });
  switch (metric) {
    case "cpu":
      return [one(status.cpu.percent)];
    case "memory":
      return [one((100 * status.memory.usedBytes) / status.memory.totalBytes)];
    case "disk":
      return status.disks.map(({ mount, usedBytes, totalBytes }) => one((100 * usedBytes) / totalBytes, { mount }));
    case "network":
      return [
        one(status.network.receivedBytesPerSecond, { direction: "in" }),
        one(status.network.sentBytesPerSecond, { direction: "out" }),
      ];
    case "load":
      return [one(status.cpu.load1)];
  }
}
