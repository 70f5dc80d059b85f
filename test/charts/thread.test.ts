import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import type { Charts } from "../../src/charts/charts.ts";
import { createCharts } from "../../src/charts/create-charts.ts";
import { startThread } from "../../src/charts/thread.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { timeSpec } from "./specs.ts";

const open: Charts[] = [];
afterEach(async () => {
  for (const charts of open.splice(0)) await charts.close();
});

/** Charts whose threads the test can see and end. */
function watched(options: Parameters<typeof createCharts>[0] = {}) {
  const threads: Worker[] = [];
  const charts = createCharts({
    ...options,
    start: () => {
      const thread = startThread();
      threads.push(thread);
      return thread;
    },
  });
  open.push(charts);
  return { charts, threads };
}

const light = { theme: "light", widthPx: 720 } as const;

describe("the drawing thread", () => {
  test("the first chart starts it, later ones use it, and the main thread stays free", async () => {
    const { charts, threads } = watched();
    expect(threads).toHaveLength(0);
    const spec = timeSpec({}, 240, 8);
    const startMs = performance.now();
    const first = await charts.draw(spec, light);
    const firstMs = performance.now() - startMs;
    expect(first.widthPx).toBe(720);
    expect(Buffer.from(first.png.subarray(1, 4)).toString()).toBe("PNG");

    for (let i = 0; i < 5; i++) await charts.draw(spec, light); // warms up
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const laterMs = performance.now();
    for (let i = 0; i < 10; i++) await charts.draw(spec, light);
    const eachMs = (performance.now() - laterMs) / 10;
    delay.disable();
    console.log(
      `first ${firstMs.toFixed(0)} ms, later ${eachMs.toFixed(0)} ms, loop delayed ${(delay.max / 1e6 - 5).toFixed(1)} ms at most`,
    );
    expect(threads).toHaveLength(1);
    // The aims are 900, 120 and 20 ms; these bounds hold on a machine that is busy with other tests.
    expect(firstMs).toBeLessThan(4000);
    expect(eachMs).toBeLessThan(400);
    expect(delay.percentile(95) / 1e6).toBeLessThan(25);
  }, 20_000);

  test("a spec that has no picture is invalid, data that is none as well, and the thread lives on", async () => {
    const { charts, threads } = watched();
    const wrong = timeSpec({ series: [{ name: "a", values: [1] }] });
    await expect(charts.draw(wrong, light)).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("1 values for 180 places"),
    });
    const unclonable = { ...timeSpec(), title: (() => "x") as unknown as string };
    await expect(charts.draw(unclonable, light)).rejects.toMatchObject({ kind: "invalid" });
    const huge = timeSpec({ series: [{ name: "a", values: Array(1_000_001).fill(1) }] });
    await expect(charts.draw(huge, light)).rejects.toMatchObject({ kind: "invalid" });
    const broken = { ...timeSpec(), series: [{ name: 7, values: null }] } as unknown as ChartSpec;
    await expect(charts.draw(broken, light)).rejects.toMatchObject({ name: expect.any(String) });
    expect((await charts.draw(timeSpec(), light)).png.length).toBeGreaterThan(5000);
    expect(threads).toHaveLength(1);
  }, 20_000);

  test("a thread that dies fails its chart; those that wait and those that come get a new one", async () => {
    const { charts, threads } = watched();
    await charts.draw(timeSpec(), light);
    const lost = charts.draw(timeSpec({}, 5000, 8), light);
    const waiting = charts.draw(timeSpec(), light);
    const fate = expect(lost).rejects.toMatchObject({
      kind: "unavailable",
      message: "The chart could not be drawn; ask for it again.",
    });
    await threads[0]?.terminate();
    await fate;
    expect((await waiting).png.length).toBeGreaterThan(5000);
    expect((await charts.draw(timeSpec(), light)).heightPx).toBeGreaterThan(100);
    expect(threads).toHaveLength(2);
  }, 20_000);

  test("a thread that does not answer in time is ended", async () => {
    const { charts, threads } = watched({ drawTimeoutMs: 1 });
    await expect(charts.draw(timeSpec(), light)).rejects.toMatchObject({
      kind: "unavailable",
      facts: { why: expect.stringContaining("1 ms") },
    });
    await expect(charts.draw(timeSpec(), light)).rejects.toMatchObject({ kind: "unavailable" });
    expect(threads).toHaveLength(2);
  }, 20_000);

  test("an idle thread ends, and the next chart starts another", async () => {
    const { charts, threads } = watched({ idleMs: 20 });
    await charts.draw(timeSpec(), light);
    await new Promise((resolve) => threads[0]?.once("exit", resolve));
    await charts.draw(timeSpec(), light);
    expect(threads).toHaveLength(2);
  }, 20_000);

  test("closing fails what is under way and what comes", async () => {
    const { charts } = watched();
    const underWay = charts.draw(timeSpec(), light);
    const fate = expect(underWay).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("stopping"),
    });
    await charts.close();
    await fate;
    await expect(charts.draw(timeSpec(), light)).rejects.toMatchObject({ kind: "unavailable" });
    await charts.close();
  }, 20_000);
});
