import { chance } from "../chance.ts";
import { type Flow, flowBetween } from "../flow.ts";
import type { StoredSeries } from "../promql/storage.ts";
import type { Shop } from "../shop.ts";

/** Half a minute between samples, as many estates have it. */
export const SCRAPE_MS = 30_000;

type Labels = Readonly<Record<string, string>>;

export interface Life {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Makes series of a shop; those of one target are sampled at the same moments. */
export interface Builder {
  readonly shop: Shop;
  gauge(name: string, labels: Labels, valueAt: (atMs: number) => number, life?: Life): StoredSeries;
  /** `resetsMs`: when it began anew. `whole`: what is counted comes in pieces. */
  counter(
    name: string,
    labels: Labels,
    flow: Flow,
    more?: Life & { resetsMs?: readonly number[]; whole?: boolean },
  ): StoredSeries;
}

export function createBuilder(shop: Shop, nowMs: number): Builder {
  const { horizonMs, epochMs } = shop.troubles;

  function placed(name: string, labels: Labels, life: Life) {
    const target = labels.instance ?? labels.pod ?? labels.node ?? "";
    return {
      labels: { __name__: name, ...labels },
      everyMs: SCRAPE_MS,
      shiftMs: Math.floor(chance(shop.seed, "scrape", target) * SCRAPE_MS),
      fromMs: Math.max(horizonMs, life.fromMs ?? horizonMs),
      toMs: Math.min(nowMs, life.toMs ?? nowMs),
    };
  }

  return {
    shop,
    gauge: (name, labels, valueAt, life = {}) => ({ ...placed(name, labels, life), valueAt }),
    counter: (name, labels, flow, more = {}) => {
      const resetsMs = more.resetsMs ?? [];
      const beganMs = Math.max(epochMs, more.fromMs ?? epochMs);
      return {
        ...placed(name, labels, more),
        resetsMs,
        valueAt: (atMs) => {
          const counted = flowBetween(flow, resetsMs.findLast((at) => at <= atMs) ?? beganMs, atMs);
          return more.whole ? Math.floor(counted) : counted;
        },
      };
    },
  };
}
