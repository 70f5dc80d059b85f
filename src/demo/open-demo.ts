import type { Clock } from "../base/clock.ts";
import type { MetricsReader } from "../systems/metrics-reader.ts";
import { createDemoReader } from "./demo-reader.ts";
import { createEstate } from "./estate.ts";

/** Whether the sample estate is shown: only where there is nothing of one's own to look at. */
export function hasDemo(config: {
  readonly demo: { readonly enabled: boolean };
  readonly prometheus: readonly unknown[];
}) {
  return config.demo.enabled && config.prometheus.length === 0;
}

/** The sample estate as a source of figures, or nothing. */
export function openDemo(
  config: {
    readonly demo: { readonly enabled: boolean; readonly seed: number };
    readonly prometheus: readonly unknown[];
  },
  clock: Clock,
): { readonly demo?: MetricsReader } {
  return hasDemo(config) ? { demo: createDemoReader({ estate: createEstate(config.demo), clock }) } : {};
}
