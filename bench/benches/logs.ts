import { fileURLToPath } from "node:url";
import type { EntryGroup } from "../../src/analysis/logs/contract/miner.ts";
import { createLogMiner } from "../../src/analysis/logs/log-miner.ts";
import type { Measure } from "../dispatch.ts";
import { median, rounded } from "../figures.ts";
import { scoreGrouping } from "../logs/grouping.ts";
import { type LoghubSystem, readLoghub } from "../logs/loghub.ts";
import { throughput } from "../logs/throughput.ts";

const nowMs = Date.UTC(2026, 10, 20);

/**
 * Groups the raw lines of each system as they lie in its file, with the one set of parameters the product has, and compares
 * with the events its authors labelled. Told beside it: the messages alone as the authors cut them out, and the labels as
 * corrected later. Then the speed of the whole path over all systems' lines.
 */
export const run: Measure = async ({ data, verbose }) => {
  const systems = readLoghub(data ?? fileURLToPath(new URL("../../../shared/data/loghub2k", import.meta.url)));
  const perSystem: Record<string, unknown> = {};
  const raw: number[] = [];
  const fs: number[] = [];
  const contents: number[] = [];
  const corrected: number[] = [];
  for (const system of systems) {
    const groups = group(system.lines);
    const score = scoreGrouping(groups, system.events);
    const ofContents = scoreGrouping(group(system.contents), system.events);
    raw.push(score.groupingAccuracy);
    fs.push(score.fGrouping);
    contents.push(ofContents.groupingAccuracy);
    const again = system.corrected && scoreGrouping(groups, system.corrected).groupingAccuracy;
    if (again !== undefined) corrected.push(again);
    perSystem[system.name] = {
      groupingAccuracy: figure(score.groupingAccuracy),
      fGrouping: figure(score.fGrouping),
      groups: new Set(groups).size,
      events: new Set(system.events).size,
      ofContents: figure(ofContents.groupingAccuracy),
      ...(again === undefined ? {} : { ofCorrectedLabels: figure(again) }),
    };
    if (verbose) tellWrong(system, groups);
  }
  const speeds = throughput(systems.map(({ lines }) => lines));
  return {
    groupingAccuracy: figure(mean(raw)),
    fGrouping: figure(mean(fs)),
    linesPerSecond: Math.round(median(speeds.linesPerSecond)),
    linesPerCpuSecond: Math.round(median(speeds.linesPerCpuSecond)),
    mbPerSecond: rounded(median(speeds.linesPerSecond) * speeds.bytesPerLine * 1e-6),
    ofContents: figure(mean(contents)),
    ...(corrected.length > 0 ? { ofCorrectedLabels: figure(mean(corrected)) } : {}),
    perSystem,
  };
};

/** The group of each line: all lines of a stack trace are in its group. */
function group(lines: readonly string[]): readonly number[] {
  const taken: { readonly group: EntryGroup; readonly lines: number }[] = [];
  const miner = createLogMiner({ nowMs, onEntry: (group, lines) => taken.push({ group, lines }) });
  // An empty message is a line too; the miner does not count blank ones.
  miner.add(lines.map((line) => (line.trim() === "" ? "(empty)" : line)).join("\n"), { replica: "one" });
  miner.end();
  const groups = taken.flatMap(({ group, lines }) => new Array<number>(lines).fill(group.index() ?? -1));
  if (groups.length !== lines.length) throw new Error(`${lines.length} lines went in and ${groups.length} came out.`);
  return groups;
}

function tellWrong({ name, lines, events }: LoghubSystem, groups: readonly number[]): void {
  const eventsOf = new Map<number, Set<string>>();
  const groupsOf = new Map<string, Set<number>>();
  groups.forEach((group, i) => {
    const event = events[i] ?? "";
    eventsOf.set(group, (eventsOf.get(group) ?? new Set()).add(event));
    groupsOf.set(event, (groupsOf.get(event) ?? new Set()).add(group));
  });
  for (const [event, split] of groupsOf)
    if (split.size > 1) console.log(`${name}: ${event} is ${split.size} groups: ${lines[events.indexOf(event)]}`);
  for (const [group, mixed] of eventsOf)
    if (mixed.size > 1) console.log(`${name}: one group of ${[...mixed].join(" ")}: ${lines[groups.indexOf(group)]}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Four digits: half a line of 2000 tells. */
function figure(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
