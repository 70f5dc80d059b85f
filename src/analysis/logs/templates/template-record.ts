import { addTime, addTimeline, createTimeline, type Timeline } from "../time/timeline.ts";

const timelineBuckets = 128;

/** One template while it is mined. */
export interface TemplateRecord {
  tokens: readonly string[];
  /** Not merged with others. */
  readonly fixed: boolean;
  count: number;
  level: number;
  /** NaN where no entry had a time. */
  firstMs: number;
  lastMs: number;
  /** Made with the second entry that has a time: most templates of a noisy log never have one. */
  timeline?: Timeline;
  sample: string;
  lastReplica: number;
  readonly replicas: Set<number>;
  /** The number of the last entry that said it. */
  lastEntry: number;
  into?: TemplateRecord;
  folded: boolean;
  /** Its place in the summary. */
  index?: number;
}

export function createTemplateRecord(tokens: readonly string[], sample: string, fixed: boolean): TemplateRecord {
  return {
    tokens,
    fixed,
    count: 0,
    level: 0,
    firstMs: Number.NaN,
    lastMs: Number.NaN,
    sample,
    lastReplica: -1,
    replicas: new Set(),
    lastEntry: 0,
    folded: false,
  };
}

/** Counts one entry. `ms` is NaN where it had no time; `entry` is its number. */
export function countEntry(record: TemplateRecord, ms: number, level: number, replica: number, entry: number): void {
  record.count++;
  record.lastEntry = entry;
  if (level > record.level) record.level = level;
  if (record.lastReplica !== replica) {
    record.lastReplica = replica;
    record.replicas.add(replica);
  }
  if (Number.isNaN(ms)) return;
  if (record.timeline) addTime(record.timeline, ms);
  else if (!Number.isNaN(record.firstMs)) {
    record.timeline = createTimeline(timelineBuckets);
    addTime(record.timeline, record.firstMs);
    addTime(record.timeline, ms);
  }
  if (!(record.firstMs <= ms)) record.firstMs = ms;
  if (!(record.lastMs >= ms)) record.lastMs = ms;
}

/** The times of a record, also of one that has a single one. */
export function timelineOf(record: TemplateRecord): Timeline | undefined {
  if (record.timeline || Number.isNaN(record.firstMs)) return record.timeline;
  const timeline = createTimeline(timelineBuckets);
  addTime(timeline, record.firstMs);
  return timeline;
}

/** Takes all of `other` in. The sample of the elder stays: records are given in the order they were first seen. */
export function absorb(record: TemplateRecord, other: TemplateRecord): void {
  const times = timelineOf(other);
  const own = timelineOf(record);
  if (times && own) {
    addTimeline(own, times);
    record.timeline = own;
  } else if (times) record.timeline = times;
  other.into = record;
  record.count += other.count;
  record.level = Math.max(record.level, other.level);
  if (!(record.firstMs <= other.firstMs) && !Number.isNaN(other.firstMs)) record.firstMs = other.firstMs;
  if (!(record.lastMs >= other.lastMs) && !Number.isNaN(other.lastMs)) record.lastMs = other.lastMs;
  record.lastEntry = Math.max(record.lastEntry, other.lastEntry);
  for (const replica of other.replicas) record.replicas.add(replica);
  delete other.timeline;
  other.replicas.clear();
}

export function rootOf(record: TemplateRecord): TemplateRecord {
  let root = record;
  while (root.into) root = root.into;
  return root;
}
