import type { LogSummary } from "../../../src/analysis/logs/contract/summary.ts";
import { createLogMiner } from "../../../src/analysis/logs/log-miner.ts";
import { redactSecrets } from "../../../src/base/telemetry/redact.ts";
import { clip, visibleText } from "../../../src/base/text/words.ts";
import { createNewest } from "./newest.ts";

/** Who wrote a line. */
export interface Writer {
  readonly pod: string;
  readonly container: string;
}

export interface SinkOptions {
  readonly nowMs: number;
  readonly contains?: string | undefined;
  /** The end of the range, epoch milliseconds. */
  readonly toMs: number;
}

/** Where lines of all sources meet: those that hold the words and lie in the range are mined, and the newest kept. */
export interface LineSink {
  /** `line` begins with its time, as the cluster writes it. */
  take(writer: Writer, line: string): void;
  /** To be called once. */
  end(): { readonly summary: LogSummary; readonly lines: readonly string[] };
}

const LAST_LINES = 40;
const LINE_CHARS = 400;

export function createLineSink({ nowMs, contains, toMs }: SinkOptions): LineSink {
  const miner = createLogMiner({ nowMs });
  const newest = createNewest({ maxLines: LAST_LINES, maxBytes: LAST_LINES * LINE_CHARS * 4 });
  const words = contains?.toLowerCase();
  let lastMs = 0;
  return {
    take({ pod, container }, line) {
      if (line === "" || (words !== undefined && !line.toLowerCase().includes(words))) return;
      const stamp = stampOf(line);
      if (stamp !== undefined && stamp >= toMs) return;
      lastMs = stamp ?? lastMs;
      // Two containers of a pod write at once: taken as one their stack traces would mix.
      miner.add(`${line}\n`, { replica: `${pod}/${container}` });
      newest.add({ atMs: lastMs, text: clip(redactSecrets(visibleText(line)), LINE_CHARS) });
    },
    end: () => ({ summary: miner.end(), lines: newest.lines() }),
  };
}

/** Epoch milliseconds of the time that a line begins with. */
export function stampOf(line: string): number | undefined {
  const at = Date.parse(line.slice(0, line.indexOf(" ")));
  return Number.isNaN(at) ? undefined : at;
}
