import { execFileSync } from "node:child_process";
import { readFileSync, statfsSync } from "node:fs";
import os from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { type Mount, realDisks } from "../../src/systems/host/disks.ts";
import { createHost } from "../../src/systems/host/host.ts";
import { parseNetDev, parseProcessStat } from "../../src/systems/host/proc.ts";
import { ratesBetween } from "../../src/systems/host/rates.ts";
import { createRing } from "../../src/systems/host/ring.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A clock that is moved by hand; `beat` moves it, ticks, and waits until the sample is in. */
function handClock() {
  let now = Date.UTC(2026, 10, 20, 12);
  const ticks = new Set<() => void>();
  const clock: Clock = {
    now: () => now,
    sleep: systemClock.sleep,
    every: (_, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
  };
  return {
    clock,
    ticks,
    async beat(ms: number, done: () => boolean) {
      now += ms;
      await spin(); // os.cpus() counts in steps of 10 ms: without some time there is no rate
      const untilMs = Date.now() + 4000;
      while (!done()) {
        for (const tick of ticks) tick(); // again where the last sample was still being taken: one time is kept once
        if (Date.now() > untilMs) throw new Error("the sample did not come");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

async function spin(): Promise<void> {
  const untilMs = performance.now() + 40;
  while (performance.now() < untilMs) Math.sqrt(performance.now());
}

describe("this machine now, against what its kernel says", () => {
  test("status before any sample is measured, and is true", async () => {
    const startMs = performance.now();
    const status = await createHost({ clock: systemClock }).status();
    expect(performance.now() - startMs).toBeLessThan(3000);
    const meminfo = readFileSync("/proc/meminfo", "utf8");
    const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1]) * 1024;
    expect(status.hostname).toBe(os.hostname());
    expect(status.cpu.cores).toBe(os.cpus().length);
    expect(status.cpu.percent).toBeGreaterThanOrEqual(0);
    expect(status.cpu.percent).toBeLessThanOrEqual(100);
    expect(status.memory.totalBytes).toBe(kib("MemTotal"));
    expect(Math.abs(status.memory.availableBytes - kib("MemAvailable"))).toBeLessThan(0.05 * kib("MemTotal"));
    expect(status.memory.usedBytes).toBe(status.memory.totalBytes - status.memory.availableBytes);
    expect(Math.abs(status.uptimeSeconds - Number.parseFloat(readFileSync("/proc/uptime", "utf8")))).toBeLessThan(3);
    expect(status.network.receivedBytesPerSecond).toBeGreaterThanOrEqual(0);
    expect(status.processes.length).toBeGreaterThan(0);
  });

  test("the root disk is as large as statfs says", async () => {
    const { disks } = await createHost({ clock: systemClock }).status();
    const root = disks.find(({ mount }) => mount === "/");
    const stat = statfsSync("/");
    // What can be used: without the blocks that are kept for root.
    const usable = (stat.blocks - stat.bfree + stat.bavail) * stat.bsize;
    expect(Math.abs((root?.totalBytes ?? 0) - usable)).toBeLessThan(2 ** 30);
    expect(Math.abs((root?.usedBytes ?? 0) - (stat.blocks - stat.bfree) * stat.bsize)).toBeLessThan(2 ** 30);
    expect(disks.every(({ mount }) => !/^\/(dev|proc|sys)\b/.test(mount))).toBe(true);
  });

  test("a process that is busy is the largest, at about one core; memory as the kernel has it", async () => {
    const host = createHost({ clock: systemClock });
    const { spawn } = await import("node:child_process");
    const busy = spawn(process.execPath, ["-e", "for (;;) Math.sqrt(2)"], { stdio: "ignore" });
    stops.push(() => busy.kill("SIGKILL"));
    await new Promise((resolve) => busy.once("spawn", resolve));
    const { rows } = await host.top("cpu", 1000);
    const mine = rows.find(({ pid }) => pid === busy.pid);
    expect(mine?.value).toBeGreaterThan(10); // two shared cores: a fair part of one at least
    expect(mine?.value).toBeLessThan(130);
    expect(rows.indexOf(mine ?? rows[0] ?? { name: "", pid: 0, value: 0 })).toBeLessThan(8);
    expect(rows.every((row, i) => i === 0 || row.value <= (rows[i - 1]?.value ?? 0))).toBe(true);
    const memory = await host.top("memory", 1000);
    const self = memory.rows.find(({ pid }) => pid === process.pid)?.value ?? 0;
    expect(self / process.memoryUsage.rss()).toBeGreaterThan(0.7);
    expect(self / process.memoryUsage.rss()).toBeLessThan(1.4);
    expect(await host.top("memory", 3)).toMatchObject({ rows: { length: 3 } });
  });

  test("a stop is answered with its reason", async () => {
    const stop = AbortSignal.abort(new Error("stopped"));
    await expect(createHost({ clock: systemClock }).status({ signal: stop })).rejects.toThrow("stopped");
  });
});

describe("samples", () => {
  test("none before start; the first has no rate; then there is one point a beat", async () => {
    const { clock, beat, ticks } = handClock();
    const host = createHost({ clock });
    expect(host.since()).toBeUndefined();
    expect(host.samples("memory", 0, Number.MAX_SAFE_INTEGER).series).toEqual([]);
    const startedMs = clock.now();
    const stop = host.start(5000);
    stops.push(stop);
    const count = (metric: "cpu" | "memory" | "network" | "disk") =>
      host.samples(metric, 0, Number.MAX_SAFE_INTEGER).series[0]?.points.length ?? 0;
    await beat(0, () => count("memory") === 1 && count("disk") === 1);
    expect(count("cpu")).toBe(0);
    expect(host.since()).toBe(startedMs);
    await beat(5000, () => count("memory") === 2 && count("cpu") === 1 && count("network") === 1);
    await beat(5000, () => count("memory") === 3 && count("cpu") === 2);
    expect(count("disk")).toBe(1); // every minute is enough, df is dear
    expect(host.samples("network", 0, Number.MAX_SAFE_INTEGER).series.map(({ labels }) => labels.direction)).toEqual([
      "in",
      "out",
    ]);
    const cpu = host.samples("cpu", 0, Number.MAX_SAFE_INTEGER).series[0]?.points ?? [];
    expect(cpu.map(([at]) => at)).toEqual([startedMs + 5000, startedMs + 10_000]);
    expect(cpu.every(([, value]) => value !== null && value >= 0 && value <= 100)).toBe(true);
    expect(host.samples("memory", startedMs + 1, startedMs + 9999).series[0]?.points).toHaveLength(1);
    expect(() => host.start(5000)).toThrow(/already/);
    stop();
    stop();
    expect(ticks.size).toBe(0);
    stops.push(host.start(5000));
  });

  test("after a pause there is a gap, and no rate is made up across it", async () => {
    const { clock, beat } = handClock();
    const host = createHost({ clock });
    stops.push(host.start(5000));
    const points = (metric: "cpu" | "memory") =>
      host.samples(metric, 0, Number.MAX_SAFE_INTEGER).series[0]?.points ?? [];
    await beat(0, () => points("memory").length === 1);
    await beat(5000, () => points("cpu").length === 1 && points("memory").length === 2);
    await beat(3_600_000, () => points("memory").length === 4);
    await beat(5000, () => points("cpu").length === 3 && points("memory").length === 5);
    expect(points("memory").map(([, value]) => value === null)).toEqual([false, false, true, false, false]);
    expect(points("cpu").map(([, value]) => value === null)).toEqual([false, true, false]);
  });

  test("sampling costs little: a hundred beats take less than 2% of their time", async () => {
    const { clock, ticks } = handClock();
    const host = createHost({ clock });
    stops.push(host.start(5000));
    let now = clock.now();
    Object.assign(clock, { now: () => now });
    const count = () => host.samples("memory", 0, Number.MAX_SAFE_INTEGER).series[0]?.points.length ?? 0;
    const [sample, lookAtProcesses] = ticks;
    const ticked = () => {
      sample?.();
      return new Promise((resolve) => setImmediate(resolve));
    };
    while (count() < 1) await ticked();
    const before = process.cpuUsage();
    for (let i = 1; i <= 100; i++) {
      now += 600; // 100 beats within the minute of the disks
      if (i % 2 === 0) lookAtProcesses?.(); // every 10 s, where a beat is 5
      while (count() <= i) await ticked();
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / (100 * 5000)).toBeLessThan(0.02);
  });
});

describe("parts", () => {
  test("a ring keeps the newest, within its time, in order", () => {
    const ring = createRing(3, 1000, 250);
    for (const [at, value] of [[0, 1], [100, 2], [100, 9], [50, 9], [200, 3], [300, 4]] as const) ring.add(at, value); // biome-ignore format: one row
    expect(ring.between(0, 1e9)).toEqual([[100, 2], [200, 3], [300, 4]]); // biome-ignore format: one row
    ring.add(2000, 5);
    expect(ring.oldestMs()).toBe(2000);
    ring.add(2300, 6);
    expect(ring.between(0, 1e9)).toEqual([[2000, 5], [2150, null], [2300, 6]]); // biome-ignore format: one row
    expect(createRing(3, 1000, 250).oldestMs()).toBeUndefined();
  });

  test("no rate where a counter went back or no time passed", () => {
    const counters = { atMs: 0, cpuBusyMs: 100, cpuTotalMs: 1000, network: { receivedBytes: 1000, sentBytes: 0 } };
    const later = { atMs: 2000, cpuBusyMs: 150, cpuTotalMs: 1200, network: { receivedBytes: 3000, sentBytes: 10 } };
    expect(ratesBetween(counters, later)).toEqual({
      cpuPercent: 25,
      network: { receivedBytesPerSecond: 1000, sentBytesPerSecond: 5 },
    });
    expect(ratesBetween(later, { ...counters, atMs: 4000 })).toEqual({ cpuPercent: undefined, network: undefined });
    expect(ratesBetween(counters, counters)).toEqual({ cpuPercent: undefined, network: undefined });
    expect(ratesBetween(counters, { ...later, network: undefined }).network).toBeUndefined();
  });

  test("disks: real ones, each once", () => {
    const mount = (device: string, type: string, path: string, totalBytes = 100, usedBytes = 40): Mount => ({
      device,
      type,
      mount: path,
      totalBytes,
      usedBytes,
    });
    const container = [
      mount("overlay", "overlay", "/"),
      mount("tmpfs", "tmpfs", "/dev"),
      mount("/dev/sda1", "ext4", "/etc/hosts"),
      mount("/dev/sda1", "ext4", "/etc/resolv.conf"),
      mount("/dev/sdb", "xfs", "/data", 500),
      mount("/dev/loop3", "squashfs", "/snap/core"),
      mount("/dev/sdc", "ext4", "/empty", 0),
    ];
    expect(realDisks(container).map(({ mount }) => mount)).toEqual(["/", "/data"]);
    expect(
      realDisks([mount("/dev/sda1", "ext4", "/var/lib/x"), mount("/dev/sda1", "ext4", "/")]).map(({ mount }) => mount),
    ).toEqual(["/"]);
  });

  test("/proc/net/dev without bridges and loopback", () => {
    const text = `Inter-|   Receive |  Transmit
 face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed
    lo:   10 1 0 0 0 0 0 0 10 1 0 0 0 0 0 0
  eth0: 100 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
docker0:  50 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0
 wlan0:1000 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0
`;
    expect(parseNetDev(text)).toEqual({ receivedBytes: 1100, sentBytes: 15 });
  });

  test("a process whose name holds spaces and parentheses", () => {
    const stat = "42 (a) (b c) S 1 42 42 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 1 0 500 1000000 256 18446744073709551615";
    expect(parseProcessStat(stat)).toEqual({ pid: 42, name: "a) (b c", cpuMs: 2000, memoryBytes: 256 * 4096 });
    expect(parseProcessStat("")).toBeUndefined();
  });

  test("the clock ticks and pages that /proc is read with are this machine's", () => {
    expect(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }).trim()).toBe("100");
    expect(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" }).trim()).toBe("4096");
  });
});
