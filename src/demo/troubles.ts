const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What ails the shop, as moments. */
export interface Troubles {
  /** Where everything below hangs on: it moves once in half an hour, so that troubles stay fresh and figures stay put. */
  readonly anchorMs: number;
  /** Series begin here, 30 days and more ago. */
  readonly horizonMs: number;
  /** Counters began here. */
  readonly epochMs: number;
  /** A rollout of checkout took one of three pods away, and its replacement's image cannot be pulled. */
  readonly rolloutMs: number;
  /** Since then the cart leaks. */
  readonly leakSinceMs: number;
  readonly lastKillMs: number;
  /** The volume of orders-db begins to fill, and is this full at the anchor. */
  readonly fillingSinceMs: number;
  readonly fullAtAnchor: number;
  /** The database refuses writes since then, and orders cannot serve. */
  readonly readOnlySinceMs: number;
  /** One node is hot since then. */
  readonly hotSinceMs: number;
}

/** The last 45 to 75 minutes hold the newest trouble. */
export function troublesAt(nowMs: number): Troubles {
  const anchorMs = Math.floor(nowMs / (30 * MINUTE)) * 30 * MINUTE;
  const block = Math.floor(anchorMs / (30 * DAY)) * 30 * DAY;
  return {
    anchorMs,
    horizonMs: Math.floor(anchorMs / DAY) * DAY - 31 * DAY,
    epochMs: block - 45 * DAY,
    rolloutMs: anchorMs - 45 * MINUTE,
    leakSinceMs: anchorMs - 3 * DAY,
    lastKillMs: anchorMs - 25 * MINUTE,
    fillingSinceMs: anchorMs - 70 * HOUR,
    fullAtAnchor: 0.95,
    readOnlySinceMs: anchorMs - 50 * MINUTE,
    hotSinceMs: anchorMs - 9 * HOUR,
  };
}
