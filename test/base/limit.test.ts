import { describe, expect, it } from "vitest";
import { limitTo, untilAborted } from "../../src/base/limit.ts";

describe("a limit", () => {
  it("aborts when its time is over, and says that this was why", async () => {
    const limit = limitTo(20);
    await expect(untilAborted(new Promise(() => undefined), limit.signal)).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect(limit.timedOut()).toBe(true);
  });

  it("aborts with its outer signal, for that signal's reason", async () => {
    const outer = new AbortController();
    const limit = limitTo(60_000, outer.signal);
    outer.abort(new Error("stopped"));
    expect(limit.signal.aborted).toBe(true);
    await expect(untilAborted(Promise.resolve(1), limit.signal)).rejects.toThrow("stopped");
    expect(limit.timedOut()).toBe(false);
    limit.end();
  });

  it("has nothing left to abort once it has ended", async () => {
    const outer = new AbortController();
    const limit = limitTo(10, outer.signal);
    limit.end();
    outer.abort();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(limit.signal.aborted).toBe(false);
  });

  it("leaves a failure that nobody waits for without an echo", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on("unhandledRejection", hear);
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(untilAborted(Promise.reject(new Error("late")), stopped)).rejects.toThrow("stopped");
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", hear);
    expect(unheard).toEqual([]);
  });
});
