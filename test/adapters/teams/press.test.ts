import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import type { Form } from "../../../src/message/form.ts";
import type { Message } from "../../../src/message/message.ts";
import type { SeenForm } from "../../contract/adapters/driver.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { invokeActivity } from "../../fakes/teams/activities.ts";
import { startTeams, type TeamsHouse } from "./house.ts";

const ANN = { name: "Ann" };
const BO = { name: "Bo" };
const ID = "AAAAAAAAAAAAAAAAAAAAAAA1";

const FORM: Form = {
  id: "FORMAAAAAAAAAAAAAAAAAAAA",
  title: "Silence",
  intro: "For how long? **not bold** {{DATE(2026-01-01T00:00:00Z,SHORT)}}",
  submit: "Silence",
  fields: [
    { name: "reason", label: "Reason", required: true, kind: "paragraph", hint: "Known, being mended" },
    {
      name: "hours",
      label: "Hours",
      required: false,
      kind: "choice",
      initial: "1",
      options: [
        { label: "One", value: "1" },
        { label: "Two", value: "2" },
      ],
    },
  ],
};

async function withButtons() {
  const house = await startTeams();
  const place = await house.driver.channel();
  const buttons = [
    { label: "Top pods", press: { id: ID } },
    { label: "Silence…", press: { id: FORM.id, opensForm: true as const } },
  ];
  const blocks: Message["blocks"] = [
    { type: "text", text: "CPU is 91%." },
    { type: "buttons", buttons },
  ];
  await house.adapter.send(place, { summary: "CPU", blocks }, { key: "a1" });
  const [message] = await house.driver.seen(place);
  if (!message) throw new Error("nothing was shown");
  return { ...house, place, message };
}

async function openForm({ driver, answer }: TeamsHouse, place: Parameters<typeof driver.press>[1], message: never) {
  answer(() => ({ type: "form", form: FORM }));
  const reaction = await driver.press(ANN, place, message, "Silence…");
  if (reaction.kind !== "form") throw new Error(`no form but ${JSON.stringify(reaction)}`);
  return reaction.form;
}

