import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { Adapter, ChatEvent } from "../../../src/bot/adapter.ts";
import type { Form } from "../../../src/message/form.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import type { PlatformDriver, Reaction, SeenMessage, TestPerson } from "./driver.ts";
import { EVERY_BLOCK, FORGERIES, GRAPH, TOO_LONG } from "./messages.ts";
import { createTestHost, SAY, type TestHost } from "./test-host.ts";

const ANN: TestPerson = { name: "Ann", mail: "ann@example.com", groups: ["oncall"] };
const BO: TestPerson = { name: "Bo", mail: "bo@example.com" };
const GUEST: TestPerson = { name: "Guest", stranger: true };

const FORM: Form = {
  id: "FORMAAAAAAAAAAAAAAAAAAAA",
  title: "Schedule this",
  submit: "Schedule",
  fields: [
    { name: "name", label: "Name", hint: "A name for it", required: true, kind: "line", initial: "morning" },
    {
      name: "when",
      label: "When",
      required: true,
      kind: "choice",
      options: [
        { label: "Every weekday at 9", value: "0 9 * * 1-5" },
        { label: "Mondays at 9", value: "0 9 * * 1" },
      ],
    },
    { name: "note", label: "Note", required: false, kind: "paragraph" },
  ],
};

export interface ContractOptions {
  /** Golden file of EVERY_BLOCK's payload. */
  readonly golden?: string;
  /** What the platform cannot do at all, by the names of tests below. */
  readonly lacks?: readonly (
    | "channels"
    | "strangers"
    | "limits"
    | "loss"
    | "removal"
    | "revoking"
    | "threads"
    | "whois"
  )[];
}

