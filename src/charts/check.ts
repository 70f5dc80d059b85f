import { DateTime } from "luxon";
import { OpsError } from "../base/errors.ts";
import type { ChartSpec, PlotSpec, Value } from "../message/chart-spec.ts";
import { checkGraph } from "./graph/check-graph.ts";

const KINDS: readonly string[] = ["line", "area", "bar", "stacked-bar", "heat-strip", "sparkline"];
const LARGEST = 1e100; // the steps of an axis cannot be computed far beyond

/** Throws `invalid` for a spec that has no picture: lengths that differ, times out of order, an unknown zone, a line to nowhere. */
export function checkSpec(spec: ChartSpec): void {
  const why = spec.kind === "graph" ? checkGraph(spec) : undefined;
  if (why !== undefined) throw wrong(why);
  if (spec.kind !== "graph") checkPlot(spec);
}

function checkPlot(spec: PlotSpec): void {
  if (!KINDS.includes(spec.kind)) throw wrong(`its kind "${String(spec.kind).slice(0, 40)}" is unknown`);
  const count = spec.x.kind === "time" ? checkTimes(spec.x.atMs, spec.x.zone) : spec.x.labels.length;
  for (const { name, values } of spec.series) {
    checkValues(values, count, `series "${String(name).slice(0, 60)}"`);
  }
  if (spec.band) {
    checkValues(spec.band.low, count, "the band's lower edge");
    checkValues(spec.band.high, count, "the band's upper edge");
  }
  for (const { value } of spec.thresholds ?? []) {
    if (!isDrawable(value)) throw wrong("a threshold is no number that can be drawn");
  }
  for (const mark of spec.marks ?? []) {
    if (!Number.isFinite(mark.fromMs) || !Number.isFinite(mark.toMs)) throw wrong("a mark has no times");
  }
}

function checkTimes(atMs: readonly number[], zone: string): number {
  if (!DateTime.local({ zone }).isValid) throw wrong(`its time zone "${String(zone).slice(0, 60)}" is unknown`);
  for (let i = 0; i < atMs.length; i++) {
    const at = atMs[i];
    // 8.64e15 is the last moment of JavaScript's Date.
    if (at === undefined || !Number.isFinite(at) || Math.abs(at) > 8.6e15) throw wrong("one of its times is none");
    if (i > 0 && at <= (atMs[i - 1] ?? 0)) throw wrong("its times are not ascending");
  }
  return atMs.length;
}

function checkValues(values: readonly Value[], count: number, what: string): void {
  if (values.length !== count) throw wrong(`${what} has ${values.length} values for ${count} places`);
  for (const value of values) {
    if (value !== null && !isDrawable(value)) throw wrong(`${what} holds something that is no number`);
  }
}

function isDrawable(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) <= LARGEST;
}

function wrong(why: string): OpsError {
  return new OpsError("invalid", `This chart cannot be drawn: ${why}.`);
}
