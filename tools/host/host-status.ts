import { z } from "zod";
import { thinPoints } from "../../src/analysis/series/thin.ts";
import { listOf, visibleText } from "../../src/base/text/words.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { formatValue } from "../../src/message/format-value.ts";
import type { DraftBlock } from "../../src/message/message.ts";
import type { HostReader, HostStatus } from "../../src/systems/host/host-reader.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";
import { stepFor } from "../../src/systems/metrics-step.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { HOST_STATUS_WORDS } from "./words.ts";

const input = z.strictObject({});

type Data = Omit<HostStatus, "source"> & { readonly recentCpu: Series["points"] };

const RECENT_MS = 15 * 60_000;
const RECENT_STEP_MS = stepFor(RECENT_MS);

export function createHostStatus(deps: { readonly host: HostReader }): Tool {
  return defineTool<typeof input, Data>({
    name: "host_status",
    effect: "read",
    description: "How the machine Pilothouse itself runs on is doing: load, memory, disk, uptime",
    examples: ["how is this machine doing?", "host status", "uptime of the machine you run on"],
    words: HOST_STATUS_WORDS,
    input,
    permission: "host:read",
    cacheMs: 2000,
    run: async (_asked, context) => {
      const { source, ...status } = await deps.host.status(context);
      const recent = deps.host.samples("cpu", context.nowMs - RECENT_MS, context.nowMs);
      const recentCpu = thinPoints(recent.series[0]?.points ?? [], RECENT_STEP_MS);
      return { status: "found", data: { ...status, recentCpu }, sources: [source] };
    },
    view: (result, _asked, { zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { data } = result;
      const memoryPercent = (100 * data.memory.usedBytes) / data.memory.totalBytes;
      const tight = tightParts(data, memoryPercent);
      const state = tight.length > 0 ? `Tight: ${listOf(tight)}.` : "Nothing is short.";
      const verdict = `CPU of this machine is ${formatValue(data.cpu.percent, "%")} busy, memory ${formatValue(memoryPercent, "%")} used. ${state}`;
      const chart = recentChart(data, zone);
      const blocks: DraftBlock[] = [
        { type: "text", text: verdict, dot: tight.length > 0 ? "amber" : "green" },
        ...(chart ? [{ type: "chart" as const, chart }] : []),
        { type: "facts", facts: factsOf(data) },
        { type: "fold", title: "Busiest processes", blocks: [processTable(data)] },
      ];
      return { summary: verdict, blocks };
    },
  });
}

/** From where on a person would want to know; the same limits most node alerts use. */
const TIGHT_PERCENT = 90;

function tightParts(data: Data, memoryPercent: number): string[] {
  return [
    ...(data.cpu.percent >= TIGHT_PERCENT ? ["cpu"] : []),
    ...(memoryPercent >= TIGHT_PERCENT ? ["memory"] : []),
    ...data.disks
      .filter(({ usedBytes, totalBytes }) => (100 * usedBytes) / totalBytes >= TIGHT_PERCENT)
      .map(({ mount }) => `disk ${visibleText(mount)}`),
  ];
}

function factsOf(data: Data) {
  const bytes = (n: number) => formatValue(n, "bytes");
  return [
    { label: "Machine", value: `${data.hostname}, ${data.os}, ${data.cpu.cores} cores` },
    {
      label: "Load",
      value: `${data.cpu.load1.toFixed(2)} · ${data.cpu.load5.toFixed(2)} · ${data.cpu.load15.toFixed(2)} (1, 5, 15 min)`,
    },
    { label: "Memory", value: `${bytes(data.memory.usedBytes)} of ${bytes(data.memory.totalBytes)}` },
    ...data.disks.map(({ mount, usedBytes, totalBytes }) => ({
      label: `Disk ${visibleText(mount)}`,
      value: `${bytes(usedBytes)} of ${bytes(totalBytes)} (${formatValue((100 * usedBytes) / totalBytes, "%")})`,
    })),
    {
      label: "Network",
      value: `${formatValue(data.network.receivedBytesPerSecond, "bytes/s")} in, ${formatValue(data.network.sentBytesPerSecond, "bytes/s")} out`,
    },
    { label: "Up", value: formatValue(data.uptimeSeconds, "seconds") },
  ];
}

function processTable(data: Data): DraftBlock {
  return {
    type: "table",
    columns: [{ title: "process" }, { title: "cpu", align: "right" }, { title: "memory", align: "right" }],
    rows: data.processes.map(({ name, pid, cpuPercent, memoryBytes }) => [
      `${visibleText(name)} (${pid})`,
      formatValue(cpuPercent, "%"),
      formatValue(memoryBytes, "bytes"),
    ]),
  };
}

function recentChart(data: Data, zone: string): ChartSpec | undefined {
  if (data.recentCpu.length < 2) return undefined;
  return {
    kind: "area",
    title: "CPU of this machine, recent",
    alt: `CPU of this machine over the last minutes; now ${formatValue(data.cpu.percent, "%")}.`,
    unit: "%",
    x: { kind: "time", atMs: data.recentCpu.map(([at]) => at), zone },
    series: [{ name: "cpu", values: data.recentCpu.map(([, value]) => value) }],
  };
}
