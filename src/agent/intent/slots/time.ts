import { isCovered } from "../word.ts";
import type { ReadSlot } from "./reader.ts";

/** A stretch of time; with `after`, only one that follows these words. */
export const readRangeSlot: ReadSlot<"range"> = (field, { said, taken, fields }) => {
  const free = said.ranges.filter((range) => !isCovered(range, taken));
  const { after } = field.slot;
  if (after) {
    const lower = said.text.toLowerCase();
    for (const range of free) {
      const cue = after.find(
        (word) =>
          lower.slice(0, range.start).trimEnd().endsWith(` ${word}`) ||
          lower.slice(range.start, range.end).startsWith(`${word} `),
      );
      if (cue) return { value: range.words, places: [{ start: range.start - cue.length - 1, end: range.end }] };
    }
    // "october vs september" where the first is read by the field beside this one.
    return undefined;
  }
  const other = fields.some((one) => one.slot.kind === "range" && one.key !== field.key);
  const range = other ? free[0] : (free[0] ?? undefined);
  return range && { value: range.words, places: [range] };
};

/** A moment; "this month" said of the future is its end. */
export const readMomentSlot: ReadSlot<"moment"> = (field, { said, taken }) => {
  const free = said.moments.filter((moment) => !isCovered(moment, taken) && !/^now$/.test(moment.words));
  const ahead = free.find((moment) => moment.atMs > said.context.nowMs);
  if (ahead) return { value: ahead.words, places: [ahead] };
  const current = said.ranges.find(
    (range) => !isCovered(range, taken) && /^this (week|month|quarter|year)$/.test(range.words),
  );
  if (current) return { value: current.words.replace("this", "end of"), places: [current] };
  const behind = field.slot.past ? free[0] : undefined;
  return behind && { value: behind.words, places: [behind] };
};
