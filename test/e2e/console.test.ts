import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, hostname, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../fakes/browser.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsolePage, openConsole, SOON, untilSamples } from "./console-page.ts";
import { lowContrast, overflowPx, smallTargets, unreachable } from "./page-checks.ts";

/** What the tests read of an image in the page. */
interface Picture {
  readonly src: string;
  readonly complete: boolean;
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
}

const TOKEN = "a-token-for-this-test";
const browser = await openBrowser();

// One journey, in order: each step goes on where the one before ended.
describe.skipIf(browser === undefined)("the console in a browser", { timeout: 45_000 }, () => {
  let server: ServerProcess;
  let link: string;
  let dataDir: string;
  let pictures: string;
  let console_: ConsolePage;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-e2e-"));
    pictures = await mkdtemp(join(tmpdir(), "pilothouse-pictures-"));
    console.log(`pictures of the console are in ${pictures}`);
    server = await startServerProcess({ dataDir, env: { PILOTHOUSE_API_TOKEN: TOKEN } });
    link = server.signInLink;
    console_ = await openConsole(browser as Browser, link);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("signs in by the printed link, whose secret leaves the address, and shows how to begin", async () => {
    const { page } = console_;
    await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    expect(new URL(page.url()).hash).toBe("");
    expect(await page.locator("textarea:focus").count()).toBe(1);
    expect(await lowContrast(page, 4.5)).toEqual([]);
    await page.screenshot({ path: join(pictures, "0-empty.png") });
  });

  it("answers how busy the machine is with its true figures", async () => {
    const card = await console_.ask("how busy is this machine?");
    const text = (await card.textContent()) ?? "";
    expect(text).toContain(hostname());
    expect(text).toContain(`${cpus().length} cores`);
    const [, total = "", unit] = /Memory[\d.]+ \w+ of ([\d.,]+) (GiB|MiB)/.exec(text) ?? [];
    const bytes = Number(total.replace(",", "")) * (unit === "GiB" ? 2 ** 30 : 2 ** 20);
    expect(Math.abs(bytes / totalmem() - 1)).toBeLessThan(0.01);
    const usedPercent = Number(/memory ([\d.]+)% used/.exec(text)?.[1]);
    // Browser, server and other tests come and go meanwhile: a few points, not more.
    expect(Math.abs(usedPercent - (await memoryUsedPercent()))).toBeLessThan(5);
    const cpuPercent = Number(/CPU of this machine is ([\d.]+)% busy/.exec(text)?.[1]);
    expect(cpuPercent).toBeGreaterThanOrEqual(0);
    expect(cpuPercent).toBeLessThanOrEqual(100);
  });

  it("draws a chart in the room it was given, with its words as alternative text", async () => {
    await untilSamples(server, TOKEN);
    const { page } = console_;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/console/chart/**", async (route) => {
      await held;
      await route.continue();
    });
    const card = await console_.ask("show cpu over the last 10 minutes");
    const picture = card.getByRole("img").last();
    const before = await picture.evaluate((image) => image.getBoundingClientRect().height);
    release();
    await expect.poll(() => picture.evaluate((image: Picture) => image.naturalWidth), SOON).toBe(1440);
    const [after, ratio] = await picture.evaluate((image: Picture) => {
      const box = image.getBoundingClientRect();
      return [box.height, box.width / box.height / (image.naturalWidth / image.naturalHeight)] as const;
    });
    expect(ratio).toBeCloseTo(1, 2);
    expect(Math.abs(after - before)).toBeLessThanOrEqual(4);
    expect(await picture.getAttribute("alt")).toMatch(/^CPU of this machine .* is [\d.]+%/);
    await page.unroute("**/console/chart/**");
  });

  it("follows up, opens a fold and presses a thumb by keyboard", async () => {
    const { page } = console_;
    const card = await console_.ask("and memory?");
    expect(await card.textContent()).toMatch(/^Memory of this machine/);
    const fold = card.locator("details").last();
    await fold.locator("summary").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => fold.evaluate((one: { readonly open: boolean }) => one.open), SOON).toBe(true);
    const good = card.getByRole("button", { name: "Good answer" });
    await good.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => good.getAttribute("aria-pressed"), SOON).toBe("true");
    await card.getByRole("button", { name: "Bad answer" }).press("Space");
    await expect.poll(() => good.getAttribute("aria-pressed"), SOON).toBe("false");
  });

  it("answers what a help button says, as if it had been typed", async () => {
    const help = await console_.ask("what can you do?");
    const before = await console_.cards.count();
    await help.getByRole("button", { name: "host status" }).click();
    await console_.cards.nth(before).waitFor();
    expect(await console_.cards.nth(before).textContent()).toContain("CPU of this machine");
    expect(await console_.bubbles.last().textContent()).toBe("host status");
  });

  it("shows text as it was typed, whatever it looks like", async () => {
    const words = [
      "<img src=x onerror=alert(1)><b>bold</b> *stars* `ticks` [l](javascript:alert(1)) &amp; {{x}}",
      "مرحبا بالعالم",
      "👩‍👩‍👧 🇩🇪 é",
      "w".repeat(400),
    ].join("\n");
    await console_.ask(`${words.slice(0, 3)}\u0007\u202e${words.slice(3)}`);
    expect(await console_.bubbles.last().textContent()).toBe(words);
    expect(await console_.log.locator("b, a, img[src=x]").count()).toBe(0);
  });

  it("is operable by everybody: roles, names, contrast, keyboard, targets", async () => {
    const { page } = console_;
    for (const role of ["log", "status", "alert"] as const)
      expect(await page.getByRole(role, { includeHidden: true }).count(), role).toBeGreaterThan(0);
    expect(await unreachable(page)).toEqual([]);
    expect(await smallTargets(page, 40)).toEqual([]);
    expect(await page.locator("button:not([aria-label]):empty, img:not([alt])").count()).toBe(0);
  });

  for (const width of [1280, 360]) {
    it(`looks right at ${width} px in both themes`, async () => {
      const { page } = console_;
      await page.setViewportSize({ width, height: 800 });
      for (const theme of ["Dark", "Light"]) {
        await page.getByRole("button", { name: `${theme} theme` }).click();
        await expect.poll(() => broken(console_), SOON).toEqual([]);
        expect(await overflowPx(page)).toBe(0);
        expect(await lowContrast(page, 4.5)).toEqual([]);
        await page.screenshot({ path: join(pictures, `1-${width}-${theme}.png`) });
        await page.screenshot({ path: join(pictures, `1-${width}-${theme}-full.png`), fullPage: true });
      }
    });
  }

  it("shows the same conversation after a reload, nothing doubled, and no complaint so far", async () => {
    const before = await console_.turns();
    await console_.page.reload();
    await expect.poll(() => console_.turns(), SOON).toEqual(before);
    expect(await console_.log.getAttribute("aria-live")).toBeNull();
    expect(console_.complaints).toEqual([]);
  });

  it("goes on by itself after the server was killed; what was asked meanwhile is answered once", async () => {
    const { page, cards, bubbles } = console_;
    const before = await console_.turns();
    await server.kill("SIGKILL");
    await expect.poll(() => page.locator("#link-state").textContent(), SOON).toMatch(/Reconnecting/);
    const answered = await cards.count();
    await page.getByRole("textbox").fill("uptime of the machine you run on");
    await page.keyboard.press("Enter");
    await page.getByText("Not sent yet").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await lowContrast(page, 4.5)).toEqual([]);
    await page.screenshot({ path: join(pictures, "2-offline.png") });
    server = await startServerProcess({ dataDir, port: server.port, env: { PILOTHOUSE_API_TOKEN: TOKEN } });
    await cards.nth(answered).waitFor();
    await expect.poll(() => page.locator("#link-state").textContent(), SOON).toBe("");
    // A question after it is answered after it: a second answer to the first would stand between.
    await console_.ask("host status");
    const after = await console_.turns();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(before.length + 4);
    expect(await bubbles.allInnerTexts()).toSatisfy(
      (all: string[]) => all.filter((said) => said.startsWith("uptime")).length === 1,
    );
    expect(await page.getByText("Not sent yet").count()).toBe(0);
    expect(console_.complaints.filter((one) => !/Failed to load resource: net::/.test(one))).toEqual([]);
  });

  it("refuses a question of a megabyte with its one sentence and keeps its words", async () => {
    const { page } = console_;
    const turns = await console_.turns();
    await page.setViewportSize({ width: 1280, height: 800 });
    const long = "why ".repeat(262_144).trim();
    await page.getByRole("textbox").fill(long);
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.locator("#trouble").textContent(), SOON)
      .toMatch(/^That question has 1,048,575 characters; I read at most 8,000\. Ask it shorter\.$/);
    expect((await page.getByRole("textbox").inputValue()).length).toBe(long.length);
    expect(await console_.turns()).toEqual(turns);
    expect(await overflowPx(page)).toBe(0);
    await page.screenshot({ path: join(pictures, "3-refused.png") });
  });

  it("signs out, leaves nothing on the page, and refuses the used link with its sentence", async () => {
    const { page } = console_;
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await console_.turns()).toEqual([]);
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("textbox").count()).toBe(0);
    await page.goto(link);
    await expect
      .poll(() => page.locator("#signed-out-why").textContent(), SOON)
      .toBe(
        "This sign-in link was used already or is older than 15 minutes. For a new one run `pilothouse sign-in` where Pilothouse runs.",
      );
    expect(await lowContrast(page, 4.5)).toEqual([]);
    await page.screenshot({ path: join(pictures, "4-signed-out.png") });
  });
});

/** As the kernel counts it: what is not available to a new program. */
async function memoryUsedPercent(): Promise<number> {
  const meminfo = await readFile("/proc/meminfo", "utf8");
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1]);
  return 100 * (1 - kilobytes("MemAvailable") / kilobytes("MemTotal"));
}

/** Charts whose picture has not come. */
function broken({ log }: ConsolePage): Promise<readonly string[]> {
  return log
    .locator("figure img")
    .evaluateAll((all) =>
      (all as Picture[]).filter((one) => !one.complete || one.naturalWidth === 0).map((one) => one.src),
    );
}
