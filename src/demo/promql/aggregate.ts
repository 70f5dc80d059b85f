import type { Expr } from "./ast.ts";
import { labelKey, omit, pick, remember } from "./labels.ts";
import { byValue, quantileOf } from "./quantile.ts";
import { varianceOf } from "./range-functions.ts";
import type { Labels, Sample } from "./storage.ts";

type Aggregate = Extract<Expr, { type: "aggregate" }>;

/** The labels of the group of an element, for each aggregation once. */
const groupers = new WeakMap<Aggregate, (labels: Labels) => Labels>();

export function aggregate(expr: Aggregate, samples: readonly Sample[], parameter: number): readonly Sample[] {
  let groupOf = groupers.get(expr);
  if (!groupOf) {
    const dropped = [...expr.labels, "__name__"];
    groupOf = remember((labels) => (expr.without ? omit(labels, dropped) : pick(labels, expr.labels)));
    groupers.set(expr, groupOf);
  }
  const groups = new Map<string, { readonly labels: Labels; readonly members: Sample[] }>();
  for (const sample of samples) {
    const labels = groupOf(sample.labels);
    const key = labelKey(labels);
    const group = groups.get(key);
    if (group) group.members.push(sample);
    else groups.set(key, { labels, members: [sample] });
  }
  if (expr.op === "topk" || expr.op === "bottomk") {
    return [...groups.values()].flatMap(({ members }) => ranked(members, parameter, expr.op === "topk"));
  }
  return [...groups.values()].map(({ labels, members }) => ({
    labels,
    value: reduce(
      expr.op,
      members.map(({ value }) => value),
      parameter,
    ),
  }));
}

function ranked(members: readonly Sample[], limit: number, highest: boolean): readonly Sample[] {
  const count = Number.isFinite(limit) ? Math.max(0, Math.trunc(limit)) : limit > 0 ? members.length : 0;
  const numbers = members.filter(({ value }) => !Number.isNaN(value));
  const rest = members.filter(({ value }) => Number.isNaN(value));
  const sorted = numbers.sort((a, b) => (highest ? byValue(b.value, a.value) : byValue(a.value, b.value)));
  return [...sorted, ...rest].slice(0, count);
}

function reduce(op: string, values: readonly number[], parameter: number): number {
  switch (op) {
    case "sum":
      return total(values);
    case "avg":
      return total(values) / values.length;
    case "min":
      return values.reduce((best, value) => (value < best || Number.isNaN(best) ? value : best));
    case "max":
      return values.reduce((best, value) => (value > best || Number.isNaN(best) ? value : best));
    case "count":
      return values.length;
    case "stdvar":
      return varianceOf(values);
    case "stddev":
      return Math.sqrt(varianceOf(values));
    case "quantile":
      return quantileOf(parameter, values);
    default:
      return 1; // group
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
