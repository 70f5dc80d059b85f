import { aggregate } from "./aggregate.ts";
import type { Expr } from "./ast.ts";
import { binary } from "./binary.ts";
import { evaluationFault } from "./fault.ts";
import { callInstant } from "./instant-functions.ts";
import { labelKey, withoutName } from "./labels.ts";
import { KEEPS_NAME, RANGE_FUNCTIONS } from "./range-functions.ts";
import type { Labels, Sample, Storage, StoredSeries } from "./storage.ts";
import { newestAt, type Window, windowOf } from "./window.ts";

export type Value = number | string | readonly Sample[];

/** Computes one expression at any number of moments; what does not depend on the moment is found once. */
export interface Evaluation {
  at(atMs: number): Value;
}

/** Far more than any recipe needs, and about a second of work. */
const MOST_SAMPLES = 20_000_000;

/** Prepares an expression over a storage. Computing throws `invalid` for what Prometheus would not compute. */
export function createEvaluation(expr: Expr, storage: Storage): Evaluation {
  const selected = new Map<Expr, readonly StoredSeries[]>();
  let samples = 0;

  function spend(count: number): void {
    samples += count;
    if (samples > MOST_SAMPLES) {
      throw evaluationFault("it would load too many samples; ask for a shorter time or fewer series");
    }
  }

  function seriesOf(selector: Extract<Expr, { type: "selector" }>): readonly StoredSeries[] {
    const known = selected.get(selector) ?? storage.select(selector.matchers);
    selected.set(selector, known);
    return known;
  }

  function windows(range: Expr, atMs: number): readonly Window[] {
    if (range.type === "subquery") return subquery(range, atMs);
    if (range.type !== "range") throw evaluationFault("a range is needed here");
    const toMs = atMs - range.selector.offsetMs;
    return seriesOf(range.selector).flatMap((series) => windowOf(series, toMs - range.rangeMs, toMs) ?? []);
  }

  function subquery(range: Extract<Expr, { type: "subquery" }>, atMs: number): readonly Window[] {
    const toMs = atMs - range.offsetMs;
    const fromMs = toMs - range.rangeMs;
    const found = new Map<string, { readonly labels: Labels; readonly points: [number, number][] }>();
    for (let ms = Math.ceil(fromMs / range.stepMs) * range.stepMs; ms <= toMs; ms += range.stepMs) {
      spend(1);
      for (const { labels, value } of vector(range.expr, ms)) {
        const key = labelKey(labels);
        const one = found.get(key) ?? { labels, points: [] };
        found.set(key, one);
        one.points.push([ms, value]);
      }
    }
    return [...found.values()].map(({ labels, points }) => ({
      ...{ labels, fromMs, toMs, count: points.length },
      timeAt: (i) => points[i]?.[0] ?? Number.NaN,
      valueAt: (i) => points[i]?.[1] ?? Number.NaN,
    }));
  }

  function call({ name, args }: Extract<Expr, { type: "call" }>, atMs: number): Value {
    const range = args.find(({ type }) => type === "range" || type === "subquery");
    if (name === "absent_over_time" && range) {
      return windows(range, atMs).length > 0 ? [] : [{ labels: equalLabels(range), value: 1 }];
    }
    const ofWindow = RANGE_FUNCTIONS[name];
    if (range && ofWindow) {
      const other = args.find((arg) => arg !== range);
      const parameter = other ? scalar(other, atMs) : 0;
      const found: Sample[] = [];
      for (const window of windows(range, atMs)) {
        // Rates look at the ends and at resets only, the rest at each sample.
        spend(window.fallsBefore && /^(i?rate|increase)$/.test(name) ? 2 : window.count);
        const value = ofWindow(window, parameter, atMs);
        if (value === undefined) continue;
        found.push({ labels: KEEPS_NAME.has(name) ? window.labels : withoutName(window.labels), value });
      }
      return distinct(found);
    }
    if (name === "timestamp" && args[0]?.type === "selector") return instant(args[0], atMs, true);
    const values = args.map((arg) => compute(arg, atMs));
    const absent = name === "absent" && args[0] ? equalLabels(args[0]) : {};
    const result = callInstant(name, values, atMs, absent);
    return typeof result === "number" ? result : distinct(result);
  }

  function instant(selector: Extract<Expr, { type: "selector" }>, atMs: number, times: boolean): readonly Sample[] {
    const all = seriesOf(selector);
    spend(all.length);
    const found: Sample[] = [];
    for (const series of all) {
      const ms = newestAt(series, atMs - selector.offsetMs);
      if (ms === undefined) continue;
      found.push(
        times
          ? { labels: withoutName(series.labels), value: ms / 1000 }
          : { labels: series.labels, value: series.valueAt(ms) },
      );
    }
    return found;
  }

  function vector(inner: Expr, atMs: number): readonly Sample[] {
    const value = compute(inner, atMs);
    if (typeof value === "object") return value;
    throw evaluationFault("a vector is needed here");
  }

  function scalar(inner: Expr, atMs: number): number {
    const value = compute(inner, atMs);
    if (typeof value === "number") return value;
    throw evaluationFault("a number is needed here");
  }

  function compute(inner: Expr, atMs: number): Value {
    switch (inner.type) {
      case "number":
      case "string":
        return inner.value;
      case "selector":
        return instant(inner, atMs, false);
      case "range":
      case "subquery":
        throw evaluationFault("a range vector has no value by itself; put it into a function such as rate()");
      case "call":
        return call(inner, atMs);
      case "aggregate":
        return aggregate(inner, vector(inner.expr, atMs), inner.param ? scalar(inner.param, atMs) : 0);
      case "negative": {
        const value = compute(inner.expr, atMs);
        if (typeof value === "object")
          return distinct(value.map((one) => ({ labels: withoutName(one.labels), value: -one.value })));
        return -Number(value);
      }
      case "binary": {
        const [left, right] = [compute(inner.left, atMs), compute(inner.right, atMs)];
        const result = binary(inner, left, right);
        return typeof result === "number" ? result : distinct(result);
      }
    }
  }

  return { at: (atMs) => compute(expr, atMs) };
}

/** Two elements with the same labels would be one thing with two values. */
function distinct(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length > 1 && new Set(samples.map(({ labels }) => labelKey(labels))).size < samples.length) {
    throw evaluationFault("vector cannot contain metrics with the same labelset");
  }
  return samples;
}

/** What is absent has the labels that were asked for by name. */
function equalLabels(expr: Expr): Labels {
  const selector = expr.type === "range" ? expr.selector : expr;
  if (selector.type !== "selector") return {};
  const labels: Record<string, string> = {};
  const twice = new Set<string>();
  for (const { label, op, value } of selector.matchers) {
    if (label === "__name__") continue;
    if (op === "=" && !(label in labels) && !twice.has(label)) labels[label] = value;
    else {
      delete labels[label];
      twice.add(label);
    }
  }
  return labels;
}
