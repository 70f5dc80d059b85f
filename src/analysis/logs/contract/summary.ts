/** From the most to the least severe. Words, klog letters, syslog and pino numbers are read into these. */
export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace";

/** A stretch of time, epoch milliseconds, both ends within it. */
export interface LogStretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One kind of message: what stayed the same, with `<num>`, `<ip>`, `<*>` … where it differed. */
export interface LogTemplate {
  /** Outside text with secrets cut; the marks in angle brackets are ours. Unique within a summary. */
  readonly template: string;
  /** Entries that say it; a stack trace is one entry. */
  readonly count: number;
  /** The most severe level it was said at; not there when no entry named one. */
  readonly level?: LogLevel;
  /** Not there when no entry had a time. */
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** Not among `known`; where none is given, first seen within the last tenth of the time range. */
  readonly isNew: boolean;
  /** A handful among many lines. */
  readonly isRare: boolean;
  /** Where it came far more often than otherwise: at most a quarter of the time range, to a 64th of it or finer. */
  readonly burst?: LogStretch & { readonly count: number };
  /** The first entry that said it, as it stood: outside text, secrets cut, control characters made visible, shortened. */
  readonly sample: string;
  /** How many replicas said it. */
  readonly replicas: number;
}

/** What the summary does not tell, and why; every number is zero when nothing was left out. */
export interface LogCut {
  /** Lines longer than may be read, of which only the beginning was. */
  readonly longLines: number;
  /** Characters of such lines that were not read. */
  readonly unreadCharacters: number;
  /** Lines of stack traces beyond what one entry may hold; counted in `lines`, read no further. */
  readonly traceLines: number;
  /** Times a rare template was dropped to bound the memory (one that comes back may be dropped again). */
  readonly foldedTemplates: number;
  /** Entries of those templates, counted here and in no template. */
  readonly foldedEntries: number;
  /** Replicas beyond the 1000 told apart, counted together as one; one that pauses may be counted again. */
  readonly replicas: number;
  /** One plain sentence for each of the above that happened. */
  readonly said: readonly string[];
}

/** What a stretch of logs says. */
export interface LogSummary {
  /** Errors, new, rare and sudden ones first, then by count. */
  readonly templates: readonly LogTemplate[];
  /** Lines that were not blank. */
  readonly lines: number;
  /** Entries: lines, with those of one stack trace taken together. */
  readonly entries: number;
  /** Entries in which neither a time, a level nor fields were found; they are grouped like all others. */
  readonly unparsed: number;
  /** The time between the first and the last entry; not there when none had a time. */
  readonly range?: LogStretch;
  /** Silences far beyond the usual spacing, the longest first, at most 20. */
  readonly gaps: readonly LogStretch[];
  /** Entries by level; a level nobody used is not there, nor are entries without one. */
  readonly levels: Readonly<Partial<Record<LogLevel, number>>>;
  readonly cut: LogCut;
}
