import { describe, expect, it } from "vitest";
import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { Form } from "../../../src/message/form.ts";
import type { Message } from "../../../src/message/message.ts";
import type { SeenMessage } from "../../contract/adapters/driver.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { BOT_USER } from "../../fakes/slack/workspace.ts";
import { ANN, BO, heard, type Opened, openHouse } from "./open-house.ts";

const BUTTONS: Message = {
  summary: "Buttons",
  blocks: [
    {
      type: "buttons",
      buttons: Array.from({ length: 7 }, (_, i) => ({ label: `Button ${i}`, press: { id: `ID${i}` } })),
    },
    {
      type: "choice",
      label: "Which?",
      options: Array.from({ length: 8 }, (_, i) => ({ label: `Option ${i}`, press: { id: `OPTION${i}` } })),
    },
    { type: "fold", title: "More", blocks: [{ type: "buttons", buttons: [{ label: "Deep", press: { id: "DEEP" } }] }] },
  ],
};
const FORM: Form = {
  id: "FORM1",
  title: "Schedule a digest for every morning",
  submit: "Schedule",
  intro: "It comes here.",
  fields: [
    { name: "name", label: "Name", required: true, kind: "line", initial: "morning" },
    { name: "note", label: "Note", required: false, kind: "paragraph", hint: "For example: only prod" },
  ],
};
const DOWN = new OpsError("unavailable", "The database cannot be reached.");

async function buttonsIn(at: Opened, place: Place, only = false): Promise<SeenMessage> {
  const onlyFor = { platform: "slack", userId: at.driver.userId(ANN), name: "Ann" };
  await at.adapter.send(place, BUTTONS, { key: "answer:1", ...(only ? { onlyFor } : {}) });
  const seen = (await at.driver.seen(place, ANN)).at(-1);
  if (!seen) throw new Error("no message");
  return seen;
}

describe("presses in Slack", () => {
  const at = openHouse();

  it("carry the id, the message's key, and the thread they are read in", async () => {
    const seen = await buttonsIn(at, at.ops);
    for (const label of ["Button 6", "Option 7", "Deep"]) await at.driver.press(ANN, at.ops, seen, label);
    expect(heard(at, "pressed")).toMatchObject(
      ["ID6", "OPTION7", "DEEP"].map((buttonId) => ({
        buttonId,
        messageKey: "answer:1",
        place: { ...at.ops, thread: seen.id },
      })),
    );
    expect(new Set(heard(at, "pressed").map(({ eventId }) => eventId)).size).toBe(3);
  });

  it("have one id for a retry and another for a second press", async () => {
    const seen = await buttonsIn(at, at.ops);
    await at.driver.press(ANN, at.ops, seen, "Button 0", { eventId: "p1" });
    await at.driver.press(ANN, at.ops, seen, "Button 0", { eventId: "p1" });
    await at.driver.press(ANN, at.ops, seen, "Button 0", { eventId: "p2" });
    const [first, retry, second] = heard(at, "pressed").map(({ eventId }) => eventId);
    expect(retry).toBe(first);
    expect(second).not.toBe(first);
  });

  it("on what only one person sees stay in the channel, and answer at once", async () => {
    const seen = await buttonsIn(at, at.ops, true);
    expect(seen.onlyFor).toBe(at.driver.userId(ANN));
    at.house.answer(() => ({ type: "shown", message: SAY("secret 7391") }));
    expect(await at.driver.press(ANN, at.ops, seen, "Button 1")).toEqual({ kind: "told", text: "secret 7391" });
    expect(heard(at, "pressed")[0]).toMatchObject({ messageKey: "answer:1", place: at.ops });
    expect(heard(at, "pressed")[0]?.place.thread).toBeUndefined();
  });

  it("bring a changed id and another place as Slack says them", async () => {
    const seen = await buttonsIn(at, at.ops);
    const other = await at.driver.channel("other");
    await at.driver.press(BO, at.ops, seen, "Button 0", { buttonId: "FORGED", inPlace: other });
    expect(heard(at, "pressed")[0]).toMatchObject({ buttonId: "FORGED", place: { id: other.id } });
  });

  it("tell the presser when nothing could be kept, and Slack as well", async () => {
    const seen = await buttonsIn(at, at.ops);
    at.house.answer(() => {
      throw DOWN;
    });
    const reaction = await at.driver.press(ANN, at.ops, seen, "Button 0");
    expect(reaction).toMatchObject({ kind: "told", text: expect.stringContaining("The database cannot be reached.") });
    expect(JSON.stringify(reaction)).toContain("Nothing was done");
    expect((await at.driver.seen(at.ops, BO)).length).toBe(1);
  });

  it("tell the presser by another way when Slack's own is closed", async () => {
    const seen = await buttonsIn(at, at.ops);
    at.house.answer(() => {
      at.driver.server.responseUrls.clear();
      return { type: "refused", message: SAY("Not yours.") };
    });
    expect(await at.driver.press(ANN, at.ops, seen, "Button 0")).toEqual({ kind: "told", text: "Not yours." });
    at.driver.server.trouble({
      methods: ["chat.postEphemeral"],
      times: 1,
      as: { kind: "error", error: "user_not_in_channel" },
    });
    expect(await at.driver.press(ANN, at.ops, seen, "Button 0")).toEqual({ kind: "told", text: "Not yours." });
    expect(await at.driver.seen(await at.driver.direct(ANN), ANN)).toHaveLength(1);
  });
});