describe("a press", () => {
  it("has the same event id when the platform repeats it, and another when it is pressed again", async () => {
    const { driver, events, place, message } = await withButtons();
    for (const eventId of ["one", "one", "two"]) await driver.press(ANN, place, message, "Top pods", { eventId });
    const [first, again, second] = events.map((event) => event.eventId);
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  it("carries a changed button id as it came, and who pressed by the token", async () => {
    const { driver, events, place, message } = await withButtons();
    await driver.press(BO, place, message, "Top pods", { buttonId: "forged <id>" });
    expect(events).toMatchObject([{ buttonId: "forged <id>", person: { userId: driver.userId(BO), name: "Bo" } }]);
  });

  it.each([
    ["short words", SAY("You may not."), "application/vnd.microsoft.activity.message"],
    ["more than a line", SAY("You may not. ".repeat(60)), "application/vnd.microsoft.card.adaptive"],
    [
      "a button of its own",
      { summary: "x", blocks: [{ type: "buttons" as const, buttons: [{ label: "Ask", press: { id: ID } }] }] },
      "application/vnd.microsoft.card.adaptive",
    ],
  ])("is refused at the card: %s", async (_, refusal, type) => {
    const house = await withButtons();
    house.answer(() => ({ type: "refused", message: refusal }));
    const { driver, place, message } = house;
    const { serviceUrl } = driver.connector;
    const sender = { serviceUrl, member: driver.member(ANN), place, kind: "channel" } as const;
    const value = { action: { verb: "press", data: { press: ID, message: "a1" } } };
    const activity = invokeActivity(sender, "adaptiveCard/action", value, message.id);
    const { status, body } = await driver.connector.deliver(driver.endpoint(), activity);
    expect([status, body]).toMatchObject([200, { statusCode: 200, type }]);
    expect(driver.traffic.posts).toBe(1);
  });

  it("shows a secret at the card, in no conversation and no store", async () => {
    const { driver, place, message, answer, host, facts } = await withButtons();
    const stored: unknown[] = [];
    const { set } = host.store;
    Object.assign(host.store, {
      set: (...all: Parameters<typeof set>) => {
        stored.push(all);
        return set(...all);
      },
    });
    answer(() => ({ type: "shown", message: SAY("The code is 7391.") }));
    expect(await driver.press(ANN, place, message, "Top pods")).toEqual({ kind: "told", text: "The code is 7391." });
    const posts = [...driver.connector.conversations.values()].flatMap((one) => one.posts);
    expect(JSON.stringify([posts, [...facts], stored])).not.toContain("7391");
  });

  it("that opens a dialog is answered in one, whatever the house says", async () => {
    const { driver, place, message, answer } = await withButtons();
    answer(() => ({ type: "refused", message: SAY("You may not.") }));
    expect(await driver.press(ANN, place, message, "Silence…")).toEqual({ kind: "told", text: "You may not." });
    answer(() => ({ type: "shown", message: SAY("7391") }));
    expect(await driver.press(ANN, place, message, "Silence…")).toEqual({ kind: "told", text: "7391" });
    answer(() => ({ type: "ack" }));
    expect(await driver.press(ANN, place, message, "Silence…")).toMatchObject({ kind: "told" });
    answer(() => {
      throw new OpsError("unavailable", "The database cannot be reached.");
    });
    const down = { kind: "told", text: "The database cannot be reached." };
    expect(await driver.press(ANN, place, message, "Silence…")).toEqual(down);
    expect(await driver.press(ANN, place, message, "Top pods")).toEqual(down);
  });

  it("of a client without dialogs comes as a message, and its form as a card", async () => {
    const { driver, answer, events } = await withButtons();
    answer((event) => (event.type === "pressed" ? { type: "form", form: FORM } : { type: "ack" }));
    const place = await driver.direct(ANN);
    const { serviceUrl } = driver.connector;
    const sender = { serviceUrl, member: driver.member(ANN), place, kind: "personal" } as const;
    const activity = { ...invokeActivity(sender, "", { press: FORM.id, message: "a1" }), type: "message" };
    await driver.connector.deliver(driver.endpoint(), activity);
    const [card] = await driver.seen(place);
    expect(card?.text).toContain("Reason");
    expect(card?.buttons.map(({ label }) => label)).toEqual(["Silence"]);
    expect(events).toMatchObject([{ type: "pressed", buttonId: FORM.id }]);
  });
});

describe("a choice", () => {
  const options = Array.from({ length: 150 }, (_, i) => ({ label: `Option ${i}`, press: { id: `C${i}` } }));

  it.each([
    [6, 6, 0],
    [7, 7, 1],
    [150, 150, 1],
  ])("of %i options shows all of them", async (count, shown, lists) => {
    const { driver, adapter, events } = await startTeams();
    const place = await driver.channel();
    const blocks: Message["blocks"] = [{ type: "choice", label: "Which?", options: options.slice(0, count) }];
    await adapter.send(place, { summary: "Which?", blocks }, { key: "a1" });
    const [message] = await driver.seen(place);
    expect(message?.buttons).toHaveLength(shown);
    expect(JSON.stringify(message?.payload).split("Input.ChoiceSet").length - 1).toBe(lists);
    if (!message) return;
    await driver.press(ANN, place, message, `Option ${count - 1}`);
    expect(events).toMatchObject([{ type: "pressed", buttonId: `C${count - 1}`, messageKey: "a1" }]);
  });

  it("of nothing is asked for again, and not told to the house", async () => {
    const { driver, adapter, events } = await startTeams();
    const place = await driver.channel();
    const blocks: Message["blocks"] = [{ type: "choice", label: "Which?", options }];
    await adapter.send(place, { summary: "Which?", blocks }, { key: "a1" });
    const [message] = await driver.seen(place);
    if (!message) throw new Error("nothing was shown");
    const reaction = await driver.press(ANN, place, message, "Option 3", { buttonId: "" });
    expect(reaction).toEqual({ kind: "told", text: "Choose one first, then press the button." });
    expect(events).toEqual([]);
  });
});

describe("a form", () => {
  it("shows its fields, keeps what was typed beside what is wrong, and counts where it was opened", async () => {
    const house = await withButtons();
    const { driver, answer, events, place, message } = house;
    const form = await openForm(house, { ...place, thread: "17" }, message as never);
    expect(form.fields).toEqual([
      { name: "reason", label: "Reason", required: true },
      { name: "hours", label: "Hours", required: false, options: ["1", "2"] },
    ]);
    answer(() => ({ type: "errors", errors: { reason: "Say why.", other: "And this." } }));
    const direct = await driver.direct(ANN);
    expect(await driver.submit(ANN, direct, form, { reason: "mended", hours: "2" })).toMatchObject({
      kind: "errors",
      errors: { reason: "Say why." },
    });
    expect(events.at(-1)).toMatchObject({
      type: "submitted",
      formId: FORM.id,
      values: { reason: "mended", hours: "2" },
      place: { ...place, thread: "17" },
    });
    answer(() => ({ type: "ack" }));
    expect(await driver.submit(ANN, direct, form, { reason: "mended" })).toEqual({ kind: "nothing" });
  });

  it("brings only its own fields, as text", async () => {
    const house = await withButtons();
    const { driver, events, place, message } = house;
    const form = await openForm(house, place, message as never);
    const handle = form.handle as { action: { data: object } };
    Object.assign(handle.action, { data: { form: FORM.id, other: "x", "field:n": 7, "field:__proto__": "y" } });
    await driver.submit(ANN, place, form, { reason: "z" });
    const submitted = events.at(-1);
    if (submitted?.type !== "submitted") throw new Error("not submitted");
    expect(Object.entries(submitted.values).sort()).toEqual([
      ["__proto__", "y"],
      ["reason", "z"],
    ]);
  });

  it("says the sentences where it was forgotten", async () => {
    const { driver, answer, place } = await withButtons();
    answer(() => ({ type: "errors", errors: { reason: "Say why." } }));
    const handle = { action: { type: "Action.Submit", data: { form: "UNKNOWN" } } };
    const form: SeenForm = { id: "UNKNOWN", title: "", fields: [], handle };
    expect(await driver.submit(ANN, place, form, {})).toEqual({ kind: "told", text: "Say why." });
  });

  it("of a command is a card in the personal chat, submitted from there", async () => {
    const { driver, answer, events, place } = await withButtons();
    answer(() => ({ type: "form", form: FORM }));
    const reaction = await driver.command?.(ANN, place, "silence");
    if (reaction?.kind !== "form") throw new Error("no form");
    answer(() => ({ type: "errors", errors: { reason: "Say why." } }));
    const wrong = await driver.submit(ANN, await driver.direct(ANN), reaction.form, { reason: "x" });
    expect(wrong).toMatchObject({ kind: "errors", errors: { reason: "Say why." } });
    expect(events.at(-1)).toMatchObject({ type: "submitted", place: { id: place.id } });
  });
});

describe("a card that asks for its newest form", () => {
  it("gets it, and keeps what it has while there is none", async () => {
    const { driver, answer, events, place, message } = await withButtons();
    const { serviceUrl } = driver.connector;
    const sender = { serviceUrl, member: driver.member(ANN), place, kind: "channel" } as const;
    const [card] = message.payload as readonly { refresh: { action: { verb: string; data: unknown } } }[];
    const { verb, data } = card?.refresh.action ?? { verb: "", data: {} };
    const value = { action: { type: "Action.Execute", verb, data }, trigger: "automatic" };
    const ask = async () => {
      const activity = invokeActivity(sender, "adaptiveCard/action", value, message.id);
      return (await driver.connector.deliver(driver.endpoint(), activity)).body;
    };
    answer(() => ({ type: "card", message: SAY("CPU is 40%.") }));
    expect(await ask()).toMatchObject({ type: "application/vnd.microsoft.card.adaptive", value: { body: [{}] } });
    expect(events).toMatchObject([{ type: "refreshed", messageKey: "a1" }]);
    answer(() => ({ type: "ack" }));
    expect(await ask()).toEqual({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "" });
  });

  it("is only one that has buttons", async () => {
    const { driver, adapter } = await startTeams();
    const place = await driver.channel();
    await adapter.send(place, SAY("hello"), { key: "a1" });
    expect(JSON.stringify((await driver.seen(place))[0]?.payload)).not.toContain("refresh");
  });
});
