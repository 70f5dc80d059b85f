import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../fakes/browser.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsolePage, openConsole, SOON } from "./console-page.ts";
import { type SlowPrometheus, startSlowPrometheus } from "./slow-prometheus.ts";

const SLOW_MS = 6000;
const browser = await openBrowser();

describe.skipIf(browser === undefined)("a question that takes longer than two seconds", { timeout: 30_000 }, () => {
  let server: ServerProcess;
  let prometheus: SlowPrometheus;
  let console_: ConsolePage;

  beforeAll(async () => {
    prometheus = await startSlowPrometheus(SLOW_MS);
    server = await startServerProcess({ env: { PROMETHEUS_URL: prometheus.url } });
    console_ = await openConsole(browser as Browser, server.signInLink);
    await console_.page.getByRole("textbox").waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await prometheus?.stop();
  });

  async function askSlowly(): Promise<number> {
    await console_.page.getByRole("textbox").fill("run up == 1");
    await console_.page.keyboard.press("Enter");
    const askedMs = Date.now();
    await console_.page.getByText("Looking …").waitFor();
    return askedMs;
  }

  it("shows one line with Stop after two seconds, and Stop ends it at the source", async () => {
    const { page, cards } = console_;
    const askedMs = await askSlowly();
    const stop = page.getByRole("button", { name: "Stop" });
    await stop.waitFor();
    expect(Date.now() - askedMs).toBeGreaterThan(1800);
    expect(await cards.locator(".progress").textContent()).toMatch(/^(Asking Prometheus default|Looking) …$/);
    expect(await page.locator("#looking").isVisible()).toBe(false);
    expect(await cards.count()).toBe(1);
    await page.screenshot({ path: join(await mkdtemp(join(tmpdir(), "pilothouse-pictures-")), "progress.png") });
    expect(prometheus.waiting()).toBeGreaterThan(0);
    await stop.press("Enter");
    await expect.poll(() => cards.last().textContent(), SOON).toMatch(/Stopped, as you asked\./);
    expect(Date.now() - askedMs).toBeLessThan(SLOW_MS);
    await expect.poll(() => prometheus.waiting(), SOON).toBe(0);
    expect(prometheus.givenUp()).toBeGreaterThan(0);
    expect(await cards.count()).toBe(1);
    expect(await console_.bubbles.allTextContents()).toEqual(["run up == 1"]);
    // The button that was pressed is gone: whoever works by keyboard goes on at the question.
    expect(await page.locator("textarea:focus").count()).toBe(1);
  });

  it("puts the answer in the place of the line when it is let be", async () => {
    const { page, cards } = console_;
    await askSlowly();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    expect(await cards.count()).toBe(2);
    await expect.poll(() => cards.last().textContent(), { timeout: 3 * SLOW_MS }).toMatch(/^up == 1 is 1/);
    expect(await cards.count()).toBe(2);
    expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
    expect(console_.complaints).toEqual([]);
  });
});
