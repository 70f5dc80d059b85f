import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { teamsConfig } from "../../../adapters/teams/config.ts";
import { createTeams } from "../../../adapters/teams/teams.ts";
import type { Adapter } from "../../../src/bot/adapter.ts";
import type { Message } from "../../../src/message/message.ts";
import { EVERY_BLOCK, FORGERIES } from "../../contract/adapters/messages.ts";
import { createTestHost, SAY, type TestHost } from "../../contract/adapters/test-host.ts";
import { openBrowser } from "../../fakes/browser.ts";
import { type Playground, startPlayground } from "../../fakes/teams/playground.ts";

/** What the browser showed last, to be looked at. */
const SCREENS = join(tmpdir(), "pilothouse-screens");
mkdirSync(SCREENS, { recursive: true });

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(): Promise<TestHost & { readonly adapter: Adapter; readonly playground: Playground }> {
  const house = createTestHost();
  ends.push(house.stop);
  // Without a public address: pictures stand inside the card.
  const host = { ...house.host, pictureUrl: async () => undefined };
  const adapter = await createTeams(teamsConfig.parse({ playground: true }), host, { loopback: true });
  const url = await house.serve(adapter);
  const playground = await startPlayground(`${url}/teams/messages`);
  ends.push(playground.stop);
  return { ...house, adapter, playground };
}

const BUTTON: Message = {
  summary: "CPU of node-3 is 91%.",
  blocks: [
    { type: "text", text: "CPU of node-3 is 91%." },
    { type: "buttons", buttons: [{ label: "Top pods", press: { id: "AAAAAAAAAAAAAAAAAAAAAAA1" } }] },
  ],
};

it("talks with Microsoft's playground: a message, a card, a press, a changed card", { timeout: 60_000 }, async () => {
  const { adapter, events, playground, answer, refusals } = await start();
  await playground.say("cpu of node-3?");
  await expect.poll(() => events.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const said = events.find(({ type }) => type === "said");
  if (said?.type !== "said") throw new Error(`nothing was said: ${JSON.stringify([events, refusals])}`);
  expect(said).toMatchObject({ text: "cpu of node-3?", person: { userId: playground.person.aadObjectId } });
  const ref = await adapter.send(said.place, BUTTON, { key: "a1" });
  answer(() => ({ type: "refused", message: SAY("Not yours.") }));
  const data = { press: "AAAAAAAAAAAAAAAAAAAAAAA1", message: "a1" };
  const shown = await playground.press(ref.parts[0] ?? "", "press", data);
  expect(shown).toEqual({ type: "application/vnd.microsoft.activity.message", value: "Not yours." });
  expect(events.at(-1)).toMatchObject({ type: "pressed", buttonId: data.press, messageKey: "a1", place: said.place });
  const edited = await adapter.edit(said.place, ref, SAY("Top pods: checkout."), { key: "a1" });
  expect(edited).toEqual(ref);
  // The playground cannot delete; an edit that shrinks must not fail for that.
  const words = "word ".repeat(8000);
  const long = await adapter.send(said.place, SAY(words), { key: "a2" });
  expect(long.parts.length).toBeGreaterThan(1);
  const short = await adapter.edit(said.place, long, SAY("short"), { key: "a2" });
  expect(short.parts).toEqual(long.parts.slice(0, 1));
  expect(await adapter.whois?.(said.person)).toMatchObject({ name: playground.person.name });
});

it("shows its card in a real browser, where a person presses the button", { timeout: 120_000 }, async () => {
  const browser = await openBrowser();
  if (!browser) return;
  ends.push(() => browser.close());
  const { adapter, events, playground } = await start();
  const page = await browser.newPage({ viewport: { width: 1200, height: 1500 } });
  const broken: string[] = [];
  page.on("pageerror", ({ message }) => broken.push(message));
  await page.goto(playground.url);
  const box = page.locator("textarea, [contenteditable=true]").first();
  await box.fill("cpu of node-3?");
  await box.press("Enter");
  await expect.poll(() => events.some(({ type }) => type === "said"), { timeout: 20_000 }).toBe(true);
  const place = events.find(({ type }) => type === "said")?.place;
  if (!place) throw new Error("nothing was said");
  const ref = await adapter.send(place, EVERY_BLOCK, { key: "a1" });
  const button = page.getByRole("button", { name: "Top pods on node-3" });
  await button.waitFor();
  await page.screenshot({ path: join(SCREENS, "teams-card.png"), fullPage: true });
  expect(await page.getByText("One look.").isVisible()).toBe(false);
  await page.getByText("How this was found").first().click();
  await page.getByText("One look.").waitFor();
  await button.click();
  await expect.poll(() => events.some(({ type }) => type === "pressed"), { timeout: 20_000 }).toBe(true);
  expect(events.find(({ type }) => type === "pressed")).toMatchObject({ buttonId: "AAAAAAAAAAAAAAAAAAAAAAA1" });
  await adapter.edit(place, ref, SAY("Top pods of node-3: checkout."), { key: "a1" });
  await page.getByText("Top pods of node-3: checkout.").waitFor();
  await page.screenshot({ path: join(SCREENS, "teams-edited.png"), fullPage: true });
  expect(broken).toEqual([]);
});

it("draws forged text as text, in lines and with its blanks, in Microsoft's own renderer", {
  timeout: 120_000,
}, async () => {
  const browser = await openBrowser();
  if (!browser) return;
  ends.push(() => browser.close());
  const { adapter, events, playground } = await start();
  const page = await browser.newPage({ viewport: { width: 1200, height: 2000 } });
  await page.goto(playground.url);
  const box = page.locator("textarea, [contenteditable=true]").first();
  await box.fill("hello");
  await box.press("Enter");
  await expect.poll(() => events.some(({ type }) => type === "said"), { timeout: 20_000 }).toBe(true);
  const place = events.find(({ type }) => type === "said")?.place;
  if (!place) throw new Error("nothing was said");
  const text = FORGERIES.join("\n");
  const blocks: Message["blocks"] = [
    { type: "heading", text: "**heading** [click](https://evil.example)" },
    { type: "text", text },
    { type: "facts", facts: [{ label: "**fact**", value: text }] },
    { type: "table", columns: [{ title: "_cell_" }], rows: [[text.slice(0, 150)]] },
    { type: "code", text: "if a:\n    b  =  c\n" },
    { type: "fold", title: "**fold**", blocks: [{ type: "text", text }] },
    {
      type: "choice",
      label: "**choice**",
      options: Array.from({ length: 8 }, (_, i) => ({ label: `**option** ${i}`, press: { id: `C${i}` } })),
    },
    { type: "buttons", buttons: [{ label: "**button** [x](https://evil.example)", press: { id: "A1" } }] },
  ];
  await adapter.send(place, { summary: "x", blocks }, { key: "a1" });
  await page.getByRole("button", { name: "**button**" }).waitFor();
  expect(await page.locator("a[href*=evil]").count()).toBe(0);
  const shown = await page.locator(".ac-adaptiveCard").first().textContent();
  expect(shown).toContain("{{DATE(2026-01-01T00:00:00Z,SHORT)}}");
  expect(shown).toContain("*bold* _it_ ~no~ **b** __u__");
  expect(shown).toContain("<at>Ann</at>");
  await page.screenshot({ path: join(SCREENS, "teams-forged.png"), fullPage: true });
});
