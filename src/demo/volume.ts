import type { Shop } from "./shop.ts";
import { createWave, waveAt } from "./wave.ts";

export const VOLUME_BYTES = 20 * 2 ** 30;
const QUIET = 0.6;

/** How much of orders-db's volume is used: long about the same, then rising by half a per cent an hour, to 99% at most. */
export function volumeUsedAt({ seed, troubles }: Shop, atMs: number): number {
  const { fillingSinceMs, fullAtAnchor, anchorMs } = troubles;
  const wave = createWave(seed, "orders-db/volume", { base: 1, noise: 0.002 });
  const progress = Math.max(0, (atMs - fillingSinceMs) / (anchorMs - fillingSinceMs));
  const share = (QUIET + (fullAtAnchor - QUIET) * progress) * waveAt(wave, atMs);
  return Math.round(VOLUME_BYTES * Math.min(0.99, share));
}
