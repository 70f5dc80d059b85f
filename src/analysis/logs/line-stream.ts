import { isEmptyBody } from "./line/body.ts";
import { ownText } from "./line/clean.ts";
import { continues, isLoud, type OpenEntry, openWith } from "./trace/continuation.ts";

/** No line is read beyond this. */
export const maxLineCharacters = 32_768;
const maxEntryCharacters = 131_072;
const maxEntryLines = 400;
const keptBufferCharacters = 262_144;

/** One entry where it lies: its first line ends at `lineEnd`, all of it at `to`. */
export interface EntryAt {
  readonly text: string;
  readonly from: number;
  readonly lineEnd: number;
  readonly to: number;
  readonly lines: number;
}

/** What a stream counts for all. */
export interface StreamCounts {
  lines: number;
  longLines: number;
  unreadCharacters: number;
  traceLines: number;
}

/** One replica's text on its way to entries. */
export interface LineStream {
  add(chunk: string): void;
  /** Ends the last line and the last entry. */
  end(): void;
}

/** Cuts text into lines and joins those of a stack trace. What it holds back is the open entry and the unfinished line. */
export function createLineStream(counts: StreamCounts, take: (entry: EntryAt) => void): LineStream {
  const open: OpenEntry = { mode: "plain", indented: false, stamped: false };
  let buffer = "";
  /** Where the unfinished line begins in the buffer. */
  let lineFrom = 0;
  let dropping = false;
  let entryFrom = -1;
  let entryLineEnd = 0;
  let entryTo = 0;
  let entryLines = 0;
  /** The open entry was taken already, being full: lines that go on with it are dropped. */
  let full = false;

  function takeEntry(): void {
    if (entryFrom >= 0) take({ text: buffer, from: entryFrom, lineEnd: entryLineEnd, to: entryTo, lines: entryLines });
    entryFrom = -1;
  }

  const loud = () => entryFrom >= 0 && isLoud(buffer, entryFrom, entryLineEnd);

  function takeLine(from: number, end: number): void {
    let to = end;
    if (to > from && buffer.charCodeAt(to - 1) === 13) to--;
    let first = from;
    while (first < to && buffer.charCodeAt(first) <= 32 && isSpace(buffer.charCodeAt(first))) first++;
    if (first === to || isEmptyBody(buffer, from, to)) return;
    counts.lines++;
    if ((entryFrom >= 0 || full) && continues(open, buffer, from, to, loud)) {
      if (full) counts.traceLines++;
      else {
        entryTo = to;
        entryLines++;
        if (entryLines >= maxEntryLines || entryTo - entryFrom > maxEntryCharacters) {
          takeEntry();
          full = true;
        }
      }
      return;
    }
    takeEntry();
    full = false;
    openWith(open, buffer, from, to);
    entryFrom = from;
    entryLineEnd = to;
    entryTo = to;
    entryLines = 1;
  }

  function isSpace(code: number): boolean {
    return code === 32 || code === 9;
  }

  /** Cuts the unfinished line where it is longer than may be read. */
  function cutUnfinished(): void {
    const over = buffer.length - lineFrom - maxLineCharacters;
    if (over <= 0) return;
    buffer = ownText(buffer.slice(0, lineFrom + maxLineCharacters));
    counts.longLines++;
    counts.unreadCharacters += over;
    dropping = true;
  }

  function keepOpen(): void {
    const from = entryFrom >= 0 ? entryFrom : lineFrom;
    const kept = buffer.slice(from);
    buffer = buffer.length > keptBufferCharacters ? ownText(kept) : kept;
    lineFrom -= from;
    if (entryFrom < 0) return;
    entryFrom = 0;
    entryLineEnd -= from;
    entryTo -= from;
  }

  return {
    add(chunk) {
      let newline = chunk.indexOf("\n");
      if (newline < 0) {
        if (dropping) counts.unreadCharacters += chunk.length;
        else {
          // Not looked at before its end comes, so that many small chunks cost no more than one.
          buffer += chunk;
          cutUnfinished();
        }
        return;
      }
      let searched = buffer.length;
      if (dropping) {
        counts.unreadCharacters += newline;
        dropping = false;
        takeLine(lineFrom, buffer.length);
        buffer += chunk;
        lineFrom = searched + newline + 1;
        searched = lineFrom;
      } else buffer += chunk;
      for (newline = buffer.indexOf("\n", searched); newline >= 0; newline = buffer.indexOf("\n", lineFrom)) {
        let end = newline;
        const over = newline - lineFrom - maxLineCharacters;
        if (over > 0) {
          counts.longLines++;
          counts.unreadCharacters += over;
          end = lineFrom + maxLineCharacters;
        }
        takeLine(lineFrom, end);
        lineFrom = newline + 1;
      }
      keepOpen();
      cutUnfinished();
    },
    end() {
      if (lineFrom < buffer.length) takeLine(lineFrom, buffer.length);
      takeEntry();
      buffer = "";
      lineFrom = 0;
      dropping = false;
      full = false;
    },
  };
}
