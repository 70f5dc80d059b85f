import { formatTime } from "../../src/base/time/format-time.ts";
import { parseRange } from "../../src/base/time/parse-range.ts";
import type { EarlierScore } from "../../src/domain/health-scores/health-scores.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";

export interface Now {
  readonly score: number;
  readonly nowMs: number;
  /** IANA zone of the reader. */
  readonly zone: string;
}

const DAY_MS = 24 * 3_600_000;
const FEWEST = 3;
/** Within it a line may be drawn from one look to the next; beyond it nobody knows what lay between. */
const JOINED_MS = 2 * DAY_MS;

/** "was 88 yesterday", "as yesterday", or "was 88 at" the last look before; undefined where there was none. */
export function tellTrend(earlier: readonly EarlierScore[], now: Now): string | undefined {
  const known = earlier.filter((one): one is EarlierScore & { readonly score: number } => one.score !== undefined);
  const day = parseRange("yesterday", now);
  const yesterday = known.filter(({ hourMs }) => day !== undefined && hourMs >= day.fromMs && hourMs < day.toMs);
  // Of several yesterday the one nearest to this hour: a morning is not held against an evening.
  const [nearest] = yesterday.toSorted((a, b) => away(a.hourMs, now) - away(b.hourMs, now));
  const before = nearest ?? known.at(-1);
  if (!before) return undefined;
  const when = nearest ? "yesterday" : `at ${formatTime(before.hourMs, now.zone, now.nowMs)}`;
  const care = before.otherParts ? " (made of other parts)" : "";
  return before.score === now.score ? `as ${when}${care}` : `was ${before.score} ${when}${care}`;
}

/** The scores of the looks until now; undefined where there are too few to show a course. */
export function drawTrend(about: string, earlier: readonly EarlierScore[], now: Now): ChartSpec | undefined {
  const looks = [...earlier, { hourMs: now.nowMs, score: now.score }];
  const known = looks.filter(({ score }) => score !== undefined);
  if (known.length < FEWEST) return undefined;
  const points = looks.flatMap(({ hourMs, score }, i): readonly (readonly [number, number | null])[] => {
    const last = looks[i - 1]?.hourMs;
    const gap = last !== undefined && hourMs - last > JOINED_MS ? ([[last + 1, null]] as const) : [];
    return [...gap, [hourMs, score ?? null]];
  });
  const scores = known.map(({ score }) => score ?? 0);
  const since = formatTime(known[0]?.hourMs ?? now.nowMs, now.zone, now.nowMs);
  return {
    kind: "sparkline",
    title: `Health of ${about} at ${known.length} looks since ${since}`,
    alt: `Health of ${about} at ${known.length} looks since ${since}: between ${Math.min(...scores)} and ${Math.max(...scores)}, now ${now.score}.`,
    unit: "",
    x: { kind: "time", atMs: points.map(([atMs]) => atMs), zone: now.zone },
    series: [{ name: "health", values: points.map(([, score]) => score) }],
  };
}

function away(hourMs: number, { nowMs }: Now): number {
  return Math.abs(nowMs - DAY_MS - hourMs);
}
