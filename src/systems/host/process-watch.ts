import os from "node:os";
import type { Clock } from "../../base/clock.ts";
import { readProcesses } from "./proc.ts";

export interface ProcessUse {
  readonly pid: number;
  readonly name: string;
  /** Of one core: 250 is two and a half cores. */
  readonly cpuPercent: number;
  readonly memoryBytes: number;
}

/** Use of the processor is a difference of two looks; an earlier one is kept so that a question need not wait for it. */
export interface ProcessWatch {
  /** Every process with its use since the kept look, or over a short pause where that is too old or too young. */
  use(signal: AbortSignal | undefined): Promise<readonly ProcessUse[]>;
  /** Takes the look that later ones are compared with. */
  look(): Promise<void>;
}

interface Look {
  readonly atMs: number;
  readonly processes: Awaited<ReturnType<typeof readProcesses>>;
}

const PAUSE_MS = 200; // 20 clock ticks a core: per cent to a few per cent, and no wait that a person notices
const OLDEST_LOOK_MS = 30_000; // an average over more hides what runs now

const onLinux = os.platform() === "linux";

export function createProcessWatch(clock: Clock): ProcessWatch {
  let kept: Look | undefined;
  const take = async (): Promise<Look> => ({ processes: await readProcesses(), atMs: performance.now() });
  return {
    use: async (signal) => {
      if (!onLinux) return processesElsewhere();
      const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : performance.now() - kept.atMs;
      let before = kept;
      if (before === undefined || ageMs < PAUSE_MS || ageMs > OLDEST_LOOK_MS) {
        before = await take();
        await clock.sleep(PAUSE_MS, signal);
      }
      return useBetween(before, await take());
    },
    look: async () => {
      if (onLinux) kept = await take();
    },
  };
}

function useBetween(before: Look, after: Look): readonly ProcessUse[] {
  const elapsedMs = after.atMs - before.atMs;
  return [...after.processes.values()].map(({ pid, name, cpuMs, memoryBytes }) => {
    const earlier = before.processes.get(pid);
    // A pid that is used again shows less time than before; what began meanwhile spent all its time meanwhile.
    const spentMs = earlier === undefined || earlier.cpuMs > cpuMs ? cpuMs : cpuMs - earlier.cpuMs;
    return { pid, name, cpuPercent: (spentMs / elapsedMs) * 100, memoryBytes };
  });
}

async function processesElsewhere(): Promise<readonly ProcessUse[]> {
  const { processes } = await import("systeminformation");
  const { list } = await processes();
  const cores = os.cpus().length; // it gives per cent of the machine
  return list.map((one) => ({
    pid: one.pid,
    name: one.name,
    cpuPercent: one.cpu * cores,
    memoryBytes: one.memRss * 1024,
  }));
}
