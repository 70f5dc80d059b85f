import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { parseBody } from "../../../adapters/slack/inbound/bodies.ts";

const FOLDER = new URL("../../replay/slack/", import.meta.url);

/** What each body of Slack's documentation is to us, and fields that must have come through. */
const EXPECTED: Readonly<Record<string, readonly [kind: string, fields?: object]>> = {
  app_mention: ["event", { event_id: "Ev123ABC456", event: { type: "app_mention", user: "U061F7AUR" } }],
  message_im: ["event", { event: { channel_type: "im", ts: "1355517523.000005" } }],
  message_channels_thread: ["event", { event: { thread_ts: "1355517500.000001" } }],
  message_changed: ["event", { event: { subtype: "message_changed", hidden: true } }],
  message_bot: ["event", { event: { bot_id: "BB12033", subtype: "bot_message" } }],
  message_file_share: ["event", { event: { subtype: "file_share", text: "here it is" } }],
  app_home_opened: ["event", { event: { tab: "home", channel: "D123ABC456" } }],
  assistant_thread_started: ["event", { event: { assistant_thread: { thread_ts: "1729999327.187299" } } }],
  assistant_thread_context_changed: ["event"],
  member_joined_channel: ["event", { event: { inviter: "U123ABC456" } }],
  member_left_channel: ["event"],
  channel_left: ["event", { event: { actor_id: "U123ABC456" } }],
  channel_deleted: ["event", { event: { actor_id: "U123ABC456" } }],
  channel_archive: ["event", { event: { user: "U024BE7LH" } }],
  reaction_added: ["other"],
  slash_command: ["command", { command: "/ops", text: "94070", channel_name: "test" }],
  block_actions_button: ["actions", { actions: [{ value: "click_me_123", block_id: "r0:answer:1" }] }],
  block_actions_select_ephemeral: [
    "actions",
    { container: { is_ephemeral: true }, actions: [{ selected_option: { value: "ID2" } }] },
  ],
  block_actions_home: ["actions", { container: { view_id: "VMHU10V25" } }],
  view_submission: ["view", { view: { state: { values: { name: { value: { value: "morning" } } } } } }],
  message_action: ["shortcut", { callback_id: "ask_about_this", channel: { id: "D0LFFBKLZ" } }],
  url_verification: ["other"],
};

it.each(Object.entries(EXPECTED))("reads Slack's documented %s", async (name, [kind, fields]) => {
  const parsed = parseBody(JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), "utf8")));
  expect(parsed.kind).toBe(kind);
  if (fields) expect(parsed).toMatchObject({ body: fields });
});

it("reads every recorded body", async () => {
  expect((await readdir(FOLDER)).sort()).toEqual(
    Object.keys(EXPECTED)
      .map((name) => `${name}.json`)
      .sort(),
  );
});
