import { createHash } from "node:crypto";
import { LIMITS } from "./limits.ts";

/** More parts of one message than we ever look for. */
const MOST_PARTS = 40;

/** What makes Discord show a repeated send once, for a few minutes: the same for the same part of the same message. */
export function nonceOf(channelId: string, key: string, index: number): string {
  return createHash("sha256")
    .update(JSON.stringify([channelId, key, index]))
    .digest("hex")
    .slice(0, LIMITS.nonceChars);
}

/**
 * The id of a part's first component. A nonce does not come back in a channel's history, a component's id does: by it a
 * message is found again. 31 bits, as the field has; not 0, which Discord takes for none.
 */
export function markOf(key: string, index: number, count: number): number {
  const hash = createHash("sha256")
    .update(JSON.stringify([key, index, count]))
    .digest();
  return (hash.readUInt32BE(0) >>> 1) | 1;
}

/** All parts of the message with this key, in order, among what stands under these marks; undefined unless complete. */
export function findParts(key: string, idOf: (mark: number) => string | undefined): readonly string[] | undefined {
  for (let count = 1; count <= MOST_PARTS; count++) {
    const ids = Array.from({ length: count }, (_, i) => idOf(markOf(key, i, count)));
    if (ids.every((id) => id !== undefined)) return ids;
  }
  return undefined;
}
