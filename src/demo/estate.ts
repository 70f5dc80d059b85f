import type { Matcher } from "./promql/ast.ts";
import { matchedBy } from "./promql/match-values.ts";
import type { Storage, StoredSeries } from "./promql/storage.ts";
import { createBuilder } from "./series/build.ts";
import { clusterSeries } from "./series/cluster-series.ts";
import { containerSeries } from "./series/container-series.ts";
import { nodeSeries } from "./series/node-series.ts";
import { requestSeries } from "./series/request-series.ts";
import { createShop, type Shop } from "./shop.ts";

/** The sample estate: one shop, as it is at any moment. The same seed and moment give the same to the last bit. */
export interface Estate {
  shopAt(nowMs: number): Shop;
  /** Every series as far as it has come by then. */
  storageAt(nowMs: number): Storage & { readonly all: readonly StoredSeries[] };
}

export function createEstate({ seed }: { readonly seed: number }): Estate {
  return {
    shopAt: (nowMs) => createShop(seed, nowMs),
    storageAt: (nowMs) => {
      const build = createBuilder(createShop(seed, nowMs), nowMs);
      const all = [...nodeSeries(build), ...containerSeries(build), ...requestSeries(build), ...clusterSeries(build)];
      return { all, select: (matchers) => selectSeries(all, matchers) };
    },
  };
}

/** Each matcher sees the label's distinct values once: a pattern is tried on tens of texts, not on thousands. */
function selectSeries(all: readonly StoredSeries[], matchers: readonly Matcher[]): readonly StoredSeries[] {
  return matchers.reduce((left, matcher) => {
    const labelOf = ({ labels }: StoredSeries) => labels[matcher.label] ?? "";
    const taken = matchedBy(matcher, [...new Set(left.map(labelOf))]);
    return left.filter((series) => taken.has(labelOf(series)));
  }, all);
}
