import type { LogMiner, LogMinerOptions } from "./contract/miner.ts";
import type { LogLevel, LogSummary } from "./contract/summary.ts";
import { createEntryReader } from "./entry-reader.ts";
import { createKnown } from "./findings/known.ts";
import { tellCut, tellTemplates } from "./findings/summary.ts";
import { levelNames } from "./line/level.ts";
import { createLineStream, type EntryAt, type LineStream, type StreamCounts } from "./line-stream.ts";
import { countEntry, rootOf } from "./templates/template-record.ts";
import { createTemplateTable } from "./templates/template-table.ts";
import { createActivity } from "./time/activity.ts";

const usualTemplates = 4_000;
const fewestTemplates = 64;
const mostReplicas = 1_000;
/** The place of all replicas beyond those told apart. */
const laterReplica = mostReplicas;

/** A miner of our own: masks first, then Drain's tree and a merge of templates that differ in values only. */
export function createLogMiner({ nowMs, known, maxTemplates, onEntry }: LogMinerOptions): LogMiner {
  const table = createTemplateTable(Math.max(fewestTemplates, maxTemplates ?? usualTemplates));
  const reader = createEntryReader(table, nowMs);
  const activity = createActivity();
  const counts: StreamCounts = { lines: 0, longLines: 0, unreadCharacters: 0, traceLines: 0 };
  const streams = new Map<string, LineStream>();
  const later = new Map<string, LineStream>();
  const byLevel = new Array<number>(levelNames.length).fill(0);
  let entries = 0;
  let unparsed = 0;
  let laterReplicas = 0;

  function take(entry: EntryAt, replica: number): void {
    const record = reader.read(entry);
    const { ms, level, parsed } = reader.last;
    entries++;
    if (!parsed) unparsed++;
    byLevel[level] = (byLevel[level] ?? 0) + 1;
    if (!Number.isNaN(ms)) activity.add(ms);
    countEntry(record, ms, level, replica, entries);
    onEntry?.({ index: () => rootOf(record).index }, entry.lines);
  }

  function streamOf(replica: string): LineStream {
    const known = streams.get(replica) ?? later.get(replica);
    if (known) return known;
    const place = Math.min(streams.size, laterReplica);
    const stream = createLineStream(counts, (entry) => {
      take(entry, place);
    });
    if (place < laterReplica) {
      streams.set(replica, stream);
      return stream;
    }
    laterReplicas++;
    const [oldest] = later;
    if (oldest && later.size >= mostReplicas) {
      // What it left unfinished is read as it stands.
      oldest[1].end();
      later.delete(oldest[0]);
    }
    later.set(replica, stream);
    return stream;
  }

  return {
    add(chunk, { replica }) {
      streamOf(replica).add(chunk);
    },
    end() {
      for (const stream of [...streams.values(), ...later.values()]) stream.end();
      const range = activity.range();
      const records = table.finish();
      const folded = table.folded();
      return {
        templates: tellTemplates(records, { range, entries, known: known && createKnown(known) }),
        lines: counts.lines,
        entries,
        unparsed,
        ...(range ? { range } : {}),
        gaps: activity.gaps(),
        levels: tellLevels(byLevel),
        cut: tellCut({
          longLines: counts.longLines,
          unreadCharacters: counts.unreadCharacters,
          traceLines: counts.traceLines,
          foldedTemplates: folded.templates,
          foldedEntries: folded.entries,
          replicas: laterReplicas,
        }),
      };
    },
  };
}

function tellLevels(byLevel: readonly number[]): LogSummary["levels"] {
  const levels: Partial<Record<LogLevel, number>> = {};
  levelNames.forEach((name, level) => {
    const count = byLevel[level] ?? 0;
    if (name !== undefined && count > 0) levels[name] = count;
  });
  return levels;
}
