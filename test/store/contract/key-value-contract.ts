import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { KeyValue } from "../../../src/store/kv/key-value.ts";

interface OpenKeyValue {
  readonly store: KeyValue;
  /** The time as the store sees it, to the millisecond or two. */
  now(): number;
  /** Lets at least this much time pass, as the store sees it. */
  pass(ms: number): Promise<void>;
}

const TTL_MS = 300;
/** How much later than promised a busy machine may be, and how far two readings of one clock lie apart. */
const LATE_MS = 2000;
const READING_MS = 2;

/** Everything `KeyValue` promises, for one implementation. */
export function keyValueContract(name: string, open: () => Promise<OpenKeyValue>): void {
  describe(`key-value contract: ${name}`, () => {
    let opened: OpenKeyValue;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.store.close());

    test("json comes back as it went in, and not as the same object", async () => {
      const { store } = opened;
      await fc.assert(
        fc.asyncProperty(fc.string(), fc.jsonValue(), async (key, value) => {
          await store.set(key, value as Json, 60_000);
          expect(await store.get(key)).toEqual(JSON.parse(JSON.stringify(value)));
        }),
        { numRuns: 50 },
      );
      const mine = { list: [1] };
      await store.set("mine", mine, 60_000);
      mine.list.push(2);
      expect(await store.get("mine")).toEqual({ list: [1] });
    });

    /** Asks until the answer is yes; how long after `sinceMs` that was. */
    async function whenTrue(sinceMs: number, ask: () => Promise<boolean>): Promise<number> {
      const { now, pass } = opened;
      while (!(await ask())) {
        if (now() - sinceMs > TTL_MS + LATE_MS) throw new Error("its time never ended");
        await pass(5);
      }
      return now() - sinceMs;
    }

    test("a value is there until its time is over", async () => {
      const { store, now } = opened;
      const setMs = now();
      await store.set("k", 1, TTL_MS);
      expect(await store.get("k")).toBe(1);
      const lived = await whenTrue(setMs, async () => (await store.get("k")) === undefined);
      expect(lived).toBeGreaterThanOrEqual(TTL_MS - READING_MS);
      await store.set("k", null, 60_000);
      expect(await store.get("k")).toBeNull();
      await store.delete("k");
      expect(await store.get("k")).toBeUndefined();
    });

    test("a claim has one winner, until it ends", async () => {
      const { store, now } = opened;
      const claimedMs = now();
      const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => store.claim("c", n, TTL_MS)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      const held = await store.get("c");
      if (now() < claimedMs + TTL_MS) expect(held).toBe(claims.indexOf(true));
      const lived = await whenTrue(claimedMs, () => store.claim("c", "next", 60_000));
      expect(lived).toBeGreaterThanOrEqual(TTL_MS - READING_MS);
      expect(await store.claim("c", "late", 60_000)).toBe(false);
      await store.delete("c");
      expect(await store.claim("c", "again", 60_000)).toBe(true);
    });

    test("takes no more than the points of a window, and tells when it turns", async () => {
      const { store, now, pass } = opened;
      const takes = await Promise.all(Array.from({ length: 10 }, () => store.take("t", 3, 1_000)));
      const takenMs = now();
      expect(takes.filter(({ allowed }) => allowed)).toHaveLength(3);
      await pass(400);
      const askedMs = now();
      const refused = await store.take("t", 3, 1_000);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(1_000 - (askedMs - takenMs) + READING_MS);
      expect(await store.take("other", 3, 1_000)).toEqual({ allowed: true, retryAfterMs: 0 });
      // Until then is long enough: a caller that waits as told must not be refused again.
      await pass(refused.retryAfterMs);
      expect((await store.take("t", 3, 1_000)).allowed).toBe(true);
      expect((await store.take("none", 0, 1_000)).allowed).toBe(false);
    });
  });
}
