import { describe, expect, it } from "vitest";
import { SIGNING_SECRET } from "../../contract/adapters/slack-driver.ts";
import { eventBody, signed } from "../../fakes/slack/bodies.ts";
import { BOT_USER } from "../../fakes/slack/workspace.ts";
import { ANN, heard, openHouse } from "./open-house.ts";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const nowS = () => Math.floor(Date.now() / 1000);

describe("the address for Slack's requests", () => {
  const at = openHouse();
  const said = () =>
    JSON.stringify(
      eventBody("Ev1", {
        type: "app_mention",
        user: at.driver.userId(ANN),
        text: `<@${BOT_USER}> hello`,
        ts: "1700000000.000100",
        channel: at.ops.id,
      }),
    );
  const post = async (body: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${at.url}/slack/events`, { method: "POST", headers, body });
    return { status: answer.status, text: await answer.text() };
  };
  const postSigned = (body: string, type = JSON_TYPE) => post(body, signed(SIGNING_SECRET, body, type));

  it("takes what Slack signed", async () => {
    expect(await postSigned(said())).toEqual({ status: 200, text: "" });
    expect(heard(at, "said")).toHaveLength(1);
  });

  it.each<[string, string, (body: string) => Readonly<Record<string, string>>]>([
    ["no signature", "bad-signature", () => ({ "content-type": JSON_TYPE })],
    ["another secret", "bad-signature", (body) => signed("0".repeat(32), body, JSON_TYPE)],
    ["another body", "bad-signature", (body) => signed(SIGNING_SECRET, `${body} `, JSON_TYPE)],
    [
      "a changed time",
      "bad-signature",
      (body) => ({ ...signed(SIGNING_SECRET, body, JSON_TYPE), "x-slack-request-timestamp": String(nowS() - 1) }),
    ],
    [
      "a cut signature",
      "bad-signature",
      (body) => ({ ...signed(SIGNING_SECRET, body, JSON_TYPE), "x-slack-signature": "v0=" }),
    ],
    [
      "a time that is none",
      "bad-signature",
      (body) => ({ ...signed(SIGNING_SECRET, body, JSON_TYPE), "x-slack-request-timestamp": "NaN" }),
    ],
    [
      "one that is replayed after five minutes",
      "stale",
      (body) => signed(SIGNING_SECRET, body, JSON_TYPE, nowS() - 301),
    ],
    ["one from the future", "stale", (body) => signed(SIGNING_SECRET, body, JSON_TYPE, nowS() + 301)],
  ])("refuses %s, and counts it", async (_, reason, headers) => {
    expect((await post(said(), headers(said()))).status).toBe(401);
    expect(at.house.refusals).toEqual([reason]);
    expect(at.house.events).toEqual([]);
  });

  it("takes what is five minutes old less a little", async () => {
    expect((await post(said(), signed(SIGNING_SECRET, said(), JSON_TYPE, nowS() - 290))).status).toBe(200);
  });

  it("answers the challenge only where it is signed", async () => {
    const body = JSON.stringify({
      token: "x",
      challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
      type: "url_verification",
    });
    expect(JSON.parse((await postSigned(body)).text)).toEqual({ challenge: JSON.parse(body).challenge });
    expect((await post(body, { "content-type": JSON_TYPE })).status).toBe(401);
    expect(await postSigned("ssl_check=1&token=x", FORM_TYPE)).toEqual({ status: 200, text: "" });
  });

  const deep = (n: number) => `${"[".repeat(n)}${"]".repeat(n)}`;
  it.each<[string, string, string]>([
    ["no JSON", "{", JSON_TYPE],
    ["an array", "[]", JSON_TYPE],
    ["null", "null", JSON_TYPE],
    ["nothing", "", JSON_TYPE],
    ["an empty object", "{}", JSON_TYPE],
    ["a payload that is no JSON", "payload=%7B", FORM_TYPE],
    ["an event without an event", JSON.stringify({ type: "event_callback", event_id: "Ev1" }), JSON_TYPE],
    ["an event that is a string", JSON.stringify({ type: "event_callback", event: "message" }), JSON_TYPE],
    [
      "a message without its channel",
      JSON.stringify(eventBody("Ev1", { type: "message", ts: "1.1", text: "x" })),
      JSON_TYPE,
    ],
    ["a time that is none", JSON.stringify(eventBody("Ev1", { type: "message", ts: "now", channel: "C1" })), JSON_TYPE],
    [
      "an event id that is a number",
      JSON.stringify({ ...eventBody("Ev1", { type: "app_mention" }), event_id: 7 }),
      JSON_TYPE,
    ],
    [
      "an id of 10,000 characters",
      JSON.stringify(eventBody("E".repeat(10_000), { type: "app_home_opened", user: "U1", channel: "D1" })),
      JSON_TYPE,
    ],
    ["a command without its user", "command=%2Fops&text=x&channel_id=C1&trigger_id=1", FORM_TYPE],
    [
      "actions without one",
      `payload=${encodeURIComponent(JSON.stringify({ type: "block_actions", user: { id: "U1" }, container: { type: "message" }, actions: [] }))}`,
      FORM_TYPE,
    ],
    [
      "a response_url that is a script",
      "command=%2Fops&text=x&channel_id=C1&user_id=U1&trigger_id=1&response_url=javascript%3Aalert(1)",
      FORM_TYPE,
    ],
    ["deep nesting", `{"type":"event_callback","event":${deep(50_000)}}`, JSON_TYPE],
  ])("refuses %s without falling over", async (_, body, type) => {
    expect((await postSigned(body, type)).status).toBe(400);
    expect(at.house.refusals).toEqual(["malformed"]);
    expect(at.house.events).toEqual([]);
    expect((await postSigned(said())).status).toBe(200);
  });

  it("takes a megabyte of words and leaves judging it to the house, and refuses more than Slack ever sends", async () => {
    const words = "x".repeat(150_000);
    const body = JSON.stringify({ ...JSON.parse(said()), junk: "y".repeat(900_000) }).replace("hello", words);
    expect((await postSigned(body)).status).toBe(200);
    expect(heard(at, "said")[0]?.text).toBe(words);
    const huge = JSON.stringify({ ...JSON.parse(said()), junk: "y".repeat(3_000_000) });
    expect((await postSigned(huge)).status).toBe(413);
  });

  it.each(["block_suggestion", "view_closed", "shortcut", "interactive_message", "workflow_step_edit"])(
    "takes a %s and drops it",
    async (type) => {
      const payload = { type, user: { id: "U1" }, view: { id: "V1" } };
      const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
      expect((await postSigned(body, FORM_TYPE)).status).toBe(200);
      expect(at.house.events).toEqual([]);
    },
  );

  it("drops another command, another window and another shortcut", async () => {
    const view = {
      type: "view_submission",
      user: { id: at.driver.userId(ANN) },
      view: { id: "V1", callback_id: "theirs" },
    };
    const forged = { ...view, view: { id: "V1", callback_id: "pilothouse_form", private_metadata: '{"f":1}' } };
    for (const payload of [view, forged]) {
      const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
      expect((await postSigned(body, FORM_TYPE)).status).toBe(200);
    }
    expect(at.house.events).toEqual([]);
  });
});
