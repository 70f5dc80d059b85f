import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { scoreGrouping } from "../../../bench/logs/grouping.ts";
import { readLoghub } from "../../../bench/logs/loghub.ts";
import type { EntryGroup } from "../../../src/analysis/logs/contract/miner.ts";
import { mined } from "./mined.ts";

function templatesOf(lines: readonly string[]): readonly string[] {
  return mined(lines.join("\n")).templates.map(({ template }) => template);
}

const names = ["ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "joe", "kim", "leo"];

describe("what differs in values only is one template", () => {
  it("behind a word for a kind of thing two names are enough", () => {
    expect(templatesOf(["session opened for user ann", "session opened for user bob"])).toEqual([
      "session opened for user <*>",
    ]);
  });

  it("elsewhere a few words are states and stay, many are values", () => {
    const said = (word: string) => `the worker was ${word} by us`;
    expect(templatesOf(["started", "stopped", "paused", "resumed"].map(said))).toHaveLength(4);
    expect(templatesOf(names.map(said))).toEqual(["the worker was <*> by us"]);
  });

  it("in two places at once", () => {
    const lines = names.map((name, i) => `we sent ${name} a letter about ${names[(i + 5) % 12]}x today`);
    expect(templatesOf(lines)).toEqual(["we sent <*> a letter about <*> today"]);
  });

  it("names of things", () => {
    const lines = ["a", "b", "c"].map((one) => `bound class org.x.${one}.First to org.y.${one}.Second at once`);
    expect(templatesOf(lines)).toEqual(["bound class <*> to <*> at once"]);
  });

  it("an address and a name in one place", () => {
    expect(templatesOf(["refused by host=10.0.0.1 again", "refused by host=db.example.com again"])).toEqual([
      "refused by <*> again",
    ]);
  });

  it("messages with little in common stay apart", () => {
    expect(templatesOf(names.map((name, i) => `${name} ${names[(i + 3) % 12]} ${names[(i + 7) % 12]}`))).toHaveLength(
      12,
    );
    expect(templatesOf(["read failed", "write failed", "open failed"])).toHaveLength(3);
  });
});

describe("the score", () => {
  it("a line is right when its group is exactly its event", () => {
    expect(scoreGrouping([1, 1, 2, 2], ["a", "a", "b", "b"])).toEqual({ groupingAccuracy: 1, fGrouping: 1 });
    expect(scoreGrouping([1, 1, 2, 3], ["a", "a", "b", "b"])).toEqual({ groupingAccuracy: 0.5, fGrouping: 2 / 5 });
    expect(scoreGrouping([1, 1, 1, 1], ["a", "a", "b", "b"])).toEqual({ groupingAccuracy: 0, fGrouping: 0 });
    expect(scoreGrouping([1, 1, 1, 2], ["a", "a", "b", "b"])).toEqual({ groupingAccuracy: 0, fGrouping: 0 });
  });
});

const folder = fileURLToPath(new URL("../../../../shared/data/loghub2k", import.meta.url));
const there = existsSync(folder);
if (!there) console.log(`Skipped: the loghub sets are not at ${folder}.`);

describe.skipIf(!there)("the loghub sets", () => {
  it("are grouped at least as well as promised, with one set of parameters", { timeout: 60_000 }, () => {
    const figures = readLoghub(folder).map(({ lines, events }) => {
      const groups: EntryGroup[] = [];
      const text = lines.map((line) => (line.trim() === "" ? "(empty)" : line)).join("\n");
      mined(text, { onEntry: (group, count) => groups.push(...new Array<EntryGroup>(count).fill(group)) });
      return scoreGrouping(
        groups.map((group) => group.index() ?? -1),
        events,
      ).groupingAccuracy;
    });
    expect(figures.reduce((sum, one) => sum + one, 0) / figures.length).toBeGreaterThanOrEqual(0.9);
  });
});
