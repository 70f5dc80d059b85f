import { readdir, readFile } from "node:fs/promises";

/** One process at one look. */
export interface ProcessTimes {
  readonly pid: number;
  readonly name: string;
  /** User and system time since it began. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

const TICK_MS = 10; // USER_HZ is 100 on every Linux that Node runs on
const PAGE_BYTES = 4096;
// Bridges and pairs carry what a physical interface carries again; counting them would count twice.
const VIRTUAL = /^(lo|veth|docker|br-|virbr|cni|flannel|cali|cilium|lxc|tunl|kube-|ifb|dummy|nodelocaldns)/;

/** Reads /proc/net/dev: bytes of all interfaces that reach out of the machine. */
export function parseNetDev(text: string): { readonly receivedBytes: number; readonly sentBytes: number } {
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const line of text.split("\n").slice(2)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (colon < 0 || VIRTUAL.test(name)) continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    receivedBytes += fields[0] ?? 0;
    sentBytes += fields[8] ?? 0;
  }
  return { receivedBytes, sentBytes };
}

/** Reads /proc/<pid>/stat. The name stands in parentheses and may hold any character, parentheses too. */
export function parseProcessStat(text: string): ProcessTimes | undefined {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(" "); // from field 3 of proc(5) on
  const ticks = Number(fields[11]) + Number(fields[12]);
  const pages = Number(fields[21]);
  const pid = Number.parseInt(text, 10);
  if (![ticks, pages, pid].every(Number.isFinite)) return undefined;
  return { pid, name: text.slice(open + 1, close), cpuMs: ticks * TICK_MS, memoryBytes: pages * PAGE_BYTES };
}

export async function readNetDev(): Promise<{ readonly receivedBytes: number; readonly sentBytes: number }> {
  return parseNetDev(await readFile("/proc/net/dev", "utf8"));
}

/** All processes now, by pid. One that ends while it is read is left out. */
export async function readProcesses(): Promise<ReadonlyMap<number, ProcessTimes>> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(names.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  const processes = new Map<number, ProcessTimes>();
  for (const stat of stats) {
    const times = parseProcessStat(stat);
    if (times !== undefined) processes.set(times.pid, times);
  }
  return processes;
}