/** What every adapter promises, over its protocol-true server. */
export function describeAdapter(
  name: string,
  createDriver: () => Promise<PlatformDriver>,
  options: ContractOptions = {},
) {
  const lacks = new Set(options.lacks ?? []);
  /** A test of something the platform has; of what it lacks there is nothing to test. */
  const where = (what: NonNullable<ContractOptions["lacks"]>[number]): typeof it =>
    lacks.has(what) ? ((() => undefined) as unknown as typeof it) : it;

  describe(`the ${name} adapter`, () => {
    let driver: PlatformDriver;
    let house: TestHost;
    let adapter: Adapter;
    let channel: Place;

    async function open(): Promise<void> {
      driver = await createDriver();
      house = createTestHost();
      adapter = await driver.create(house.host);
      driver.reachedAt(await house.serve(adapter));
      channel = lacks.has("channels") ? await driver.direct(ANN) : await driver.channel("ops");
    }
    async function close(): Promise<void> {
      await house.stop();
      await driver.stop();
    }
    const key = () => `answer:${randomUUID()}`;
    const heard = <Type extends ChatEvent["type"]>(type: Type) =>
      house.events.filter((event): event is Extract<ChatEvent, { type: Type }> => event.type === type);

    describe("in talk", () => {
      beforeAll(open, 60_000);
      afterAll(close, 30_000);
      beforeEach(() => {
        house.events.length = 0;
        house.answer(() => ({ type: "ack" }));
      });

      it("hears words in a direct message, with who and where, as its platform knows them", async () => {
        const place = await driver.direct(ANN);
        await driver.say(ANN, place, "how busy is node-3? 🔥 שלום");
        await until(() => heard("said").length === 1);
        expect(heard("said")[0]).toMatchObject({
          text: "how busy is node-3? 🔥 שלום",
          person: { platform: driver.platform, userId: driver.userId(ANN) },
          place: { platform: driver.platform, id: place.id, kind: "direct" },
        });
      });

      where("channels")("hears a mention in a channel with the mention taken out", async () => {
        await driver.say(ANN, channel, "top pods by memory");
        await until(() => heard("said").length === 1);
        expect(heard("said")[0]).toMatchObject({
          text: "top pods by memory",
          place: { platform: driver.platform, id: channel.id, kind: "channel" },
        });
      });

      it("gives the same event id for the platform's retry of an event", async () => {
        const eventId = randomUUID().replaceAll("-", "").slice(0, 20);
        const place = await driver.direct(ANN);
        await driver.say(ANN, place, "again", { eventId });
        await driver.say(ANN, place, "again", { eventId });
        await until(() => heard("said").length >= 1);
        expect(new Set(heard("said").map((event) => event.eventId)).size).toBe(1);
      });

      it("does not hear itself", async () => {
        const place = await driver.direct(ANN);
        await adapter.send(place, SAY("I said this."), { key: key() });
        await driver.say(ANN, place, "and I this");
        await until(() => heard("said").length >= 1);
        expect(heard("said").map(({ text }) => text)).toEqual(["and I this"]);
      });

      where("strangers")("marks guests and bots as strangers", async () => {
        await driver.say(GUEST, await driver.direct(GUEST), "let me in");
        await until(() => heard("said").length === 1);
        expect(heard("said")[0]?.person.stranger).toBe(true);
      });

      where("whois")("knows what the platform says of a person", async () => {
        const profile = await adapter.whois?.({
          platform: driver.platform,
          userId: driver.userId(ANN),
          name: "Ann",
        });
        expect(profile?.name).toContain("Ann");
        expect(profile?.stranger ?? false).toBe(false);
      });

      it("shows a message, and an edit in its place", async () => {
        const options = { key: key() };
        const ref = await adapter.send(channel, SAY("Reading logs of 4 pods …"), options);
        expect((await seen(channel)).filter(({ text }) => text.includes("Reading logs"))).toHaveLength(1);
        await adapter.edit(channel, ref, SAY("cart restarted once."), options);
        const now = await seen(channel);
        expect(now.filter(({ text }) => text.includes("Reading logs"))).toHaveLength(0);
        expect(now.filter(({ text }) => text.includes("cart restarted once."))).toHaveLength(1);
      });

      where("threads")("answers in the thread it was asked in", async () => {
        await driver.say(ANN, channel, "first");
        await until(() => heard("said").length === 1);
        const place = heard("said")[0]?.place ?? channel;
        await adapter.send(place, SAY("In the thread."), { key: key() });
        expect((await seen(place)).some(({ text }) => text.includes("In the thread."))).toBe(true);
      });

      it("shows what is for one person to that person alone", async () => {
        const onlyFor = { platform: driver.platform, userId: driver.userId(ANN), name: "Ann" };
        await adapter.send(channel, SAY("Only Ann may read this."), { key: key(), onlyFor });
        const places = lacks.has("channels") ? [channel] : [channel, await driver.direct(ANN)];
        const shown = (await Promise.all(places.map((place) => driver.seen(place, ANN)))).flat();
        expect(shown.some(({ text }) => text.includes("Only Ann"))).toBe(true);
        if (lacks.has("channels")) return;
        const others = [...(await driver.seen(channel, BO)), ...(await driver.seen(await driver.direct(BO), BO))];
        expect(others.some(({ text }) => text.includes("Only Ann"))).toBe(false);
      });

      it("shows every block", async () => {
        await adapter.send(channel, EVERY_BLOCK, { key: key() });
        const card = await lastSeen(channel, (text) => text.includes("node-3"));
        for (const words of [
          ...[
            "91%",
            "Since 14:05",
            "eu-1a",
            "checkout-7d9f",
            "1.20 cores",
            "cart-55c4",
            "3 more",
            "sum(rate(cpu[5m])) > 1 && a < b",
          ],
          ...["Reading logs of 4 pods", "How this was found", "One look.", "up == 0", "Open the whole answer", "Ann"],
          ...["Which checkout do you mean?", "answered without a model"],
        ]) {
          expect(card.text).toContain(words);
        }
        const labels = card.buttons.map(({ label }) => label);
        expect(labels).toEqual(
          expect.arrayContaining(["Top pods on node-3", "Restart", "Schedule…", "prod/shop · deployment"]),
        );
        expect(card.images[0]?.alt).toContain("CPU of node-3");
        if (options.golden) await expect(golden(card)).toMatchFileSnapshot(options.golden);
      });

      it("shows a graph as a picture that says what it is", async () => {
        const summary = "The shop hangs together.";
        const message: Message = {
          summary,
          blocks: [
            { type: "text", text: summary },
            { type: "chart", chart: GRAPH },
          ],
        };
        await adapter.send(channel, message, { key: key() });
        const card = await lastSeen(channel, (text) => text.includes(summary));
        expect(card.images[0]?.alt).toContain("Ingress shop leads to checkout");
      });

      it("lets no text forge a mention, a link or a way out of its block", async () => {
        for (const text of FORGERIES) {
          const message: Message = {
            summary: text,
            blocks: [
              { type: "heading", text },
              {
                type: "text",
                text: [text, { text, style: "strong" }, { text, style: "code" }, { text, style: "quiet" }],
              },
              { type: "facts", facts: [{ label: text.slice(0, 40), value: text }] },
              { type: "table", columns: [{ title: text.slice(0, 30) }], rows: [[text]] },
              { type: "code", text },
              { type: "fold", title: text, blocks: [{ type: "text", text }] },
              { type: "buttons", buttons: [{ label: text.slice(0, 60), press: { id: "DDDDDDDDDDDDDDDDDDDDDDDD" } }] },
              { type: "context", text },
            ],
          };
          await adapter.send(channel, message, { key: key() });
          const card = (await seen(channel)).at(-1);
          expect(card?.mentions, text).toEqual([]);
          expect(card?.links, text).toEqual([]);
        }
        expect(driver.traffic.refused).toEqual([]);
      });

      it("shows what is too long in parts, and loses nothing unsaid", async () => {
        for (const [what, blocks] of Object.entries(TOO_LONG)) {
          const options = { key: key() };
          const ref = await adapter.send(channel, { summary: what, blocks }, options);
          const text = (await seen(channel)).map((message) => message.text).join("\n");
          if (what === "words") for (const n of [0, 1499, 2999]) expect(text).toMatch(new RegExp(`\\bword${n}\\b`));
          if (what === "code") for (const n of [0, 299, 599]) expect(text).toContain(`line ${n} of the output`);
          if (what === "blocks") for (const n of [0, 64, 129]) expect(text).toContain(`Paragraph ${n}.`);
          if (what === "table") expect(/cell 119\.7/.test(text) || /\d+ more/.test(text)).toBe(true);
          if (what === "buttons" || what === "options") {
            const labels = (await seen(channel)).flatMap((message) => message.buttons.map(({ label }) => label));
            const last = what === "buttons" ? "Button 39" : "Option 149";
            expect(labels.some((label) => label.startsWith(last)) || /not shown|more/.test(text)).toBe(true);
          }
          const short = await adapter.edit(channel, ref, SAY("Short now."), options);
          expect(short.parts.length).toBeLessThanOrEqual(ref.parts.length);
        }
        expect(driver.traffic.refused).toEqual([]);
      }, 60_000);

      it("carries a press as the opaque id alone, with its place", async () => {
        const { message } = await showButton();
        await driver.press(ANN, channel, message, "Top pods");
        await until(() => heard("pressed").length === 1);
        expect(heard("pressed")[0]).toMatchObject({
          buttonId: "EEEEEEEEEEEEEEEEEEEEEEEE",
          person: { userId: driver.userId(ANN) },
          place: { platform: driver.platform, id: channel.id },
        });
      });

      it("shows a refusal and a secret to the presser alone, and stores no secret", async () => {
        const { message } = await showButton();
        for (const type of ["refused", "shown"] as const) {
          house.answer(() => ({ type, message: SAY(`The words of ${type}: 7391`) }));
          const reaction = await driver.press(ANN, channel, message, "Top pods");
          const text = reaction.kind === "told" ? reaction.text : await toldElsewhere(type);
          expect(text).toContain(`The words of ${type}`);
          if (!lacks.has("channels")) {
            expect((await driver.seen(channel, BO)).some((one) => one.text.includes("7391"))).toBe(false);
          }
        }
        expect(JSON.stringify([...house.facts])).not.toContain("7391");
      });

      it("opens a form, brings what was filled in, and keeps it open with what is wrong", async () => {
        const { message } = await showButton();
        house.answer(() => ({ type: "form", form: FORM }));
        const form = formOf(await driver.press(ANN, channel, message, "Fill in"));
        expect(form.fields.map(({ name, label }) => ({ name, label }))).toEqual(
          FORM.fields.map(({ name, label }) => ({ name, label: expect.stringContaining(label) })),
        );
        house.answer(() => ({ type: "errors", errors: { name: "This name is taken." } }));
        const wrong = await driver.submit(ANN, channel, form, { name: "x", when: "0 9 * * 1" });
        const said = wrong.kind === "errors" ? (wrong.errors.name ?? "") : wrong.kind === "told" ? wrong.text : "";
        expect(said).toContain("This name is taken.");
        house.answer(() => ({ type: "ack" }));
        const again = formOf(await reopened(message));
        house.events.length = 0;
        await driver.submit(ANN, channel, again, { name: "morning", when: "0 9 * * 1-5", note: "two\nlines" });
        await until(() => heard("submitted").length === 1);
        expect(heard("submitted")[0]).toMatchObject({
          formId: FORM.id,
          values: { name: "morning", when: "0 9 * * 1-5", note: "two\nlines" },
          place: { id: channel.id },
        });
      });

      it("refuses visibly, or asks the platform to try again, when nothing can be kept", async () => {
        const { message } = await showButton();
        house.answer(() => {
          throw new OpsError("unavailable", "The database cannot be reached. Try again in a minute.");
        });
        const pressed = await driver.press(ANN, channel, message, "Top pods");
        expect(pressed.kind === "told" ? pressed.text : pressed.kind).toMatch(/cannot be reached|rejected/);
        const said = await driver.say(ANN, await driver.direct(ANN), "anybody there?");
        expect(["told", "rejected", "nothing"]).toContain(said.kind);
        if (said.kind === "rejected") expect(said.status).toBe(503);
        house.answer(() => ({ type: "ack" }));
      });

      /** Two buttons of ours and one that opens a form. */
      async function showButton(): Promise<{ message: SeenMessage }> {
        const text = `Press one ${randomUUID()}`;
        const blocks: Block[] = [
          { type: "text", text },
          {
            type: "buttons",
            buttons: [
              { label: "Top pods", press: { id: "EEEEEEEEEEEEEEEEEEEEEEEE" } },
              { label: "Fill in", press: { id: FORM.id, opensForm: true } },
            ],
          },
        ];
        await adapter.send(channel, { summary: text, blocks }, { key: key() });
        return { message: await lastSeen(channel, (shown) => shown.includes(text)) };
      }

      async function reopened(message: SeenMessage): Promise<Reaction> {
        house.answer(() => ({ type: "form", form: FORM }));
        const reaction = await driver.press(ANN, channel, message, "Fill in");
        house.answer(() => ({ type: "ack" }));
        return reaction;
      }

      async function toldElsewhere(type: string): Promise<string> {
        const shown = [...(await driver.seen(channel, ANN)), ...(await driver.seen(await driver.direct(ANN), ANN))];
        return shown.find(({ text }) => text.includes(`The words of ${type}`))?.text ?? "";
      }
    });

    const mayFail = (["limits", "loss", "removal", "revoking"] as const).some((what) => !lacks.has(what));
    (mayFail ? describe : () => undefined)("in trouble", () => {
      beforeEach(open, 60_000);
      afterEach(close, 30_000);
      // Each of these leaves its server in ruins.
      const trouble = (what: NonNullable<ContractOptions["lacks"]>[number], title: string, run: () => Promise<void>) =>
        where(what)(title, run, 30_000);

      trouble("limits", "hands the platform's Retry-After on", async () => {
        driver.limit(1, 7);
        const fault = await faultOf(adapter.send(channel, SAY("too fast"), { key: key() }));
        expect(fault.kind).toBe("limited");
        expect(fault.retryAfterMs).toBeGreaterThanOrEqual(6000);
        await adapter.send(channel, SAY("slow enough"), { key: key() });
        expect((await seen(channel)).map(({ text }) => text)).toEqual([expect.stringContaining("slow enough")]);
      });

      trouble("loss", "finds a message whose fate was unknown, or says that it may be a repeat", async () => {
        const options = { key: key() };
        driver.loseNextAnswer();
        expect((await faultOf(adapter.send(channel, SAY("once"), options))).kind).toBe("unavailable");
        const found = await adapter.find?.(channel, options.key);
        if (found) {
          await adapter.edit(channel, found, SAY("once, edited"), options);
          expect((await seen(channel)).filter(({ text }) => text.includes("once"))).toHaveLength(1);
        } else {
          expect(adapter.find).toBeUndefined();
          await adapter.send(channel, SAY("once"), { ...options, maybeRepeat: true });
          expect((await seen(channel)).at(-1)?.text).toMatch(/repeat|twice|already/i);
        }
        expect(adapter.find ? await adapter.find(channel, "answer:never-sent") : undefined).toBeUndefined();
      });

      trouble("removal", "says that a place is gone", async () => {
        await driver.removeFrom(channel);
        const fault = await faultOf(adapter.send(channel, SAY("anybody?"), { key: key() }));
        expect(["missing", "denied"]).toContain(fault.kind);
      });

      trouble("revoking", "says that the token counts no more, with the cure and without the token", async () => {
        driver.revoke();
        const fault = await faultOf(adapter.send(channel, SAY("hello"), { key: key() }));
        expect(fault.kind).toBe("denied");
        expect(fault.message.length).toBeGreaterThan(20);
        const secrets = Object.values(driver.config).filter((value) => typeof value === "string" && value.length > 15);
        for (const secret of secrets) expect(fault.message).not.toContain(secret);
      });
    });

    async function seen(place: Place): Promise<readonly SeenMessage[]> {
      return driver.seen(place, ANN);
    }

    async function lastSeen(place: Place, fits: (text: string) => boolean): Promise<SeenMessage> {
      const found = (await seen(place)).filter(({ text }) => fits(text)).at(-1);
      if (!found) throw new Error("the message is not there");
      return found;
    }
  });
}

function formOf(reaction: Reaction) {
  if (reaction.kind !== "form") throw new Error(`no form was opened but: ${JSON.stringify(reaction)}`);
  return reaction.form;
}

async function faultOf(work: Promise<unknown>): Promise<OpsError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** The payload with what differs from run to run taken out. */
function golden(card: SeenMessage): string {
  return `${JSON.stringify(card.payload, null, 2)
    .replaceAll(/answer:[0-9a-f-]{36}/g, "answer:KEY")
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "https://pilothouse.example")
    .replaceAll(/pictures\/picture-\d+/g, "pictures/PICTURE")}\n`;
}

async function until(check: () => boolean, ms = 5000): Promise<void> {
  const endMs = Date.now() + ms;
  while (!check()) {
    if (Date.now() > endMs) throw new Error("it did not come to that in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
