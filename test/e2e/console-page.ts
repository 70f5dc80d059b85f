import type { Browser, Locator, Page } from "playwright-core";
import { packagePath } from "../../src/base/package-root.ts";
import type { ServerProcess } from "../fakes/server-process.ts";

/** How long a page may take to show what a press or a reply brings, on a machine with much else to do. */
export const SOON = { timeout: 10_000, interval: 50 };

/** The console in a browser of its own, with what the browser complained about. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors on its console, uncaught exceptions and violations of the content policy. */
  readonly complaints: string[];
  readonly log: Locator;
  readonly cards: Locator;
  readonly bubbles: Locator;
  /** Types the words, sends them with Enter, and resolves with the card that answers. */
  ask(words: string): Promise<Locator>;
  /** Every turn as text, in order. */
  turns(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openConsole(
  browser: Browser,
  address: string,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.addInitScript({ path: packagePath("test", "e2e", "in-page.js") });
  await page.goto(address);
  const log = page.getByRole("log");
  const cards = log.locator(".card");
  return {
    page,
    complaints,
    log,
    cards,
    bubbles: log.locator(".said"),
    ask: async (words) => {
      const before = await cards.count();
      await page.getByRole("textbox").fill(words);
      await page.keyboard.press("Enter");
      const card = cards.nth(before);
      await card.waitFor();
      return card;
    },
    turns: () => log.locator(".turn").allTextContents(),
    close: () => context.close(),
  };
}

/** The house has two samples and more, so that a chart can be drawn. */
export async function untilSamples(server: ServerProcess, token: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const reply = await fetch(`${server.url}/api/ask`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ text: "show cpu over the last 10 minutes" }),
    });
    const { message } = (await reply.json()) as { message: { blocks: { type: string }[] } };
    if (message.blocks.some(({ type }) => type === "chart")) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("this machine gave no two samples of its CPU within 25 s");
}
