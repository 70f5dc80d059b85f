import type { TemplateRecord } from "./template-record.ts";
import { rootOf } from "./template-record.ts";

const slots = 1 << 16;
const mask = slots - 1;

/**
 * Which record a line's signature led to: a cache that spares reading the words of a line like one already seen. Emptied
 * when half full.
 */
export interface Signatures {
  find(low: number, high: number): TemplateRecord | undefined;
  add(low: number, high: number, record: TemplateRecord): void;
  clear(): void;
}

export function createSignatures(): Signatures {
  const lows = new Int32Array(slots);
  const highs = new Int32Array(slots);
  const records: (TemplateRecord | undefined)[] = new Array<TemplateRecord | undefined>(slots).fill(undefined);
  let count = 0;

  function clear(): void {
    records.fill(undefined);
    count = 0;
  }

  return {
    find(low, high) {
      for (let at = (low ^ (low >>> 16)) & mask; ; at = (at + 1) & mask) {
        const record = records[at];
        if (record === undefined) return undefined;
        if (lows[at] === low && highs[at] === high) return record.into ? rootOf(record) : record;
      }
    },
    add(low, high, record) {
      if (count >= slots / 2) clear();
      let at = (low ^ (low >>> 16)) & mask;
      while (records[at] !== undefined) at = (at + 1) & mask;
      lows[at] = low;
      highs[at] = high;
      records[at] = record;
      count++;
    },
    clear,
  };
}
