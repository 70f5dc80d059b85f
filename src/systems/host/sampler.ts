import os from "node:os";
import type { Clock } from "../../base/clock.ts";
import type { Series } from "../metrics-reader.ts";
import type { HostMetric } from "./host-reader.ts";
import { readCounters, readDisks, readMemory } from "./probe.ts";
import { type Counters, type Rates, ratesBetween } from "./rates.ts";
import { createRing, type Ring } from "./ring.ts";

/** Keeps samples of this machine while it runs. A sample that cannot be taken is absent. */
export interface Sampler {
  readonly everyMs: number;
  oldestMs(): number | undefined;
  /** The rates of the newest sample, if it is not older than two and a half beats. */
  fresh(): Rates | undefined;
  series(metric: HostMetric, fromMs: number, toMs: number): readonly Series[];
  stop(): void;
}

const DISKS_EVERY_MS = 60_000;
const MOST_SERIES = 64; // mounts and the rest: machines that mount a volume a pod must not grow without bound

export function startSampler(clock: Clock, everyMs: number, keepMs: number): Sampler {
  const kept = new Map<
    string,
    { readonly metric: HostMetric; readonly labels: Series["labels"]; readonly ring: Ring }
  >();
  let before: Counters | undefined;
  let latest: { readonly atMs: number; readonly rates: Rates } | undefined;
  let disksDueMs = Number.NEGATIVE_INFINITY;
  let busy = false;

  function keep(metric: HostMetric, labels: Series["labels"], atMs: number, value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) return;
    const key = JSON.stringify([metric, labels]);
    let entry = kept.get(key);
    if (entry === undefined) {
      if (kept.size >= MOST_SERIES) return;
      const beatMs = metric === "disk" ? Math.max(everyMs, DISKS_EVERY_MS) : everyMs;
      entry = { metric, labels, ring: createRing(Math.ceil(keepMs / beatMs) + 1, keepMs, beatMs * 2.5) };
      kept.set(key, entry);
    }
    entry.ring.add(atMs, value);
  }

  async function takeRates(atMs: number): Promise<void> {
    const counters = await readCounters(atMs);
    // Across a pause a difference would be an average nobody asked for: the first look after it only sets the baseline.
    const steady = before !== undefined && atMs > before.atMs && atMs - before.atMs <= everyMs * 2.5;
    if (before !== undefined && steady) {
      const rates = ratesBetween(before, counters);
      latest = { atMs, rates };
      keep("cpu", {}, atMs, rates.cpuPercent);
      keep("network", { direction: "in" }, atMs, rates.network?.receivedBytesPerSecond);
      keep("network", { direction: "out" }, atMs, rates.network?.sentBytesPerSecond);
    }
    before = counters;
  }

  async function takeDisks(atMs: number): Promise<void> {
    if (atMs < disksDueMs) return;
    disksDueMs = atMs + DISKS_EVERY_MS;
    for (const disk of await readDisks()) {
      keep("disk", { mount: disk.mount }, atMs, (disk.usedBytes / disk.totalBytes) * 100);
    }
  }

  async function takeMemory(atMs: number): Promise<void> {
    const { usedBytes, totalBytes } = await readMemory();
    keep("memory", {}, atMs, (usedBytes / totalBytes) * 100);
  }

  async function sample(): Promise<void> {
    if (busy) return; // a look that hangs (df on a dead network mount) must not pile up
    busy = true;
    const atMs = clock.now();
    try {
      keep("load", {}, atMs, os.platform() === "win32" ? undefined : os.loadavg()[0]);
      await Promise.allSettled([takeRates(atMs), takeMemory(atMs), takeDisks(atMs)]);
    } finally {
      busy = false;
    }
  }

  void sample();
  const stop = clock.every(everyMs, () => void sample());

  return {
    everyMs,
    oldestMs() {
      const all = [...kept.values()].map(({ ring }) => ring.oldestMs()).filter((ms) => ms !== undefined);
      return all.length === 0 ? undefined : Math.min(...all);
    },
    fresh: () => (latest !== undefined && clock.now() - latest.atMs <= everyMs * 2.5 ? latest.rates : undefined),
    series: (metric, fromMs, toMs) =>
      [...kept.values()]
        .filter((entry) => entry.metric === metric)
        .map(({ labels, ring }) => ({ labels, points: ring.between(fromMs, toMs) }))
        .filter(({ points }) => points.length > 0),
    stop,
  };
}
