import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogMiner } from "../../../src/analysis/logs/log-miner.ts";
import { addTime, addTimeline, countAt, createTimeline } from "../../../src/analysis/logs/time/timeline.ts";
import { mined, nowMs } from "./mined.ts";

const beganMs = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;

function line(ms: number, text: string): string {
  return `${new Date(beganMs + ms).toISOString()} ${text}\n`;
}

function every(stepMs: number, untilMs: number, text: string, fromMs = 0): readonly string[] {
  const lines: string[] = [];
  for (let ms = fromMs; ms < untilMs; ms += stepMs) lines.push(line(ms, text));
  return lines;
}

function find(log: string, template: string, known?: readonly string[]) {
  const found = mined(log, known ? { known } : {}).templates.find((one) => one.template === template);
  if (!found) throw new Error(`no ${template}`);
  return found;
}

describe("gaps", () => {
  it("a silence far beyond the usual spacing, to the millisecond", () => {
    const log = [...every(1000, 10 * minute, "tick"), ...every(1000, 30 * minute, "tick", 20 * minute)].join("");
    expect(mined(log).gaps).toEqual([{ fromMs: beganMs + 10 * minute - 1000, toMs: beganMs + 20 * minute }]);
  });

  it("none where the usual spacing is as long", () => {
    expect(mined(every(5 * minute, 180 * minute, "tick").join("")).gaps).toEqual([]);
  });

  it("none where batches come every five minutes, one where several are missing", () => {
    const batch = (at: number) => every(10, 500, "work", 0).map((_, i) => line(at + i * 10, "work"));
    const regular = Array.from({ length: 30 }, (_, i) => batch(i * 5 * minute)).flat();
    expect(mined(regular.join("")).gaps).toEqual([]);
    const late = [...regular, ...batch(300 * minute)];
    expect(mined(late.join("")).gaps).toHaveLength(1);
  });

  it("none of a few lines, none without times", () => {
    expect(mined(line(0, "a") + line(1000, "b") + line(60 * minute, "c")).gaps).toEqual([]);
    expect(mined("a\nb\nc\n").gaps).toEqual([]);
  });

  it("the order of lines does not matter", () => {
    const lines = [...every(1000, 5 * minute, "tick"), ...every(1000, 30 * minute, "tick", 20 * minute)];
    expect(mined([...lines].reverse().join("")).gaps).toEqual(mined(lines.join("")).gaps);
  });
});

describe("bursts", () => {
  const steady = every(1000, 60 * minute, "all is well");

  it("where a template came far more often than otherwise", () => {
    const burst = every(100, 31 * minute, "ERROR pool is empty", 30 * minute);
    const log = [...steady, ...every(5 * minute, 60 * minute, "ERROR pool is empty"), ...burst].join("");
    const found = find(log, "pool is empty").burst;
    expect(found?.count).toBeGreaterThanOrEqual(600);
    expect(found?.fromMs).toBeGreaterThan(beganMs + 28 * minute);
    expect(found?.toMs).toBeLessThan(beganMs + 33 * minute);
  });

  it("one that came only then is one too", () => {
    const log = [...steady, ...every(100, 31 * minute, "ERROR pool is empty", 30 * minute)].join("");
    expect(find(log, "pool is empty").burst?.count).toBe(600);
  });

  it("none of what comes irregularly all the time", () => {
    let seed = 7;
    const irregular = Array.from({ length: 1200 }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return line(seed % (60 * minute), "ERROR now and then");
    });
    expect(find([...steady, ...irregular].join(""), "now and then")).not.toHaveProperty("burst");
  });

  it("none of what came twice as often for a while", () => {
    const log = [...steady, ...every(1000, 31 * minute, "all is well", 30 * minute)].join("");
    expect(find(log, "all is well")).not.toHaveProperty("burst");
  });

  it("none of what is steady, of a handful, or of a moment's log", () => {
    expect(find(steady.join(""), "all is well")).not.toHaveProperty("burst");
    const handful = [...steady, ...every(100, 1000, "odd", 0).slice(0, 5)].join("");
    expect(find(handful, "odd")).not.toHaveProperty("burst");
    expect(find(every(1, 500, "fast").join(""), "fast")).not.toHaveProperty("burst");
  });
});

