import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../fakes/browser.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsolePage, openConsole, SOON } from "./console-page.ts";

const browser = await openBrowser();

describe.skipIf(browser === undefined)("a form in the console", { timeout: 45_000 }, () => {
  let server: ServerProcess;
  let console_: ConsolePage;

  beforeAll(async () => {
    server = await startServerProcess({});
    console_ = await openConsole(browser as Browser, server.signInLink);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("opens in front, stays with a sentence under each wrong field, and brings what was asked for", async () => {
    const { page, cards } = console_;
    const answer = await console_.ask("how busy is this machine?");
    await answer.getByRole("button", { name: "Send this regularly…" }).click();
    const form = page.getByRole("dialog", { name: "Send this regularly" });
    await form.waitFor();
    await form.getByLabel("When").fill("someday");
    await form.getByRole("button", { name: "Schedule" }).click();
    await expect.poll(() => form.locator("#wrong-name").textContent(), SOON).toBe("This is needed.");
    expect(await form.locator("#wrong-when").textContent()).toMatch(/^This is no recurring time/);
    expect(await form.locator("#field-name:focus").count()).toBe(1);
    await form.getByLabel("Name").fill("<b>morning</b>");
    await form.getByLabel("When").fill("daily at 7am");
    const before = await cards.count();
    await form.getByRole("button", { name: "Schedule" }).click();
    await cards.nth(before).waitFor();
    expect(await form.count()).toBe(0);
    expect(await cards.nth(before).textContent()).toMatch(/^●?The digest <b>morning<\/b> is scheduled: daily at 7am/);
  });

  it("is put away without anything done", async () => {
    const { page, cards } = console_;
    await page.getByRole("button", { name: "Send this regularly…" }).first().click();
    const form = page.getByRole("dialog");
    const before = await cards.count();
    await form.getByRole("button", { name: "Cancel" }).click();
    expect(await form.count()).toBe(0);
    expect(await cards.count()).toBe(before);
  });
});
