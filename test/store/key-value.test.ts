import { expect, test } from "vitest";
import { createMemoryKeyValue } from "../../src/store/kv/memory.ts";
import { keyValueContract } from "./contract/key-value-contract.ts";
import { createManualClock } from "./manual-clock.ts";

keyValueContract("memory", async () => {
  const clock = createManualClock();
  return { store: createMemoryKeyValue({ clock }), now: clock.now, pass: async (ms) => clock.advance(ms) };
});

test("memory is bounded: the least recently used goes first", async () => {
  const store = createMemoryKeyValue({ clock: createManualClock(), maxEntries: 2 });
  await store.set("a", 1, 1_000);
  await store.set("b", 2, 1_000);
  await store.get("a");
  await store.set("c", 3, 1_000);
  expect([await store.get("a"), await store.get("b"), await store.get("c")]).toEqual([1, undefined, 3]);
});
