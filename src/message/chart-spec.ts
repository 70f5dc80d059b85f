/** A picture as plain data: what it shows, not how it is drawn. `alt` says in words what the picture says. */
export type ChartSpec = PlotSpec | GraphSpec;

/** Values over time or over names. They are in `unit`; `null` is a gap and is drawn as one. */
export interface PlotSpec {
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

/** Boxes and the lines between them: what leads to what. Drawn from the left to the right, or downwards where that is too wide. */
export interface GraphSpec {
  readonly kind: "graph";
  readonly title: string;
  readonly alt: string;
  /** Boxes that stand alike are drawn in this order as far as the lines allow. */
  readonly nodes: readonly GraphNode[];
  /** Each leads from one node to another, by their ids. */
  readonly edges: readonly GraphEdge[];
  /** Named in the boxes where there is more than one. */
  readonly groups?: readonly { readonly id: string; readonly label: string }[];
  /** What the tones and lines mean here. */
  readonly legend?: readonly { readonly mark: GraphTone | "solid" | "dashed"; readonly label: string }[];
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** "Deployment", "Role": stands before the label where it is read out. */
  readonly kind?: string;
  /** "2/3 ready". */
  readonly note?: string;
  readonly look: GraphLook;
  readonly tone?: GraphTone;
  readonly group?: string;
}

/** What a node is to the others. They stand in this order: entries; services and policies; workloads; what those hang on. */
export type GraphLook = "entry" | "service" | "policy" | "workload" | "config" | "volume" | "outside";

/** As a state dot: broken, impaired, well, out of use. */
export type GraphTone = "red" | "amber" | "green" | "grey";

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** A word or two; left out of the picture where there is no room. */
  readonly label?: string;
  readonly dashed?: boolean;
  /** Set where the line itself is in trouble; it is drawn thicker, too. */
  readonly tone?: GraphTone;
}
