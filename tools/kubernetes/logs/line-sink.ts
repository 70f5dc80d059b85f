import type { LogSummary } from "../../../src/analysis/logs/contract/summary.ts";
import { createLogMiner } from "../../../src/analysis/logs/log-miner.ts";
import { clip } from "../../../src/base/text/words.ts";
import { createNewest } from "./newest.ts";
import { createLineRedactor } from "./redact-lines.ts";

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
  /** Whether the lines themselves are wanted, up to `RAW_BYTES` of the newest. */
  readonly raw: boolean;
}

/** What a chat takes as a file without complaint, and some ten thousand lines. */
export const RAW_BYTES = 2 ** 20;

/** Where lines of all sources meet: those that hold the words and lie in the range are mined, and the newest kept. */
export interface LineSink {
  /** `line` begins with its time, as the cluster writes it. */
  take(writer: Writer, line: string): void;
  /** To be called once. */
  end(): {
    readonly summary: LogSummary;
    readonly lines: readonly string[];
    /** Each with its time and pod, where they were wanted; `more` tells whether there were older ones. */
    readonly raw: { readonly lines: readonly string[]; readonly more: boolean };
  };
}

const LAST_LINES = 40;
const LINE_CHARS = 400;
const RAW_LINE_CHARS = 16_000;

export function createLineSink({ nowMs, contains, toMs, raw }: SinkOptions): LineSink {
  const miner = createLogMiner({ nowMs });
  const newest = createNewest({ maxLines: LAST_LINES, maxBytes: LAST_LINES * LINE_CHARS * 4 });
  const whole = createNewest({ maxLines: Number.POSITIVE_INFINITY, maxBytes: raw ? RAW_BYTES : 0 });
  const redact = createLineRedactor();
  const words = contains?.toLowerCase();
  let lastMs = 0;
  return {
    take({ pod, container }, line) {
      if (line === "") return;
      const writer = `${pod}/${container}`;
      const clean = redact(writer, line);
      if (words !== undefined && !line.toLowerCase().includes(words)) return;
      const stamp = stampOf(line);
      if (stamp !== undefined && stamp >= toMs) return;
      lastMs = stamp ?? lastMs;
      // Two containers of a pod write at once: taken as one their stack traces would mix.
      miner.add(`${line}\n`, { replica: writer });
      newest.add({ atMs: lastMs, text: clip(clean, LINE_CHARS) });
      if (raw) whole.add({ atMs: lastMs, text: withWriter(writer, clip(clean, RAW_LINE_CHARS), stamp !== undefined) });
    },
    end: () => ({ summary: miner.end(), lines: newest.lines(), raw: { lines: whole.lines(), more: whole.more() } }),
  };
}

/** Who wrote it stands behind the time, so that the file sorts by time. */
function withWriter(writer: string, line: string, isTimed: boolean): string {
  const end = isTimed ? line.indexOf(" ") : -1;
  return end < 0 ? `${writer} ${line}` : `${line.slice(0, end)} ${writer} ${line.slice(end + 1)}`;
}

/** Epoch milliseconds of the time that a line begins with. */
export function stampOf(line: string): number | undefined {
  const at = Date.parse(line.slice(0, line.indexOf(" ")));
  return Number.isNaN(at) ? undefined : at;
}
