import { chance } from "../chance.ts";
import { type Flow, ramp, steady } from "../flow.ts";
import type { StoredSeries } from "../promql/storage.ts";
import { HOT_NODE } from "../shop.ts";
import { createWave, waveAt } from "../wave.ts";
import type { Builder } from "./build.ts";

const GI = 2 ** 30;
const CPUS = 4;
const MEMORY = 16 * GI;
const DISK = 100 * GI;

/** What a node exporter tells of each node. */
export function nodeSeries(build: Builder): readonly StoredSeries[] {
  return build.shop.nodes.flatMap((node) => [
    ...cpuOf(build, node),
    ...memoryOf(build, node),
    ...diskOf(build, node),
    ...networkOf(build, node),
    build.gauge(
      "node_uname_info",
      { ...at(node), nodename: node, sysname: "Linux", release: "6.1.0-27-amd64" },
      () => 1,
    ),
    build.gauge("node_boot_time_seconds", at(node), () => build.shop.troubles.epochMs / 1000),
  ]);
}

function at(node: string) {
  return { instance: node, node };
}

/** Share of a core in use, by mode; what is left is idle. */
function cpuOf(build: Builder, node: string): readonly StoredSeries[] {
  const { seed, troubles } = build.shop;
  const hot = node === HOT_NODE;
  return Array.from({ length: CPUS }, (_, cpu) => {
    const name = `${node}/cpu${cpu}`;
    const share = 0.16 + 0.06 * chance(seed, name);
    const busy = createWave(seed, name, { base: share, daily: 0.35, weekly: 0.1, noise: 0.25 });
    const whole = createWave(seed, name, { base: 1 });
    // A job that went wild there takes more than half of each core.
    const wild = createWave(seed, `${name}/wild`, { base: 0.55, noise: 0.1 });
    const part = (of: number): Flow => [
      ...steady(busy, of),
      ...(hot ? [{ wave: wild, steps: ramp(0, of, troubles.hotSinceMs, 3_600_000) }] : []),
    ];
    const modes: readonly (readonly [string, Flow])[] = [
      ["user", part(0.68)],
      ["system", part(0.22)],
      ["iowait", part(0.07)],
      ["softirq", part(0.03)],
      ["idle", [...steady(whole), ...part(-1)]],
    ];
    return modes.map(([mode, flow]) =>
      build.counter("node_cpu_seconds_total", { ...at(node), cpu: String(cpu), mode }, flow),
    );
  }).flat();
}

function memoryOf(build: Builder, node: string): readonly StoredSeries[] {
  const { seed } = build.shop;
  const used = createWave(seed, `${node}/memory`, {
    base: (node === HOT_NODE ? 0.71 : 0.46 + 0.1 * chance(seed, node, "memory")) * MEMORY,
    daily: 0.05,
    noise: 0.02,
  });
  const cached = createWave(seed, `${node}/cache`, { base: 3.2 * GI, daily: 0.1, noise: 0.02 });
  return [
    build.gauge("node_memory_MemTotal_bytes", at(node), () => MEMORY),
    build.gauge("node_memory_MemAvailable_bytes", at(node), (ms) => Math.round(MEMORY - waveAt(used, ms))),
    build.gauge("node_memory_Cached_bytes", at(node), (ms) => Math.round(waveAt(cached, ms))),
    build.gauge("node_memory_MemFree_bytes", at(node), (ms) =>
      Math.round(Math.max(0.2 * GI, MEMORY - waveAt(used, ms) - waveAt(cached, ms))),
    ),
    build.gauge(
      "node_load1",
      at(node),
      (
        (load) => (ms: number) =>
          Math.round(waveAt(load, ms) * (node === HOT_NODE && ms >= build.shop.troubles.hotSinceMs ? 3.3 : 1) * 100) /
          100
      )(createWave(seed, `${node}/load`, { base: 0.9, daily: 0.35, noise: 0.4 })),
    ),
  ];
}

function diskOf(build: Builder, node: string): readonly StoredSeries[] {
  const { seed, troubles } = build.shop;
  const labels = { ...at(node), device: "/dev/nvme0n1p1", fstype: "ext4", mountpoint: "/" };
  const start = 0.38 + 0.2 * chance(seed, node, "disk");
  // Logs and images grow by some per cent a month.
  const usedAt = (ms: number) => DISK * (start + (0.06 * (ms - troubles.horizonMs)) / (31 * 86_400_000));
  return [
    build.gauge("node_filesystem_size_bytes", labels, () => DISK),
    build.gauge("node_filesystem_free_bytes", labels, (ms) => Math.round(DISK - usedAt(ms))),
    build.gauge("node_filesystem_avail_bytes", labels, (ms) => Math.round(0.95 * DISK - usedAt(ms))),
  ];
}

function networkOf(build: Builder, node: string): readonly StoredSeries[] {
  const { seed } = build.shop;
  const directions = [
    ["node_network_receive_bytes_total", 5.2e6],
    ["node_network_transmit_bytes_total", 6.9e6],
  ] as const;
  return directions.map(([name, base]) => {
    const wave = createWave(seed, `${node}/${name}`, { base, daily: 0.4, weekly: 0.1, noise: 0.3 });
    return build.counter(name, { ...at(node), device: "eth0" }, steady(wave), { whole: true });
  });
}
