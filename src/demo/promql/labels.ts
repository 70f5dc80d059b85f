import type { Labels } from "./storage.ts";

const keys = new WeakMap<Labels, string>();

/** A text that two label sets share exactly when they are equal; empty labels count as missing. */
export function labelKey(labels: Labels): string {
  const known = keys.get(labels);
  if (known !== undefined) return known;
  const key = keyOf(labels, Object.keys(labels));
  keys.set(labels, key);
  return key;
}

function keyOf(labels: Labels, names: readonly string[]): string {
  let key = "";
  for (const name of [...names].sort()) {
    const value = labels[name];
    if (value !== undefined && value !== "") key += `${name}\u0000${value}\u0001`;
  }
  return key;
}

const bare = new WeakMap<Labels, Labels>();

/** Without the metric's name, as whatever is computed from a metric is another thing. The same object for the same object. */
export function withoutName(labels: Labels): Labels {
  if (labels.__name__ === undefined) return labels;
  const known = bare.get(labels);
  if (known !== undefined) return known;
  const { __name__: _, ...rest } = labels;
  bare.set(labels, rest);
  return rest;
}

export function pick(labels: Labels, names: readonly string[]): Labels {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = labels[name];
    if (value !== undefined && value !== "") picked[name] = value;
  }
  return picked;
}

export function omit(labels: Labels, names: readonly string[]): Labels {
  const left: Record<string, string> = {};
  for (const name in labels) if (!names.includes(name)) left[name] = labels[name] ?? "";
  return left;
}

/** What is computed once for each label set and step would be computed a thousand times: it is kept by identity. */
export function remember<Result>(compute: (labels: Labels) => Result): (labels: Labels) => Result {
  const kept = new WeakMap<Labels, { readonly result: Result }>();
  return (labels) => {
    let known = kept.get(labels);
    if (!known) {
      known = { result: compute(labels) };
      kept.set(labels, known);
    }
    return known.result;
  };
}