describe("forms in Slack", () => {
  const at = openHouse();

  async function open(): Promise<Extract<Awaited<ReturnType<typeof at.driver.press>>, { kind: "form" }>["form"]> {
    const seen = await buttonsIn(at, at.ops);
    at.house.answer(() => ({ type: "form", form: FORM }));
    const before = at.driver.server.calls.length;
    const reaction = await at.driver.press(ANN, at.ops, seen, "Button 0");
    if (reaction.kind !== "form") throw new Error(JSON.stringify(reaction));
    const made = at.driver.server.calls.slice(before).map(({ method }) => method);
    // Who the presser is may have to be asked for; from the house's answer on nothing comes before the form.
    expect(made.filter((method) => method !== "users.info" && method !== "auth.test")).toEqual(["views.open"]);
    return reaction.form;
  }

  it("open with a title that fits, and bring back the place they were opened in", async () => {
    const form = await open();
    expect(form.title.length).toBeLessThanOrEqual(24);
    expect(form.id).toBe("FORM1");
    at.house.answer(() => ({ type: "ack" }));
    await at.driver.submit(ANN, at.ops, form, { name: "x" });
    expect(heard(at, "submitted")[0]).toMatchObject({ values: { name: "x", note: "" }, place: { id: at.ops.id } });
    expect(heard(at, "submitted")[0]?.place.thread).toBe(heard(at, "pressed")[0]?.place.thread);
  });

  it("are the same event with the same words, and another with others", async () => {
    const form = await open();
    at.house.answer(() => ({ type: "ack" }));
    for (const name of ["x", "x", "y"]) await at.driver.submit(ANN, at.ops, form, { name });
    const [first, again, other] = heard(at, "submitted").map(({ eventId }) => eventId);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("stay open with a sentence at the field, also at one that is not there", async () => {
    const form = await open();
    at.house.answer(() => ({ type: "errors", errors: { note: "Too long.", gone: "What is this?" } }));
    expect(await at.driver.submit(ANN, at.ops, form, { name: "x" })).toEqual({
      kind: "errors",
      errors: { note: "Too long.", name: "What is this?" },
    });
  });

  it("stay open with what was typed when nothing could be kept", async () => {
    const form = await open();
    at.house.answer(() => {
      throw DOWN;
    });
    const reaction = await at.driver.submit(ANN, at.ops, form, { name: "x" });
    expect(reaction).toMatchObject({ kind: "errors", errors: { name: expect.stringContaining("cannot be reached") } });
  });

  it("show a refusal and a secret in their own window, to nobody else", async () => {
    const form = await open();
    at.house.answer(() => ({ type: "shown", message: SAY("secret 7391") }));
    expect(await at.driver.submit(ANN, at.ops, form, { name: "x" })).toEqual({ kind: "told", text: "secret 7391" });
    expect(JSON.stringify(at.driver.server.workspace.messages)).not.toContain("7391");
  });

  it("that come too late are told of", async () => {
    const seen = await buttonsIn(at, at.ops);
    at.house.answer(() => {
      at.driver.server.state.triggers.clear();
      return { type: "form", form: FORM };
    });
    const reaction = await at.driver.press(ANN, at.ops, seen, "Button 0");
    expect(reaction).toMatchObject({ kind: "told", text: expect.stringContaining("Press again") });
  });
});

describe("/ops in Slack", () => {
  const at = openHouse();

  it("brings its words, and help where there are none", async () => {
    await at.driver.command(ANN, at.ops, "top pods < 3");
    await at.driver.command(ANN, at.ops, "   ");
    expect(heard(at, "commanded").map(({ words, place }) => [words, place])).toEqual([
      ["top pods < 3", at.ops],
      ["help", at.ops],
    ]);
  });

  it("shows a refusal at once, and opens a form", async () => {
    at.house.answer(() => ({ type: "refused", message: SAY("You may not.") }));
    expect(await at.driver.command(ANN, at.ops, "restart cart")).toEqual({ kind: "told", text: "You may not." });
    at.house.answer(() => ({ type: "form", form: FORM }));
    expect((await at.driver.command(ANN, at.ops, "schedule")).kind).toBe("form");
  });

  it("says so when the house is down", async () => {
    at.house.answer(() => {
      throw DOWN;
    });
    expect(await at.driver.command(ANN, at.ops, "top pods")).toMatchObject({
      kind: "told",
      text: expect.stringContaining("The database cannot be reached."),
    });
  });

  it("is answered directly where two people talk, and says so", async () => {
    const between = { platform: "slack", id: "D0ANNANDBO", kind: "direct" } as const;
    const reaction = await at.driver.command(ANN, between, "top pods");
    expect(reaction).toMatchObject({ kind: "told", text: expect.stringContaining("direct conversation") });
    expect(heard(at, "commanded")[0]?.place).toEqual(await at.driver.direct(ANN));
  });

  it("is refused with the cure in a private channel that the bot is not in, and works in a public one", async () => {
    const channel = at.driver.server.workspace.channels.get(at.ops.id);
    channel?.members.delete(BOT_USER);
    await at.driver.command(ANN, at.ops, "public");
    const hidden = await at.driver.channel("private");
    const secret = at.driver.server.workspace.channels.get(hidden.id);
    if (secret) secret.isPrivate = true;
    secret?.members.delete(BOT_USER);
    expect(await at.driver.command(ANN, hidden, "private")).toMatchObject({
      kind: "told",
      text: expect.stringContaining("/invite @Pilothouse"),
    });
    expect(heard(at, "commanded").map(({ words }) => words)).toEqual(["public"]);
  });
});

describe("the shortcut on a message", () => {
  const at = openHouse();

  it("asks about it, in its thread", async () => {
    const about = { ts: "1700000000.000300", text: "see &lt;this&gt; <https://x.example|link>" };
    expect(await at.driver.shortcut(ANN, at.ops, about)).toEqual({ kind: "nothing" });
    expect(heard(at, "said")[0]).toMatchObject({
      text: "what about this?",
      about: "see <this> https://x.example",
      place: { ...at.ops, thread: "1700000000.000300" },
    });
  });

  it("never ends in silence", async () => {
    at.house.answer(() => {
      throw DOWN;
    });
    const reaction = await at.driver.shortcut(ANN, at.ops, { ts: "1700000000.000300", text: "x" });
    expect(reaction).toMatchObject({ kind: "told", text: expect.stringContaining("cannot be reached") });
  });
});
