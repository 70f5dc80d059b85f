import os from "node:os";
import { type Clock, isoTime } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import type { Disk } from "./disks.ts";
import type { HostReader } from "./host-reader.ts";
import { readCounters, readDisks, readMemory } from "./probe.ts";
import { createProcessWatch, type ProcessUse } from "./process-watch.ts";
import { type Rates, ratesBetween } from "./rates.ts";
import { type Sampler, startSampler } from "./sampler.ts";

export interface HostOptions {
  readonly clock: Clock;
  readonly keepMs?: number;
}

const LOOK_MS = 200; // as long as processes are looked at
const PROCESSES_EVERY_MS = 10_000;
const DISKS_WITHIN_MS = 3_000;
const TOP_PROCESSES = 5;

/**
 * The machine itself, as its kernel tells it: inside a container that is the machine below, whose name is the container's.
 * One `start` at a time.
 */
export function createHost(options: HostOptions): HostReader {
  const { clock, keepMs = 24 * 3_600_000 } = options;
  const hostname = os.hostname();
  const watch = createProcessWatch(clock);
  let sampler: Sampler | undefined;
  let running = false;

  function sourceOf(query: string): Source {
    return { system: `this machine (${hostname})`, query, at: isoTime(clock.now()) };
  }

  async function look(signal: AbortSignal | undefined): Promise<{ rates: Rates; processes: readonly ProcessUse[] }> {
    const kept = running ? sampler?.fresh() : undefined;
    if (kept?.cpuPercent !== undefined && kept.network !== undefined) {
      return { rates: kept, processes: await watch.use(signal) };
    }
    const before = await readCounters(performance.now());
    await clock.sleep(LOOK_MS, signal);
    const measured = ratesBetween(before, await readCounters(performance.now()));
    const rates = { cpuPercent: kept?.cpuPercent ?? measured.cpuPercent, network: kept?.network ?? measured.network };
    return { rates, processes: await watch.use(signal) };
  }

  return {
    hostname,
    since: () => sampler?.oldestMs(),

    async status(read) {
      read?.signal?.throwIfAborted();
      const [{ rates, processes }, memory, disks] = await Promise.all([
        look(read?.signal),
        readMemory(),
        readDisksInTime(),
      ]);
      if (rates.cpuPercent === undefined || rates.network === undefined) {
        throw new OpsError(
          "unavailable",
          "This machine does not tell its CPU or network counters here. Give Pilothouse a readable /proc.",
          {
            facts: { rates },
          },
        );
      }
      const [load1 = 0, load5 = 0, load15 = 0] = os.loadavg();
      return {
        hostname,
        os: `${os.type()} ${os.release()}`,
        uptimeSeconds: Math.floor(os.uptime()),
        cpu: { percent: rates.cpuPercent, cores: os.cpus().length, load1, load5, load15 },
        memory,
        disks,
        network: rates.network,
        processes: largest(processes, "cpuPercent", TOP_PROCESSES),
        source: sourceOf("cpu, memory, disks, network, processes"),
      };
    },

    samples(metric, fromMs, toMs) {
      return { series: sampler?.series(metric, fromMs, toMs) ?? [], source: sourceOf(`${metric} samples`) };
    },

    async top(metric, limit, read) {
      read?.signal?.throwIfAborted();
      const field = metric === "cpu" ? "cpuPercent" : "memoryBytes";
      const rows = largest(await watch.use(read?.signal), field, limit);
      return {
        rows: rows.map((process) => ({ name: process.name, pid: process.pid, value: process[field] })),
        source: sourceOf(`processes by ${metric}`),
      };
    },

    start(everyMs) {
      if (running) throw new OpsError("bug", "This machine is being sampled already.");
      const mine = startSampler(clock, everyMs, keepMs);
      const lookAtProcesses = () => void watch.look().catch(() => undefined); // the next question pauses for it
      lookAtProcesses();
      const stopLooking = clock.every(PROCESSES_EVERY_MS, lookAtProcesses);
      sampler = mine;
      running = true;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        running = false;
        stopLooking();
        mine.stop();
      };
    },
  };
}

function largest(
  all: readonly ProcessUse[],
  field: "cpuPercent" | "memoryBytes",
  limit: number,
): readonly ProcessUse[] {
  return [...all].sort((a, b) => b[field] - a[field] || a.pid - b.pid).slice(0, Math.max(0, limit));
}

/** A mount whose server is gone makes `df` hang; everything else about the machine is told without it. */
async function readDisksInTime(): Promise<readonly Disk[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Disk[]>((resolve) => {
    timer = setTimeout(resolve, DISKS_WITHIN_MS, []);
  });
  try {
    return await Promise.race([readDisks(), late]);
  } finally {
    clearTimeout(timer);
  }
}
