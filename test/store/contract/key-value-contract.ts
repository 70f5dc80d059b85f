import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { KeyValue } from "../../../src/store/kv/key-value.ts";

interface OpenKeyValue {
  readonly store: KeyValue;
  /** Lets this much time pass, as the store sees it. */
  pass(ms: number): Promise<void>;
}

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
          await store.set(key, value as Json, 1_000);
          expect(await store.get(key)).toEqual(JSON.parse(JSON.stringify(value)));
        }),
        { numRuns: 50 },
      );
      const mine = { list: [1] };
      await store.set("mine", mine, 1_000);
      mine.list.push(2);
      expect(await store.get("mine")).toEqual({ list: [1] });
    });

    test("a value is there until its time is over", async () => {
      const { store, pass } = opened;
      await store.set("k", 1, 1_000);
      await pass(900);
      expect(await store.get("k")).toBe(1);
      await pass(101);
      expect(await store.get("k")).toBeUndefined();
      await store.set("k", null, 1_000);
      expect(await store.get("k")).toBeNull();
      await store.delete("k");
      expect(await store.get("k")).toBeUndefined();
    });

    test("a claim has one winner, until it ends", async () => {
      const { store, pass } = opened;
      const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => store.claim("c", n, 1_000)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store.get("c")).toBe(claims.indexOf(true));
      await pass(1_001);
      expect(await store.claim("c", "next", 1_000)).toBe(true);
      await store.delete("c");
      expect(await store.claim("c", "again", 1_000)).toBe(true);
    });

    test("takes no more than the points of a window, and tells when it turns", async () => {
      const { store, pass } = opened;
      const takes = await Promise.all(Array.from({ length: 10 }, () => store.take("t", 3, 1_000)));
      expect(takes.filter(({ allowed }) => allowed)).toHaveLength(3);
      await pass(400);
      const refused = await store.take("t", 3, 1_000);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(600);
      expect(await store.take("other", 3, 1_000)).toEqual({ allowed: true, retryAfterMs: 0 });
      await pass(refused.retryAfterMs);
      expect((await store.take("t", 3, 1_000)).allowed).toBe(true);
      expect((await store.take("none", 0, 1_000)).allowed).toBe(false);
    });
  });
}
