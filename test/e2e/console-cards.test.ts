import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../src/message/message.ts";
import { type ConsoleHouse, openConsoleHouse, placeOf } from "../adapters/console/console-house.ts";
import { openBrowser } from "../fakes/browser.ts";
import { type ConsolePage, openConsole, SOON } from "./console-page.ts";
import { lowContrast, overflowPx } from "./page-checks.ts";

const press = (id: string) => ({ id });
const names = ["replicas", "image", "node", "restarts", "memory", "cpu", "age"];
const gallery: Message = {
  summary: "everything",
  demo: true,
  blocks: [
    { type: "text", text: "shop: 2 causes, 9 symptoms. First cause: orders-db is out of disk (since 13:58)." },
    {
      type: "text",
      dot: "red",
      text: ["orders-db cannot write: volume ", { text: "data-0", style: "code" }, " is full"],
    },
    { type: "text", dot: "amber", text: "checkout: rollout stuck at 1 of 4, old pods still serve." },
    { type: "text", text: "خادم قاعدة البيانات ممتلئ، والكتابة متوقفة." },
    { type: "heading", text: "Pods" },
    {
      type: "table",
      caption: "Pods of shop",
      columns: ["pod", ...names].map((title, i) => ({ title, align: i > 2 ? "right" : "left" })),
      rows: ["a", "b"].map((x) => [
        `checkout-7d9f8b6c5d-${x}`,
        ...names.map((name) => `${name} ${"value ".repeat(3)}`),
      ]),
      moreRows: 12,
    },
    {
      type: "facts",
      facts: [
        { label: "Volume", value: "data-orders-db-0" },
        { label: "Claim with a rather long label to wrap", value: `pvc-${"0123456789abcdef".repeat(6)}` },
      ],
    },
    {
      type: "code",
      text: `sum(rate(http_requests_total{job="shop",code=~"5.."}[5m])) by (service) / ${"x".repeat(200)}`,
    },
    {
      type: "fold",
      title: "Evidence (event, 3 log templates)",
      blocks: [
        { type: "text", text: "No space left on device" },
        { type: "code", text: "ENOSPC" },
      ],
    },
    { type: "choice", label: "Which one?", options: [{ label: "prod/shop · deployment", press: press("c1") }] },
    {
      type: "buttons",
      buttons: [
        { label: "Approve", style: "primary", press: press("b1") },
        { label: "Reject …", style: "danger", press: press("b2") },
        { label: `a button of many words ${"that go on ".repeat(6)}`, press: press("b3") },
      ],
    },
    { type: "progress", text: "Reading logs of 4 pods …", done: 2, total: 4 },
    { type: "context", text: "Kubernetes prod · 14:32 · answered without a model" },
    { type: "buttons", buttons: ["👍", "👎"].map((label) => ({ label, press: press(label) })) },
  ],
};

const browser = await openBrowser();

