import { toOpsError } from "../../../src/base/errors.ts";
import type { Source } from "../../../src/base/source.ts";
import type { LogLine, LogsReader, LogsRequest } from "../../../src/systems/logs-reader.ts";
import type { LineSink } from "./line-sink.ts";
import type { Reach } from "./read-own.ts";

export interface Kept {
  /** Lines that a log server gave and the pods' own logs did not. */
  readonly lines: number;
  /** Pods it gave lines of. */
  readonly pods: ReadonlySet<string>;
  readonly gaps: readonly string[];
  readonly sources: readonly Source[];
}

interface Wanted extends Omit<LogsRequest, "except"> {
  /** Whether lines of pods that are gone are wanted too. */
  readonly gone: boolean;
}

/**
 * What the pods' own logs do not hold: lines from before each begins, all lines of those that could not be read, and of
 * pods that are gone. Each line is taken once.
 */
export async function readKept(
  reader: LogsReader,
  { gone, ...wanted }: Wanted,
  reaches: readonly Reach[],
  sink: LineSink,
  signal: AbortSignal,
): Promise<Kept> {
  const begins = beginsOf(reaches, wanted.toMs);
  const untilMs = Math.min(wanted.toMs, Math.max(wanted.fromMs, ...begins.values()));
  const before = reaches.length === 0 ? wanted.toMs : untilMs;
  const looks: LogsRequest[] = [];
  if (before > wanted.fromMs) looks.push({ ...wanted, toMs: before });
  if (gone && before < wanted.toMs)
    looks.push({ ...wanted, fromMs: before, except: [...new Set(reaches.map(({ pod }) => pod))] });
  let lines = 0;
  const pods = new Set<string>();
  const gaps: string[] = [];
  const sources: Source[] = [];
  for (const look of looks) {
    try {
      const result = await reader.read(look, { signal });
      for (const line of result.lines) {
        if (line.atMs >= beginOf(begins, line)) continue;
        sink.take(line, `${new Date(line.atMs).toISOString()} ${line.text}`);
        pods.add(line.pod);
        lines++;
      }
      gaps.push(...result.cut);
      sources.push(...result.sources);
    } catch (error) {
      if (signal.aborted) throw error;
      gaps.push(toOpsError(error).message);
      break;
    }
  }
  return { lines, pods, gaps, sources };
}

/** From when on each container's own log is had; one that holds nothing speaks for no time. */
function beginsOf(reaches: readonly Reach[], toMs: number): ReadonlyMap<string, number> {
  return new Map(reaches.map(({ pod, container, beginsMs }) => [`${pod}/${container}`, beginsMs ?? toMs]));
}

function beginOf(begins: ReadonlyMap<string, number>, { pod, container }: LogLine): number {
  if (container !== "") return begins.get(`${pod}/${container}`) ?? Number.POSITIVE_INFINITY;
  // The server does not tell containers apart: what any of the pod's own logs holds is not taken twice.
  const own = [...begins].filter(([key]) => key.startsWith(`${pod}/`)).map(([, at]) => at);
  return own.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...own);
}
