import type { Unit } from "../../src/message/chart-spec.ts";
import type { Series } from "../../src/systems/metrics-reader.ts";
import type { StepRange } from "./step-range.ts";

/** What was shown, and the range and step by which the same look can be repeated. */
export interface ShownSeries extends StepRange {
  readonly series: readonly (Series & { readonly unit: Unit })[];
  readonly title: string;
  readonly unit: Unit;
}