describe.skipIf(browser === undefined)("the page", { timeout: 30_000 }, () => {
  let house: ConsoleHouse;
  let console_: ConsolePage;
  beforeEach(async () => {
    house = await openConsoleHouse();
    console_ = await openConsole(browser as Browser, `${house.url}/#sign-in=${house.newLink("ann")}`);
    await console_.page.getByRole("textbox").waitFor();
  });
  afterEach(async () => {
    await console_.close();
    await house.close();
  });
  afterAll(() => browser?.close());

  const said = async () =>
    (await house.feed.since(placeOf("ann"), 0, 100))
      .filter(({ author }) => author === "person")
      .map(({ body }) => body);
  const send = async (words: string) => {
    await console_.page.getByRole("textbox").fill(words);
    await console_.page.keyboard.press("Enter");
  };

  it("holds every kind of block in its width, and wide tables scroll in their card by keyboard", async () => {
    const { page, cards } = console_;
    const folder = await mkdtemp(join(tmpdir(), "pilothouse-cards-"));
    console.log(`pictures of the cards are in ${folder}`);
    await house.show("ann", "card", gallery);
    await cards.first().waitFor();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const theme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme: theme });
        expect(await overflowPx(page)).toBe(0);
        expect(await lowContrast(page, 4.5)).toEqual([]);
        await cards.first().screenshot({ path: join(folder, `${width}-${theme}.png`) });
      }
    }
    const scroll = page.getByRole("region", { name: "Pods of shop" });
    await scroll.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => scroll.evaluate((one: { scrollLeft: number }) => one.scrollLeft), SOON).toBeGreaterThan(0);
    expect(console_.complaints).toEqual([]);
  });

  it("keeps an open fold and the focus in a card that changes while it is read", async () => {
    const { page, cards } = console_;
    const version = (text: string): Message => ({
      summary: text,
      blocks: [
        { type: "text", text },
        { type: "fold", title: "Members", blocks: [{ type: "text", text: "inside" }] },
      ],
    });
    await house.show("ann", "incident", version("firing"));
    await cards.locator("summary").press("Enter");
    await house.show("ann", "incident", version("acknowledged"));
    await expect.poll(() => cards.first().textContent(), SOON).toContain("acknowledged");
    expect(await page.getByText("inside").isVisible()).toBe(true);
    expect(await page.locator("summary:focus").count()).toBe(1);
    expect(await cards.count()).toBe(1);
  });

  it("keeps what could not be sent through a reload, and sends it once", async () => {
    const { page } = console_;
    house.away = true;
    await send("how busy?");
    await page.getByText("Not sent yet").waitFor();
    house.away = false;
    await page.reload();
    await expect.poll(said, SOON).toEqual(["how busy?"]);
    await expect.poll(() => page.getByText("Not sent yet").count(), SOON).toBe(0);
    expect(await console_.bubbles.allTextContents()).toEqual(["how busy?"]);
    expect(new Set(house.heard.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it("sends several in their order, and lets one be discarded", async () => {
    const { page } = console_;
    house.away = true;
    await send("one");
    await send("two");
    await send("three");
    await page.getByText("Not sent yet").first().waitFor();
    await page.getByRole("button", { name: "Discard" }).first().click();
    house.away = false;
    await expect.poll(said, SOON).toEqual(["two", "three"]);
    expect(await console_.bubbles.allTextContents()).toEqual(["two", "three"]);
  });

  it("counts a press once whose answer was lost", async () => {
    const { page, cards } = console_;
    await house.show("ann", "card", gallery);
    let lose = true;
    await page.route("**/console/press", async (route) => {
      const reply = await route.fetch();
      if (lose) await route.abort();
      else await route.fulfill({ response: reply });
    });
    const button = cards.getByRole("button", { name: "Approve" });
    await button.click();
    await expect.poll(() => page.locator("#trouble").textContent(), SOON).toContain("it counts once");
    lose = false;
    await button.click();
    await expect.poll(() => house.heard.length, SOON).toBe(2);
    expect(new Set(house.heard.map(({ eventId }) => eventId)).size).toBe(1);
    await expect.poll(() => page.locator("#trouble").textContent(), SOON).toBe("");
  });

  it("clears the page when the session has ended elsewhere, and goes on by a new link", async () => {
    const { page } = console_;
    await house.show("ann", "card", gallery);
    await console_.cards.first().waitFor();
    house.endSessions();
    await house.clock.advance(15_000);
    await page.getByText("You were signed out.").waitFor();
    expect(await console_.turns()).toEqual([]);
    await page.goto(`${house.url}/#sign-in=${house.newLink("ann")}`);
    await console_.cards.first().waitFor();
    expect(await console_.cards.count()).toBe(1);
  });

  it("works without the browser's storage, and shows a chart in words when its picture does not come", async () => {
    const { page, cards } = console_;
    await page.addInitScript({
      content: `for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(globalThis, name, { get() { throw new DOMException("denied", "SecurityError") } })`,
    });
    await page.reload();
    await send("how busy?");
    await expect.poll(said, SOON).toEqual(["how busy?"]);
    await house.show("ann", "chart", {
      summary: "",
      blocks: [
        {
          type: "chart",
          chart: {
            kind: "line",
            title: "t",
            alt: "CPU is 91%.",
            unit: "%",
            x: { kind: "category", labels: [] },
            series: [],
          },
        },
      ],
    });
    await expect.poll(() => cards.last().locator("figcaption").textContent(), SOON).toBe("CPU is 91%.");
  });
});
