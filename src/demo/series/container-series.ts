import { chance } from "../chance.ts";
import { type Flow, ramp, steady } from "../flow.ts";
import type { StoredSeries } from "../promql/storage.ts";
import type { DemoPod, Shop, Workload } from "../shop.ts";
import { createWave, waveAt } from "../wave.ts";
import type { Builder } from "./build.ts";

/** What cAdvisor tells of each container that ran, and what each process tells of itself. */
export function containerSeries(build: Builder): readonly StoredSeries[] {
  return build.shop.workloads.flatMap((workload) =>
    workload.pods.filter((pod) => pod.stuckSinceMs === undefined).flatMap((pod) => seriesOf(build, workload, pod)),
  );
}

function seriesOf(build: Builder, workload: Workload, pod: DemoPod): readonly StoredSeries[] {
  const { shop } = build;
  const { namespace, name } = workload;
  const labels = { namespace, pod: pod.name, container: name, node: pod.node, image: workload.image };
  const life = pod.endedMs === undefined ? {} : { toMs: pod.endedMs };
  const memory = memoryOf(shop, workload, pod);
  const cpu = cpuOf(shop, workload, pod);
  const counted = { ...life, resetsMs: pod.restartsMs };
  const own = { namespace, service: name, job: name, pod: pod.name, instance: `${pod.ip}:${workload.port}` };
  const bytes = (metric: string, perRequest: number) => {
    const base = perRequest * Math.max(4, (workload.requests ?? 0) / workload.pods.length);
    const wave = createWave(shop.seed, `${pod.name}/${metric}`, { base, daily: 0.45, weekly: 0.12, noise: 0.3 });
    const { container: _, image: __, ...ofPod } = labels;
    return build.counter(metric, { ...ofPod, interface: "eth0" }, steady(wave), { ...life, whole: true });
  };
  return [
    build.counter("container_cpu_usage_seconds_total", labels, cpu, counted),
    build.gauge("container_memory_working_set_bytes", labels, memory, life),
    build.gauge("container_spec_memory_limit_bytes", labels, () => workload.limitBytes, life),
    bytes("container_network_receive_bytes_total", 3_100),
    bytes("container_network_transmit_bytes_total", 9_400),
    build.counter("process_cpu_seconds_total", own, cpu, counted),
    build.gauge("process_resident_memory_bytes", own, (ms) => Math.round(memory(ms) * 0.94), life),
  ];
}

/** When checkout lost a pod, its others took the load over. */
export function loadOf(shop: Shop, workload: Workload, pod: DemoPod) {
  const overloaded = workload.name === "checkout" && pod.endedMs === undefined;
  return overloaded ? ramp(1, 1.5, shop.troubles.rolloutMs, 60_000) : ramp(1, 1, shop.troubles.rolloutMs);
}

function cpuOf(shop: Shop, workload: Workload, pod: DemoPod): Flow {
  const running = workload.pods.filter((one) => one.stuckSinceMs === undefined).length;
  const base = (workload.cores / running) * (0.85 + 0.3 * chance(shop.seed, pod.name, "cpu"));
  const wave = createWave(shop.seed, `${pod.name}/cpu`, { base, daily: 0.42, weekly: 0.12, noise: 0.3 });
  return [{ wave, steps: loadOf(shop, workload, pod) }];
}

function memoryOf(shop: Shop, workload: Workload, pod: DemoPod): (atMs: number) => number {
  const base = workload.bytes * (0.92 + 0.16 * chance(shop.seed, pod.name, "memory"));
  const wave = createWave(shop.seed, `${pod.name}/memory`, { base, daily: 0.05, noise: 0.04 });
  const { restartsMs } = pod;
  if (restartsMs.length < 2) return (atMs) => Math.round(waveAt(wave, atMs));
  const everyMs = (restartsMs[1] ?? 0) - (restartsMs[0] ?? 0);
  const { leakSinceMs } = shop.troubles;
  return (atMs) => {
    const quiet = waveAt(wave, atMs);
    const sinceMs = restartsMs.findLast((at) => at <= atMs) ?? Math.max(leakSinceMs, (restartsMs[0] ?? 0) - everyMs);
    if (atMs < leakSinceMs) return Math.round(quiet);
    // Full exactly when it is killed.
    const grown = Math.min(1, Math.max(0, (atMs - sinceMs) / everyMs));
    return Math.round(quiet + (workload.limitBytes * 0.99 - quiet) * grown);
  };
}
