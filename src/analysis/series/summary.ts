/** What one series did over its range. Gaps are left out of every figure; `undefined` where there was no sample at all. */
export interface SeriesSummary {
  readonly last: number;
  readonly lastAtMs: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly samples: number;
}

export function summarise(points: readonly (readonly [number, number | null])[]): SeriesSummary | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let samples = 0;
  let last: readonly [number, number] | undefined;
  for (const [atMs, value] of points) {
    if (value === null) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    samples++;
    last = [atMs, value];
  }
  if (!last) return undefined;
  return { last: last[1], lastAtMs: last[0], min, max, mean: sum / samples, samples };
}

/** Labels that tell the series apart, so that a name says no more than it must. */
export function tellingLabels(all: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const names = new Set(all.flatMap((labels) => Object.keys(labels)));
  names.delete("__name__");
  return [...names].filter((name) => new Set(all.map((labels) => labels[name] ?? "")).size > 1).sort();
}

/** A series by the labels that tell it apart; by all of them where it is alone. */
export function nameSeries(labels: Readonly<Record<string, string>>, telling: readonly string[]): string {
  const { __name__: metric, ...rest } = labels;
  const shown = telling.length > 0 ? telling.flatMap((name) => labels[name] ?? []) : Object.values(rest);
  return shown.join(" ") || metric || "value";
}

/** All series on one time axis: every instant any of them has, null where one has none. */
export function alignSeries(series: readonly { readonly points: readonly (readonly [number, number | null])[] }[]): {
  readonly atMs: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
} {
  const atMs = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const index = new Map(atMs.map((at, i) => [at, i]));
  const values = series.map(({ points }) => {
    const row: (number | null)[] = new Array(atMs.length).fill(null);
    for (const [at, value] of points) row[index.get(at) ?? 0] = value;
    return row;
  });
  return { atMs, values };
}
