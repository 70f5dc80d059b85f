import os from "node:os";
import { OpsError } from "../../base/errors.ts";
import { type Disk, realDisks } from "./disks.ts";
import { readNetDev } from "./proc.ts";
import type { Counters } from "./rates.ts";

export interface Memory {
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly availableBytes: number;
}

const onLinux = os.platform() === "linux";

/** CPU and network counters now. On Linux 0.2 ms and no child process, where systeminformation starts one an interface. */
export async function readCounters(nowMs: number): Promise<Counters> {
  const network = onLinux ? await readNetDev().catch(() => undefined) : await networkElsewhere();
  let cpuTotalMs = 0;
  let cpuIdleMs = 0;
  for (const { times } of os.cpus()) {
    cpuTotalMs += times.user + times.nice + times.sys + times.idle + times.irq;
    cpuIdleMs += times.idle;
  }
  return { atMs: nowMs, cpuBusyMs: cpuTotalMs - cpuIdleMs, cpuTotalMs, network };
}

/** Used is what is not available: page cache counts as free, as the kernel would give it back. */
export async function readMemory(): Promise<Memory> {
  const { mem } = await import("systeminformation");
  const { total, available } = await mem();
  if (!(total > 0)) throw new OpsError("unavailable", "This machine does not tell how much memory it has.");
  return { totalBytes: total, availableBytes: available, usedBytes: total - available };
}

/** Runs `df`: about 10 ms, and longer where a network filesystem hangs. */
export async function readDisks(): Promise<readonly Disk[]> {
  const { fsSize } = await import("systeminformation");
  const mounts = await fsSize();
  return realDisks(
    mounts.map(({ fs, type, mount, size, used, available }) => ({
      device: fs,
      type,
      mount,
      // As df's per cent has it: blocks that are kept for root, or beyond a quota, nobody can use.
      totalBytes: Number.isFinite(available) ? used + available : size,
      usedBytes: used,
    })),
  );
}

async function networkElsewhere(): Promise<Counters["network"]> {
  const { networkStats } = await import("systeminformation");
  const interfaces = await networkStats(); // the default interface
  if (interfaces.length === 0) return undefined;
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const one of interfaces) {
    receivedBytes += one.rx_bytes;
    sentBytes += one.tx_bytes;
  }
  return { receivedBytes, sentBytes };
}
