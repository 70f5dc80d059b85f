import { ownText } from "../line/clean.ts";
import { error } from "../line/level.ts";
import { anything, withoutNames } from "../masks/tokens.ts";
import { mergeTemplates } from "./merge.ts";
import { createSignatures } from "./signatures.ts";
import { absorb, createTemplateRecord, type TemplateRecord } from "./template-record.ts";
import { createTemplateTree } from "./template-tree.ts";

/** What was dropped to bound the memory. */
export interface Folded {
  readonly templates: number;
  readonly entries: number;
}

/** All templates of one log, never more than `most`. */
export interface TemplateTable {
  /** The record of lines with this signature, when one was seen lately. */
  find(low: number, high: number): TemplateRecord | undefined;
  remember(low: number, high: number, record: TemplateRecord): void;
  /** The record these words belong to; a new one has the sample that `sample` makes. */
  place(tokens: readonly string[], sample: () => string): TemplateRecord;
  /** The same for words that are never merged with others: which exception it was and where. */
  placeExactly(tokens: readonly string[], sample: () => string): TemplateRecord;
  /** Merges what says the same, and tells all in the order they were first seen. */
  finish(): readonly TemplateRecord[];
  folded(): Folded;
}

export function createTemplateTable(most: number): TemplateTable {
  const signatures = createSignatures();
  const tree = createTemplateTree();
  const exact = new Map<string, TemplateRecord>();
  let records: TemplateRecord[] = [];
  let foldedTemplates = 0;
  let foldedEntries = 0;

  function merge(): void {
    const open = records.filter(({ fixed }) => !fixed);
    const { merged, places } = mergeTemplates(open.map(({ tokens }) => tokens));
    const firsts: TemplateRecord[] = [];
    open.forEach((record, i) => {
      const place = places[i] ?? 0;
      const first = firsts[place];
      if (first) absorb(first, record);
      else {
        firsts[place] = record;
        record.tokens = merged[place] ?? record.tokens;
      }
    });
    records = records.filter(({ into }) => !into);
  }

  /** The least recently seen of the rare ones go, errors last of all. */
  function fold(): void {
    const aim = Math.floor(most / 2);
    if (records.length <= (most * 3) / 4) return;
    const order = [...records].sort((a, b) => worth(a) - worth(b) || a.lastEntry - b.lastEntry);
    for (const record of order.slice(0, records.length - aim)) {
      record.folded = true;
      foldedTemplates++;
      foldedEntries += record.count;
    }
    records = records.filter(({ folded }) => !folded);
  }

  function bound(): void {
    merge();
    fold();
    signatures.clear();
    tree.clear();
    exact.clear();
    for (const record of records) {
      if (record.fixed) exact.set(record.tokens.join(" "), record);
      else tree.add(record);
    }
  }

  function create(tokens: readonly string[], sample: string, fixed: boolean): TemplateRecord {
    const record = createTemplateRecord(tokens.map(ownText), sample, fixed);
    records.push(record);
    return record;
  }

  return {
    find: signatures.find,
    remember: signatures.add,
    place(tokens, sample) {
      const same = tokens.map(withoutNames);
      let found = tree.find(same);
      if (!found && records.length >= most) {
        bound();
        found = tree.find(same);
      }
      if (found) {
        showDifference(found, tokens, same);
        return found;
      }
      const record = create(tokens, sample(), false);
      tree.add(record);
      return record;
    },
    placeExactly(tokens, sample) {
      const text = tokens.join(" ");
      const found = exact.get(text);
      if (found) return found;
      if (records.length >= most) bound();
      const record = create(tokens, sample(), true);
      exact.set(text, record);
      return record;
    },
    finish() {
      merge();
      return records;
    },
    folded: () => ({ templates: foldedTemplates, entries: foldedEntries }),
  };
}

function worth(record: TemplateRecord): number {
  return Math.min(record.count, 4) + (record.level >= error ? 4 : 0);
}

/** Two masks of different names in one place are shown as anything. */
function showDifference(record: TemplateRecord, tokens: readonly string[], same: readonly string[]): void {
  let shown: string[] | undefined;
  record.tokens.forEach((token, i) => {
    if (token === tokens[i] || token === same[i] || token === anything) return;
    shown ??= [...record.tokens];
    shown[i] = same[i] ?? anything;
  });
  if (shown) record.tokens = shown;
}