describe("new", () => {
  const steady = every(minute, 100 * minute, "all is well");

  it("with nothing known: first seen within the last tenth of the range", () => {
    const log = [...steady, line(95 * minute, "just now"), line(50 * minute, "earlier")].join("");
    expect(find(log, "just now").isNew).toBe(true);
    expect(find(log, "earlier").isNew).toBe(false);
    expect(find(log, "all is well").isNew).toBe(false);
  });

  it("without times nothing is", () => {
    expect(mined("a thing\nother things\n").templates.some(({ isNew }) => isNew)).toBe(false);
  });

  it("with an earlier stretch: what was not among its templates, whenever it came", () => {
    const known = mined(steady.join("")).templates.map(({ template }) => template);
    const log = [line(0, "never seen"), ...steady].join("");
    expect(find(log, "never seen", known).isNew).toBe(true);
    expect(find(log, "all is well", known).isNew).toBe(false);
    expect(find(log, "all is well", []).isNew).toBe(true);
  });

  it("a template that was wider or narrower in the earlier stretch is known", () => {
    const log = line(0, "session opened for user ann");
    expect(find(log, "session opened for user ann", ["session opened for user <*>"]).isNew).toBe(false);
    expect(find(log, "session opened for user ann", ["session closed for user <*>"]).isNew).toBe(true);
    expect(find(log, "session opened for user ann", ["<*> <*> <*> <*> <*>"]).isNew).toBe(true);
  });
});

describe("rare, and the order", () => {
  it("a handful among many lines", () => {
    const log = `${"all is well\n".repeat(500)}odd one\n`;
    expect(find(log, "odd one").isRare).toBe(true);
    expect(find(log, "all is well").isRare).toBe(false);
    expect(find("all is well\nodd one\n", "odd one").isRare).toBe(false);
  });

  it("errors, then new, sudden and rare ones, then by count", () => {
    const log = [
      ...every(1000, 60 * minute, "INFO all is well"),
      ...every(2000, 60 * minute, "INFO a half as often"),
      line(minute, "INFO odd one"),
      line(59 * minute, "INFO odd and late"),
      ...every(50, 31 * minute, "INFO sudden", 30 * minute),
      line(2 * minute, "WARN careful"),
      ...every(10 * minute, 60 * minute, "ERROR broke"),
      line(58 * minute, "ERROR broke anew"),
      line(minute, "FATAL over"),
    ].join("");
    expect(mined(log).templates.map(({ template }) => template)).toEqual([
      "over",
      "broke anew",
      "broke",
      "careful",
      "odd and late",
      "sudden",
      "odd one",
      "all is well",
      "a half as often",
    ]);
  });

  it("levels are counted, those nobody used are not there", () => {
    expect(mined("ERROR a\nINFO b\nINFO c\nd\n").levels).toEqual({ error: 1, info: 2 });
  });
});

describe("replicas", () => {
  it("the same template is one, with how many said it", () => {
    const miner = createLogMiner({ nowMs });
    for (const replica of ["a", "b", "c"]) miner.add(line(0, "INFO started 7"), { replica });
    miner.add(line(5000, "INFO alone"), { replica: "b" });
    const { templates } = miner.end();
    expect(templates.find(({ template }) => template === "started <num>")).toMatchObject({ count: 3, replicas: 3 });
    expect(templates.find(({ template }) => template === "alone")).toMatchObject({ count: 1, replicas: 1 });
  });
});

describe("a timeline", () => {
  it("loses no count, and its order does not matter", () => {
    const times = fc.array(fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2090, 0) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(times, fc.nat(60), (all, cut) => {
        const whole = createTimeline(16);
        for (const ms of all) addTime(whole, ms);
        const back = createTimeline(16);
        for (const ms of [...all].reverse()) addTime(back, ms);
        const first = createTimeline(16);
        const second = createTimeline(16);
        all.forEach((ms, i) => {
          addTime(i < cut ? first : second, ms);
        });
        addTimeline(first, second);
        for (const one of [back, first]) {
          expect(one.widthMs).toBe(whole.widthMs);
          for (let bucket = whole.first; bucket <= whole.last; bucket++)
            expect(countAt(one, bucket)).toBe(countAt(whole, bucket));
        }
        let sum = 0;
        for (let bucket = whole.first; bucket <= whole.last; bucket++) sum += countAt(whole, bucket);
        expect(sum).toBe(all.length);
      }),
    );
  });
});
