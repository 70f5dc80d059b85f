import { anything, withoutNames } from "../masks/tokens.ts";
import type { TemplateRecord } from "./template-record.ts";

interface Leaf {
  readonly record: TemplateRecord;
  readonly tokens: readonly string[];
  readonly open: number;
}

/**
 * Drain's tree of fixed depth (He and others, ICWS 2017): number of words, first word, second word, then a list; each word
 * or anything. It finds the template that a line's words fit, the one with the fewest open places first.
 */
export interface TemplateTree {
  add(record: TemplateRecord): void;
  find(tokens: readonly string[]): TemplateRecord | undefined;
  clear(): void;
}

export function createTemplateTree(): TemplateTree {
  const exact = new Map<string, TemplateRecord>();
  const leaves = new Map<string, Leaf[]>();

  function pathOf(length: number, first: string | undefined, second: string | undefined): string {
    return `${length} ${first ?? ""} ${second ?? ""}`;
  }

  function search(path: string, tokens: readonly string[], best: Leaf | undefined): Leaf | undefined {
    let found = best;
    for (const leaf of leaves.get(path) ?? [])
      if ((!found || leaf.open < found.open) && fits(leaf.tokens, tokens)) found = leaf;
    return found;
  }

  return {
    add(record) {
      const tokens = record.tokens.map(withoutNames);
      exact.set(tokens.join(" "), record);
      const open = tokens.filter((token) => token === anything).length;
      if (open === 0) return;
      const path = pathOf(tokens.length, tokens[0], tokens[1]);
      const list = leaves.get(path);
      if (list) list.push({ record, tokens, open });
      else leaves.set(path, [{ record, tokens, open }]);
    },
    find(tokens) {
      const same = exact.get(tokens.join(" "));
      if (same || leaves.size === 0) return same;
      const [first, second] = tokens;
      const { length } = tokens;
      let found = search(pathOf(length, first, second), tokens, undefined);
      if (first !== anything) found = search(pathOf(length, anything, second), tokens, found);
      if (length > 1 && second !== anything) {
        found = search(pathOf(length, first, anything), tokens, found);
        if (first !== anything) found = search(pathOf(length, anything, anything), tokens, found);
      }
      return found?.record;
    },
    clear() {
      exact.clear();
      leaves.clear();
    },
  };
}

function fits(template: readonly string[], tokens: readonly string[]): boolean {
  for (let i = 0; i < template.length; i++) {
    const one = template[i];
    if (one !== tokens[i] && one !== anything) return false;
  }
  return true;
}
