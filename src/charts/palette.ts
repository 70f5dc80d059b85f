import type { ChartSeries, Value } from "../message/chart-spec.ts";
import type { LegendItem } from "./legend.ts";
import { cleanText } from "./text.ts";
import type { Theme } from "./theme.ts";

/** A series with the colour it is drawn in. `minor` ones are past the legend and stay in the background. */
export interface Painted {
  readonly name: string;
  readonly values: readonly Value[];
  readonly color: string;
  readonly minor: boolean;
}

const NAMED = 8; // as many as there are colours; with more series, 7 are named and the eighth place says how many more
const DRAWN = 60; // beyond that a picture 720 px wide is a grey area, and takes longer than 120 ms

/** Which series are drawn, in which colour, and what the legend says of them. */
export function paint(
  series: readonly ChartSeries[],
  theme: Theme,
  look: LegendItem["look"],
  rest: "thin" | "sum" | "drop",
): { readonly painted: readonly Painted[]; readonly items: readonly LegendItem[] } {
  const named = series.length > NAMED ? NAMED - 1 : series.length;
  const painted: Painted[] = series.slice(0, named).map(({ name, values }, i) => ({
    name: cleanText(name),
    values,
    color: theme.series[i % theme.series.length] ?? theme.text,
    minor: false,
  }));
  const items: LegendItem[] = painted.map(({ name, color }) => ({ name, color, look }));
  const others = series.slice(named);
  if (others.length === 0) return { painted, items };
  const more = `+${others.length} more`;
  if (rest === "drop") return { painted, items: [...items, { name: `${more}, not drawn`, look }] };
  if (rest === "sum") {
    const sum: Painted = { name: more, values: sumOf(others), color: theme.other, minor: true };
    return { painted: [...painted, sum], items: [...items, { name: more, color: theme.other, look }] };
  }
  const thin = others
    .slice(0, DRAWN - named)
    .map(({ name, values }) => ({ name: cleanText(name), values, color: theme.other, minor: true }));
  const undrawn = others.length - thin.length;
  const name = undrawn === 0 ? more : `${more}, ${undrawn} of them not drawn`;
  return { painted: [...painted, ...thin], items: [...items, { name, color: theme.other, look }] };
}

/** Place by place; a place where no series has a value has none. */
function sumOf(series: readonly ChartSeries[]): readonly Value[] {
  return (series[0]?.values ?? []).map((_, i) =>
    series.reduce<Value>((sum, { values }) => {
      const value = values[i] ?? null;
      return value === null ? sum : (sum ?? 0) + value;
    }, null),
  );
}
