import { evaluationFault } from "./fault.ts";
import { labelKey, omit, remember, withoutName } from "./labels.ts";
import { matchedBy } from "./match-values.ts";
import { type Bucket, bucketQuantile, byValue } from "./quantile.ts";
import { compileRegex } from "./regex.ts";
import type { Labels, Sample } from "./storage.ts";

type Value = number | string | readonly Sample[];

const OF_NUMBER: Readonly<Record<string, (value: number, ...more: readonly number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  // Halves go up, and the division comes last: what is to the nearest 0.1 shall be 0.3, not 0.30000000000000004.
  round: (value, to = 1) => Math.floor(value * (1 / to) + 0.5) / (1 / to),
  clamp_min: (value, least = 0) => Math.max(value, least),
  clamp_max: (value, most = 0) => Math.min(value, most),
  clamp: (value, least = 0, most = 0) => Math.max(least, Math.min(most, value)),
  timestamp: (value) => value,
};

const OF_TIME: Readonly<Record<string, (time: Date) => number>> = {
  minute: (time) => time.getUTCMinutes(),
  hour: (time) => time.getUTCHours(),
  day_of_week: (time) => time.getUTCDay(),
  day_of_month: (time) => time.getUTCDate(),
};

/** A function of values at one moment. `absent`: the labels that `absent` gives. */
export function callInstant(
  name: string,
  args: readonly Value[],
  atMs: number,
  absent: Labels,
): number | readonly Sample[] {
  const [first] = args;
  const vector = typeof first === "object" ? first : [];
  const numbers = args.filter((arg) => typeof arg === "number");
  const ofTime = OF_TIME[name];
  if (ofTime) {
    if (args.length === 0) return [{ labels: {}, value: ofTime(new Date(atMs)) }];
    return each(vector, (value) => ofTime(new Date(value * 1000)));
  }
  switch (name) {
    case "time":
      return atMs / 1000;
    case "vector":
      return [{ labels: {}, value: Number(first) }];
    case "scalar":
      return vector.length === 1 ? (vector[0]?.value ?? Number.NaN) : Number.NaN;
    case "absent":
      return vector.length > 0 ? [] : [{ labels: absent, value: 1 }];
    case "sort":
      return [...vector].sort((a, b) => byValue(a.value, b.value));
    case "sort_desc":
      return [...vector].sort((a, b) => byValue(b.value, a.value));
    case "timestamp":
      return each(vector, () => atMs / 1000);
    case "histogram_quantile":
      return histogramQuantile(Number(first), typeof args[1] === "object" ? args[1] : []);
    case "label_replace":
      return labelReplace(vector, args.slice(1).map(String));
  }
  const ofNumber = OF_NUMBER[name];
  if (!ofNumber) throw evaluationFault(`the function ${name} is not known here`);
  if (name === "clamp" && (numbers[1] ?? 0) < (numbers[0] ?? 0)) return [];
  return each(vector, (value) => ofNumber(value, ...numbers));
}

function each(vector: readonly Sample[], change: (value: number) => number): readonly Sample[] {
  return vector.map(({ labels, value }) => ({ labels: withoutName(labels), value: change(value) }));
}

const withoutBound = remember((labels) => omit(labels, ["le", "__name__"]));

function histogramQuantile(q: number, vector: readonly Sample[]): readonly Sample[] {
  const groups = new Map<string, { readonly labels: Labels; readonly buckets: Bucket[] }>();
  for (const { labels, value } of vector) {
    const bound = labels.le === "+Inf" || labels.le === "Inf" ? Number.POSITIVE_INFINITY : Number(labels.le || "none");
    if (Number.isNaN(bound)) continue;
    const rest = withoutBound(labels);
    const key = labelKey(rest);
    const group = groups.get(key) ?? { labels: rest, buckets: [] };
    groups.set(key, group);
    group.buckets.push({ bound, count: value });
  }
  return [...groups.values()].map(({ labels, buckets }) => ({ labels, value: bucketQuantile(q, buckets) }));
}

function labelReplace(vector: readonly Sample[], texts: readonly string[]): readonly Sample[] {
  const [target = "", replacement = "", from = "", pattern = ""] = texts;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(target)) {
    throw evaluationFault(`invalid destination label name in label_replace(): ${target}`);
  }
  const regex = compileRegex(pattern);
  // Only what repeats a group can backtrack without end, and the guarded try costs a millisecond.
  if (/\).*?[+*{]|[+*}].*?\)/.test(pattern)) {
    matchedBy({ op: "=~", value: pattern }, [...new Set(vector.map(({ labels }) => labels[from] ?? ""))]);
  }
  return vector.map(({ labels, value }) => {
    const found = regex.exec(labels[from] ?? "");
    if (!found) return { labels, value };
    const text = replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced?: string, plain?: string) => {
      if (all === "$$") return "$";
      const name = braced ?? plain ?? "";
      return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? "";
    });
    const { [target]: _, ...rest } = labels;
    return { labels: text === "" ? rest : { ...rest, [target]: text }, value };
  });
}
