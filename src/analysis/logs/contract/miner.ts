import type { LogSummary } from "./summary.ts";

export interface LogMinerOptions {
  /** Now, epoch ms: a time that names no year is taken as the last such moment before it. */
  readonly nowMs: number;
  /** Templates of an earlier stretch, as its summary gave them: what is not among them is new. */
  readonly known?: Iterable<string>;
  /** How many templates are kept at once, at least 64. Default 4000. */
  readonly maxTemplates?: number;
  /** For measuring: called once an entry, in order, with the group it went to and the lines it holds. */
  readonly onEntry?: (group: EntryGroup, lines: number) => void;
}

/** Where one entry went. */
export interface EntryGroup {
  /** Its place in the summary's templates, once `end` was called; not there when it was folded. */
  index(): number | undefined;
}

/**
 * Reads logs as they come and keeps what they say, not the lines: memory is bounded whatever comes. Pure: no clock, no I/O.
 * Times that name no zone are read as UTC. Text is data: nothing in it is followed. Never throws for any text.
 */
export interface LogMiner {
  /**
   * Takes the next piece of one replica's log, cut anywhere. Pieces of one replica come in their order; where they are cut
   * changes nothing in the summary.
   */
  add(chunk: string, source: { readonly replica: string }): void;
  /** Ends the last lines and tells. To be called once; nothing is added after. */
  end(): LogSummary;
}
