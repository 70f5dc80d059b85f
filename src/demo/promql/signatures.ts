import type { ValueType } from "./ast.ts";

/** What a function takes and gives. `least`: so many of the arguments are needed. */
export interface Signature {
  readonly takes: readonly ValueType[];
  readonly least: number;
  readonly gives: ValueType;
}

function signature(takes: readonly ValueType[], gives: ValueType = "instant vector", least = takes.length): Signature {
  return { takes, gives, least };
}

const V = "instant vector";
const R = "range vector";
const S = "scalar";

function each(names: string, one: Signature): Readonly<Record<string, Signature>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, one]));
}

/** Every function known here. */
export const FUNCTIONS: Readonly<Record<string, Signature>> = {
  ...each("rate irate increase delta idelta deriv changes resets", signature([R])),
  ...each("avg_over_time min_over_time max_over_time sum_over_time count_over_time last_over_time", signature([R])),
  ...each("stddev_over_time stdvar_over_time present_over_time absent_over_time", signature([R])),
  quantile_over_time: signature([S, R]),
  predict_linear: signature([R, S]),
  histogram_quantile: signature([S, V]),
  label_replace: signature([V, "string", "string", "string", "string"]),
  ...each("abs ceil floor exp ln log2 log10 sqrt sgn", signature([V])),
  round: signature([V, S], V, 1),
  ...each("clamp_min clamp_max", signature([V, S])),
  clamp: signature([V, S, S]),
  ...each("absent sort sort_desc timestamp", signature([V])),
  vector: signature([S]),
  scalar: signature([V], S),
  time: signature([], S),
  ...each("minute hour day_of_week day_of_month", signature([V], V, 0)),
};

/** Aggregations, and the type of the parameter that some take before the vector. */
export const AGGREGATIONS: Readonly<Record<string, ValueType | undefined>> = {
  ...{ sum: undefined, avg: undefined, min: undefined, max: undefined, count: undefined, group: undefined },
  ...{ stddev: undefined, stdvar: undefined, topk: S, bottomk: S, quantile: S },
};
