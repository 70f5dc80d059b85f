import type { HttpReply } from "../http.ts";
import {
  type Fields,
  fieldsOf,
  type Labels,
  labelsOf,
  listOf,
  NOT_THE_SHAPE,
  pairOf,
  strictly,
  textOf,
} from "../http-reply.ts";
import type { MetricMetadata, Series } from "../metrics-reader.ts";
import { API, openReply } from "./reply.ts";

/** What a query gave: series, what the server warned of, and what was left out here, in words. */
export interface QueryData {
  readonly series: readonly Series[];
  readonly warnings: readonly string[];
  readonly cut: readonly string[];
}

type Point = readonly [atMs: number, value: number | null];

/**
 * Reads the reply of /query and /query_range. Unknown fields are passed over; a shape that is not the API's throws
 * `unavailable`. A scalar is one series without labels; a string is one series with its text as the label `value` and
 * no number. Series are kept in the server's order until `maxPoints` are full.
 */
export function parseQuery(title: string, reply: HttpReply, maxPoints: number): QueryData {
  const { data, warnings } = openReply(title, reply);
  return strictly({ title, api: API, reply }, () => {
    const fields = fieldsOf(data);
    if (fields.resultType === "scalar")
      return { series: [{ labels: {}, points: [pointOf(fields.result)] }], warnings, cut: [] };
    if (fields.resultType === "string") return { series: [textSeries(fields.result)], warnings, cut: [] };
    if (fields.resultType !== "vector" && fields.resultType !== "matrix") throw NOT_THE_SHAPE;
    return { ...seriesOf(listOf(fields.result).map(fieldsOf), fields.resultType, maxPoints), warnings };
  });
}

/** Reads /series: label sets, at most `most`. */
export function parseLabelSets(title: string, reply: HttpReply, most: number): readonly Labels[] {
  const { data } = openReply(title, reply);
  return strictly({ title, api: API, reply }, () => listOf(data).slice(0, most).map(labelsOf));
}

/** Reads /label/…/values. */
export function parseStrings(title: string, reply: HttpReply): readonly string[] {
  const { data } = openReply(title, reply);
  return strictly({ title, api: API, reply }, () => listOf(data).map(textOf));
}

/** Reads /metadata. Where targets disagree about a metric, the first entry speaks for it. */
export function parseMetadata(title: string, reply: HttpReply): ReadonlyMap<string, MetricMetadata> {
  const { data } = openReply(title, reply);
  return strictly({ title, api: API, reply }, () => {
    const metrics = new Map<string, MetricMetadata>();
    for (const [name, entries] of Object.entries(fieldsOf(data))) {
      const first = listOf(entries)[0];
      if (first === undefined) continue;
      const { type, help, unit } = fieldsOf(first);
      metrics.set(name, { type: textOf(type), help: textOf(help ?? ""), unit: textOf(unit ?? "") });
    }
    return metrics;
  });
}

function seriesOf(
  entries: readonly Fields[],
  type: "vector" | "matrix",
  maxPoints: number,
): Omit<QueryData, "warnings"> {
  const series: Series[] = [];
  const cut: string[] = [];
  let points = 0;
  let histograms = 0;
  for (const [index, entry] of entries.entries()) {
    const labels = labelsOf(entry.metric);
    const raw = type === "vector" ? (entry.value === undefined ? undefined : [entry.value]) : entry.values;
    if (raw === undefined) {
      if (entry.histogram === undefined && entry.histograms === undefined) throw NOT_THE_SHAPE;
      histograms++;
      continue;
    }
    const values = listOf(raw);
    if (points + values.length > maxPoints) {
      cut.push(
        `${entries.length - index} of ${entries.length} series were left out: together they have more than ${maxPoints.toLocaleString("en-US")} points. Ask for a shorter time, a longer step or fewer series.`,
      );
      break;
    }
    points += values.length;
    series.push({ labels, points: ascending(values.map(pointOf)) });
  }
  if (histograms > 0) {
    cut.push(
      `${histograms} series of native histograms were left out: they have no single value. Ask for histogram_quantile or histogram_avg of them.`,
    );
  }
  return { series, cut };
}

function textSeries(value: unknown): Series {
  const [at, text] = pairOf(value);
  return { labels: { value: textOf(text) }, points: [[timeOf(at), null]] };
}

function pointOf(value: unknown): Point {
  const [at, text] = pairOf(value);
  return [timeOf(at), numberOf(text)];
}

function numberOf(text: unknown): number | null {
  if (text === "NaN" || text === "+Inf" || text === "-Inf" || text === "Inf") return null;
  if (typeof text !== "string" || text.trim() === "") throw NOT_THE_SHAPE;
  const value = Number(text);
  if (Number.isNaN(value)) throw NOT_THE_SHAPE;
  return Number.isFinite(value) ? value : null;
}

function timeOf(seconds: unknown): number {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) throw NOT_THE_SHAPE;
  return Math.round(seconds * 1000);
}

function ascending(points: readonly Point[]): readonly Point[] {
  for (let i = 1; i < points.length; i++) {
    if ((points[i]?.[0] ?? 0) < (points[i - 1]?.[0] ?? 0)) throw NOT_THE_SHAPE;
  }
  return points;
}
