import type { Clock } from "../../src/base/clock.ts";
import type { MetricNames } from "./find-recipe.ts";

const KEEP_MS = 60_000;

/** The names of all metrics of a server, asked at most once a minute. */
export function createMetricNames(clock: Clock): MetricNames {
  const kept = new Map<string, { readonly names: ReadonlySet<string>; readonly untilMs: number }>();
  return {
    of: async (reader, options) => {
      const known = kept.get(reader.name);
      if (known && known.untilMs > clock.now()) return known.names;
      const names = new Set(await reader.labelValues("__name__", undefined, options));
      // A server that has nothing yet has its first metrics within seconds.
      if (names.size > 0) kept.set(reader.name, { names, untilMs: clock.now() + KEEP_MS });
      return names;
    },
  };
}
