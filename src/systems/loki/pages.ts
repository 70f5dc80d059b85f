import { OpsError } from "../../base/errors.ts";
import type { HttpReply } from "../http.ts";
import { type Entry, mostEntriesOf, parseStreams } from "./reply.ts";

/** Loki's own default of max_entries_limit_per_query. */
const PAGE = 5000;

export interface Bounds {
  readonly maxLines: number;
  /** Of the lines' text. */
  readonly maxBytes: number;
}

export interface Pages {
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** Why the oldest are missing: a bound was reached. */
  readonly full: boolean;
  /** Moments of which more entries exist than one reply may hold. */
  readonly crowded: number;
}

/**
 * Every entry of `fromNs` up to but not at `toNs`, the newest first, page by page until the range or a bound ends. Entries
 * that share their moment with a page's last are asked for again and taken once.
 */
export async function readPages(
  ask: (page: { readonly fromNs: bigint; readonly toNs: bigint; readonly limit: number }) => Promise<HttpReply>,
  title: string,
  range: { readonly fromNs: bigint; readonly toNs: bigint },
  { maxLines, maxBytes }: Bounds,
): Promise<Pages> {
  const entries: Entry[] = [];
  let edge = new Set<string>();
  let { toNs } = range;
  let limit = Math.min(PAGE, maxLines);
  let bytes = 0;
  let crowded = 0;
  while (toNs > range.fromNs) {
    const reply = await ask({ fromNs: range.fromNs, toNs, limit });
    const most = mostEntriesOf(reply);
    if (most !== undefined && most < limit) {
      limit = most;
      continue;
    }
    const page = [...parseStreams(title, reply)].sort((a, b) => (a.atNs < b.atNs ? 1 : a.atNs > b.atNs ? -1 : 0));
    const oldest = page.at(-1)?.atNs;
    if (page.some(({ atNs }) => atNs < range.fromNs || atNs >= toNs))
      throw new OpsError("unavailable", `${title} answered with lines of another time than was asked for.`);
    for (const entry of page) {
      if (edge.has(keyOf(entry))) continue;
      if (entries.length >= maxLines || bytes >= maxBytes) return { entries, full: true, crowded };
      entries.push(entry);
      bytes += entry.line.length;
    }
    if (oldest === undefined || page.length < limit) break;
    if (oldest + 1n >= toNs) {
      // A whole page of one nanosecond: what else stands there cannot be reached.
      crowded++;
      edge = new Set();
      toNs = oldest;
    } else {
      edge = new Set(page.filter(({ atNs }) => atNs === oldest).map(keyOf));
      toNs = oldest + 1n;
    }
  }
  return { entries, full: false, crowded };
}

/** Loki drops a second entry of the same moment, stream and line, so that these three tell entries apart. */
function keyOf({ atNs, stream, line }: Entry): string {
  return JSON.stringify([String(atNs), stream, line]);
}
