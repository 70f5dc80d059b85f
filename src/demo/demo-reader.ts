import { setImmediate } from "node:timers/promises";
import { type Clock, isoTime } from "../base/clock.ts";
import { OpsError } from "../base/errors.ts";
import type { Source } from "../base/source.ts";
import type { MetricsReader, ReadOptions, Series } from "../systems/metrics-reader.ts";
import { alignRange } from "../systems/metrics-step.ts";
import type { Estate } from "./estate.ts";
import { createEvaluation, type Value } from "./promql/evaluate.ts";
import { labelKey } from "./promql/labels.ts";
import { parsePromql } from "./promql/parse.ts";
import type { Labels, StoredSeries } from "./promql/storage.ts";
import { typeOf } from "./promql/type-of.ts";
import { METADATA } from "./series/metadata.ts";

/** As Prometheus itself. */
const MOST_POINTS = 11_000;
const MOST_LABEL_SETS = 1000;
/** After so much work others are let in. */
const BREATH_MS = 20;

/** The sample estate as a metrics server: the same contract, PromQL and faults as a Prometheus. */
export function createDemoReader({ estate, clock }: { readonly estate: Estate; readonly clock: Clock }): MetricsReader {
  // Series are the same until the clock has moved; within one tick of a busy page they are made once.
  let made: { readonly atMs: number; readonly storage: ReturnType<Estate["storageAt"]> } | undefined;
  function storage(): ReturnType<Estate["storageAt"]> {
    const atMs = Math.floor(clock.now() / 1000) * 1000;
    if (made?.atMs !== atMs) made = { atMs, storage: estate.storageAt(atMs) };
    return made.storage;
  }

  function sourceOf(promql: string): Source {
    return { system: SYSTEM, query: promql, at: isoTime(clock.now()) };
  }

  function matching(match: string): readonly StoredSeries[] {
    const expr = parsePromql(match);
    if (expr.type !== "selector")
      throw new OpsError("invalid", `${match} selects no series; write it like up{job="node"}.`);
    return storage().select(expr.matchers);
  }

  return {
    name: "demo",
    title: SYSTEM,

    async instant(promql, atMs) {
      const value = createEvaluation(computable(parsePromql(promql)), storage()).at(atMs);
      const series = samplesOf(value).map(
        ({ labels, value: one }): Series => ({ labels, points: [[atMs, known(one)]] }),
      );
      return { series, warnings: [], cut: [], source: sourceOf(promql) };
    },

    async range(request, read) {
      const { fromMs, toMs, stepMs } = alignRange(request, MOST_POINTS);
      const evaluation = createEvaluation(computable(parsePromql(request.promql)), storage());
      const found = new Map<string, { readonly labels: Labels; readonly points: [number, number | null][] }>();
      let sinceMs = performance.now();
      for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
        for (const { labels, value } of samplesOf(evaluation.at(atMs))) {
          const key = labelKey(labels);
          const one = found.get(key) ?? { labels, points: [] };
          found.set(key, one);
          one.points.push([atMs, known(value)]);
        }
        if (performance.now() - sinceMs > BREATH_MS) {
          await breathe(read);
          sinceMs = performance.now();
        }
      }
      const series = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
      return { series, warnings: [], cut: [], source: sourceOf(request.promql), stepMs };
    },

    async series(match, fromMs, toMs) {
      const alive = matching(match).filter((series) => series.fromMs <= toMs && series.toMs >= fromMs);
      return alive.slice(0, MOST_LABEL_SETS).map(({ labels }) => labels);
    },

    async labelValues(label, match) {
      const all = match === undefined ? storage().all : matching(match);
      return [...new Set(all.flatMap(({ labels }) => labels[label] ?? []))].sort();
    },

    metadata: async () => METADATA,
  };
}

const SYSTEM = "sample estate (DEMO)";

function computable(expr: ReturnType<typeof parsePromql>): ReturnType<typeof parsePromql> {
  const type = typeOf(expr);
  if (type === "range vector") {
    throw new OpsError(
      "invalid",
      `The sample estate cannot read this query: invalid expression type "range vector" for range query, must be Scalar or instant Vector.`,
    );
  }
  return expr;
}

function samplesOf(value: Value) {
  if (typeof value === "number") return [{ labels: {}, value }];
  return typeof value === "string" ? [{ labels: { value }, value: Number.NaN }] : value;
}

/** NaN and infinities are no figures. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

async function breathe(read: ReadOptions | undefined): Promise<void> {
  await setImmediate();
  read?.signal?.throwIfAborted();
}
