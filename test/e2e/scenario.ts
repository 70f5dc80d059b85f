import { expect } from "vitest";
import type { PlatformDriver, Reaction, SeenMessage, TestPerson } from "../contract/adapters/driver.ts";

export const ANN: TestPerson = { name: "Ann", mail: "ann@example.com" };

const PATIENCE_MS = 20_000;

/**
 * What a person does in an ordinary week, the same on every platform: ask, see a table and a chart, press a button, fill in
 * a form, see a card change where it stands, follow up where one asked, and get the digest at its time.
 */
export async function liveThrough(driver: PlatformDriver, advance: (ms: number) => void): Promise<void> {
  const channel = await driver.channel("ops");
  const before = new Set((await driver.seen(channel, ANN)).map(({ id }) => id));

  await driver.say(ANN, channel, "top pods by memory");
  const answer = await sees((message) => message.images.length > 0 && has(message, "Send this regularly…"));
  expect(answer.text).toMatch(/orders-db|checkout|cart/);
  expect(answer.text).toContain("DEMO");
  expect(answer.images[0]?.alt).not.toBe("");
  const place = answer.thread === undefined ? channel : { ...channel, thread: answer.thread };

  const form = formOf(await driver.press(ANN, place, answer, "Send this regularly…"));
  expect(form.fields.map(({ name }) => name)).toEqual(["name", "when"]);
  const wrong = await driver.submit(ANN, place, form, { name: "shop", when: "someday" });
  expect(wordsOf(wrong)).toContain("no recurring time");
  const again = formOf(await driver.press(ANN, place, answer, "Send this regularly…"));
  await driver.submit(ANN, place, again, { name: "shop", when: "every day at 9" });
  const card = await sees((message) => message.text.includes("The digest shop is scheduled"));

  await driver.press(ANN, place, card, "Pause");
  await sees((message) => message.id === card.id && message.text.includes("shop is paused"));
  const paused = await sees((message) => message.id === card.id && has(message, "Resume"));
  await driver.press(ANN, place, paused, "Resume");
  await sees((message) => message.id === card.id && message.text.includes("shop is running again"));

  await driver.say(ANN, place, "and by cpu");
  await sees((message) => /cpu/i.test(message.text) && message.id !== answer.id && message.images.length > 0);

  const shown = (await driver.seen(channel, ANN)).length;
  advance(24 * 3_600_000);
  const digest = await sees((message) => /^(DEMO[^\n]*\n)?\W*shop, /m.test(message.text) && message.images.length > 0);
  expect(digest.text).toMatch(/orders-db|checkout|cart/);
  expect((await driver.seen(channel, ANN)).length).toBeGreaterThan(shown);
  expect(driver.traffic.refused).toEqual([]);

  /** The first message since the start that fits, wherever in the channel it stands. */
  async function sees(fits: (message: SeenMessage) => boolean): Promise<SeenMessage> {
    const endMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const all = await driver.seen(channel, ANN);
      const found = all.find((message) => !before.has(message.id) && fits(message));
      if (found) return found;
      if (Date.now() > endMs) {
        throw new Error(
          `it was not seen on ${driver.platform}; there is: ${all.map(({ text }) => text).join("\n---\n")}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const has = (message: SeenMessage, label: string) => message.buttons.some((button) => button.label === label);

function formOf(reaction: Reaction) {
  if (reaction.kind !== "form") throw new Error(`no form was opened but: ${JSON.stringify(reaction)}`);
  return reaction.form;
}

function wordsOf(reaction: Reaction): string {
  if (reaction.kind === "errors") return Object.values(reaction.errors).join(" ");
  return reaction.kind === "told" ? reaction.text : reaction.kind;
}
