/**
 * A chart as plain data: what it shows, not how it is drawn. Values are in `unit`; `null` is a gap and is drawn as one.
 * `alt` says in words what the picture says.
 */
export interface ChartSpec {
  readonly kind: "line" | "area" | "bar" | "stacked-bar" | "heat-strip" | "sparkline";
  readonly title: string;
  readonly alt: string;
  readonly unit: Unit;
  readonly x: TimeAxis | CategoryAxis;
  readonly series: readonly ChartSeries[];
  /** An expected range behind the first series, one pair for each x. */
  readonly band?: { readonly label: string; readonly low: readonly Value[]; readonly high: readonly Value[] };
  readonly thresholds?: readonly { readonly label: string; readonly value: number }[];
  /** Stretches of a time axis to mark, such as anomalies. */
  readonly marks?: readonly { readonly fromMs: number; readonly toMs: number; readonly label: string }[];
}

export type Value = number | null;

/** How values are written on axes and in tables. "%" is 0–100. */
export type Unit = "" | "%" | "bytes" | "bytes/s" | "seconds" | "per second" | "cores" | "count" | (string & {});

export interface TimeAxis {
  readonly kind: "time";
  /** Epoch milliseconds, ascending, one for each value of every series. */
  readonly atMs: readonly number[];
  /** IANA zone the labels are written in. */
  readonly zone: string;
}

export interface CategoryAxis {
  readonly kind: "category";
  readonly labels: readonly string[];
}

export interface ChartSeries {
  readonly name: string;
  /** As long as the x axis. */
  readonly values: readonly Value[];
}
