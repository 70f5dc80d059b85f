import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../fakes/browser.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsolePage, openConsole, SOON } from "./console-page.ts";

const browser = await openBrowser();

// One journey, in order: each step goes on where the one before ended.
describe.skipIf(browser === undefined)("two people in one console", { timeout: 45_000 }, () => {
  let server: ServerProcess;
  let dataDir: string;
  let admin: ConsolePage;
  let bo: ConsolePage;
  let link = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-people-"));
    await writeFile(join(dataDir, "pilothouse.yaml"), 'people: { roles: { auditor: ["audit:read"] } }\n');
    server = await startServerProcess({ dataDir });
    admin = await openConsole(browser as Browser, server.signInLink);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** The card that a press brings. */
  async function pressed({ cards }: ConsolePage, on: Locator, name: string): Promise<Locator> {
    const before = await cards.count();
    await on.getByRole("button", { name, exact: true }).click();
    await cards.nth(before).waitFor();
    return cards.nth(before);
  }
  const text = async (locator: Locator) => (await locator.textContent()) ?? "";
  const trouble = ({ page }: ConsolePage) => page.locator("#trouble").textContent();

  it("lets an admin invite by words, a press and a link that is shown once", async () => {
    const offer = await admin.ask("invite bo as viewer");
    expect(await text(offer)).toMatch(/Invites somebody new .*Press the button to do it\./);
    expect(await admin.cards.count()).toBe(1);
    const made = await pressed(admin, offer, "Do it");
    expect(await text(made)).toMatch(/^bo is invited as viewer\. The link works once, until /);
    expect(await admin.page.content()).not.toContain("#sign-in=");
    await made.getByRole("button", { name: "Show the link" }).click();
    const shown = made.locator(".once pre");
    await shown.waitFor();
    link = await text(shown);
    expect(link).toMatch(new RegExp(`^${server.url}/#sign-in=invite-[0-9a-z]{32}$`));
    await admin.page.reload();
    const button = admin.page.getByRole("button", { name: "Show the link" });
    await button.click();
    await expect
      .poll(() => trouble(admin), SOON)
      .toBe("That was shown already, and is kept nowhere. Ask for a new one.");
    expect(await admin.page.content()).not.toContain("#sign-in=");
  });

  it("lets the invited person in, and nobody after them", async () => {
    bo = await openConsole(browser as Browser, link);
    await expect.poll(() => bo.page.locator("#who").textContent(), SOON).toBe("bo");
    expect(await admin.page.locator("#who").textContent()).toBe("Admin");
    const late = await openConsole(browser as Browser, link);
    await expect
      .poll(() => late.page.locator("#signed-out-why").textContent(), SOON)
      .toBe("This invitation was used already. Ask an admin for a sign-in link.");
    await late.close();
  });

  it("refuses what a viewer may not see, and asks the admin at a press, once", async () => {
    const refused = await bo.ask("who asked what today?");
    expect(await text(refused)).toMatch(
      /^You may not use audit_search here\. That takes audit:read, which admins give \(Admin\)\./,
    );
    const asked = await pressed(bo, refused, "Ask for it");
    expect(await text(asked)).toBe("Asked Admin for audit:read. You hear of it here.");
    const again = await pressed(bo, refused, "Ask for it");
    expect(await text(again)).toMatch(/^You have asked for audit:read already\./);
    await expect
      .poll(() => admin.cards.allTextContents(), SOON)
      .toContainEqual(expect.stringMatching(/^bo asks for audit:read\./));
    expect((await admin.cards.allTextContents()).filter((card) => card.startsWith("bo asks"))).toHaveLength(1);
  });

  it("gives it at the admin's press; both are told, the request is closed, and the viewer gets the answer", async () => {
    const request = admin.cards.filter({ hasText: "bo asks for audit:read" });
    expect(await request.getByRole("button").allTextContents()).toEqual(["Give auditor", "Decline"]);
    const id = await request.getByRole("button", { name: "Give auditor" }).getAttribute("data-id");
    expect(await text(await pressed(admin, request, "Give auditor"))).toBe("You gave auditor to bo. They were told.");
    const closed = admin.cards.filter({ hasText: "Admin gave auditor to bo, who asked for audit:read." });
    await closed.waitFor();
    expect(await closed.getByRole("button").count()).toBe(0);
    await bo.cards.filter({ hasText: "Admin gave you auditor: you have audit:read now." }).waitFor();
    const answer = await bo.ask("who asked what today?");
    expect(await text(answer)).toMatch(/^\d+ entries in the audit of /);
    expect(await text(answer)).toContain("access.decided");
    // A press that comes late, from a page that was not told yet.
    expect(await post(admin, "/console/press", { eventId: "late-press-1", buttonId: id })).toEqual({ ack: true });
    await admin.cards.filter({ hasText: "Admin gave bo auditor already." }).waitFor();
  });

  it("shows each their own conversation alone, whatever they ask the server for", async () => {
    const [theirs, ours] = [(await bo.turns()).join("\n"), (await admin.turns()).join("\n")];
    expect(theirs).not.toMatch(/invite bo as viewer|is invited as|bo asks for/);
    expect(ours).not.toMatch(/who asked what today|You may not use|Asked Admin/);
    await bo.page.reload();
    await expect.poll(async () => (await bo.turns()).join("\n"), SOON).toBe(theirs);
    const card = admin.cards.filter({ hasText: "Invites somebody new" });
    const buttonId = await card.getByRole("button", { name: "Do it" }).getAttribute("data-id");
    expect(await post(bo, "/console/press", { eventId: "not-my-button", buttonId })).toEqual({
      refused: "This button is too old, or is not yours. Ask again for a fresh one.",
    });
    expect((await bo.turns()).join("\n")).toBe(theirs);
  });

  it("ends a removed person's session at once", async () => {
    const offer = await admin.ask("remove bo from pilothouse");
    expect(await text(await pressed(admin, offer, "Do it"))).toMatch(
      /^bo was removed: sessions, links, tokens and roles ended/,
    );
    await bo.page.getByRole("textbox").fill("host status");
    await bo.page.keyboard.press("Enter");
    await bo.page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await bo.turns()).toEqual([]);
    expect(admin.complaints).toEqual([]);
    expect(server.output()).not.toContain("sign-in=invite-");
  });

  /** As a page of theirs would send it. */
  async function post({ page }: ConsolePage, path: string, body: object): Promise<unknown> {
    const reply = await page.request.post(`${server.url}${path}`, {
      headers: { "content-type": "application/json" },
      data: JSON.stringify(body),
    });
    return reply.json();
  }
});
