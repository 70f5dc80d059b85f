import { createHash, randomUUID } from "node:crypto";
import { slackConfig } from "../../../adapters/slack/config.ts";
import { createSlack } from "../../../adapters/slack/slack.ts";
import type { Place } from "../../../src/base/actor.ts";
import { listOf, objectOf } from "../../fakes/slack/block-limits.ts";
import { eventBody, signed, typed } from "../../fakes/slack/bodies.ts";
import { display } from "../../fakes/slack/display.ts";
import { type OpenedView, refuseView, wire } from "../../fakes/slack/methods.ts";
import { type SlackServer, startSlack } from "../../fakes/slack/server.ts";
import {
  BOT_ID,
  BOT_USER,
  type Json,
  type SlackChannel,
  type SlackMessage,
  TEAM,
} from "../../fakes/slack/workspace.ts";
import type { DoOptions, PlatformDriver, Reaction, SeenForm, SeenMessage, TestPerson } from "./driver.ts";

export const SLACK_TOKENS = { bot: "xoxb-pilot-0001-secret", app: "xapp-pilot-0001-secret" };
export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** The driver, and what tests of Slack alone need of it. */
export interface SlackDriver extends PlatformDriver {
  readonly server: SlackServer;
  command(person: TestPerson, place: Place, words: string, options?: DoOptions): Promise<Reaction>;
  /** A body that Slack would deliver, on the driver's transport; the same options as for everything one does. */
  deliver(body: Json, kind: BodyKind, person?: TestPerson, retry?: boolean): Promise<Reaction>;
  openHome(person: TestPerson): Promise<Reaction>;
  shortcut(person: TestPerson, place: Place, about: { readonly ts: string; readonly text: string }): Promise<Reaction>;
  /** Delivers the event of a message as it is given, mention or not. */
  message(person: TestPerson, place: Place, text: string, more?: Json, options?: DoOptions): Promise<Reaction>;
}

type BodyKind = "event" | "command" | "interactive";

export async function createSlackDriver({
  transport = "http",
}: {
  readonly transport?: "http" | "socket";
} = {}): Promise<SlackDriver> {
  const server = await startSlack(SLACK_TOKENS);
  const { workspace, state } = server;
  const config = {
    botToken: SLACK_TOKENS.bot,
    apiUrl: `${server.url}/api/`,
    ...(transport === "http" ? { signingSecret: SIGNING_SECRET } : { appToken: SLACK_TOKENS.app }),
  };
  const bodies = new Map<string, { readonly body: Json; readonly kind: BodyKind }>();
  let houseUrl = "";

  const driver: SlackDriver = {
    platform: "slack",
    server,
    config,
    create: (host) => createSlack(slackConfig.parse(config), host),
    reachedAt: (url) => {
      houseUrl = url;
    },
    userId: (person) => userOf(person),
    channel: async (name = "ops") => placeOf(channelOf(name)),
    direct: async (person) => placeOf(workspace.directOf(userOf(person))),
    say: async (person, place, text, options) => {
      const mention = place.kind === "channel" && !place.thread ? `<@${BOT_USER}> ` : "";
      return driver.message(person, place, `${mention}${typed(text)}`, {}, options);
    },
    message: (person, place, text, more = {}, options = {}) =>
      act(person, options, () => {
        const user = userOf(person);
        const mentioned = text.includes(`<@${BOT_USER}>`) && place.kind === "channel";
        return {
          kind: "event",
          body: eventBody(`Ev${code(options.eventId ?? randomUUID())}`, {
            type: mentioned ? "app_mention" : "message",
            user,
            text,
            ts: workspace.nextTs(),
            team: workspace.users.get(user)?.teamId ?? TEAM,
            ...(place.thread ? { thread_ts: place.thread } : {}),
            channel: place.id,
            ...(mentioned ? {} : { channel_type: place.kind === "direct" ? "im" : "channel" }),
            client_msg_id: randomUUID(),
            blocks: [{ type: "rich_text", block_id: "x", elements: [] }],
            ...more,
          }),
        };
      }),
    command: (person, place, words, options) =>
      act(person, options, () => {
        const user = userOf(person);
        return {
          kind: "command",
          body: {
            token: "verification-token",
            team_id: TEAM,
            team_domain: "pilot",
            channel_id: place.id,
            channel_name: workspace.channels.get(place.id)?.name ?? "elsewhere",
            user_id: user,
            user_name: person.name.toLowerCase(),
            command: "/ops",
            text: typed(words),
            api_app_id: "A0PILOT01",
            is_enterprise_install: "false",
            response_url: responseUrl(user, place.id),
            trigger_id: trigger(user),
          },
        };
      }),
    press: (person, place, seen, label, options = {}) =>
      act(person, options, () => pressBody(person, options.inPlace ?? place, seen, label, options.buttonId)),
    submit: (person, _place, form, values, options) => act(person, options, () => submitBody(person, form, values)),
    openHome: (person) =>
      act(person, {}, () => {
        const user = userOf(person);
        const event = {
          type: "app_home_opened",
          user,
          channel: workspace.directOf(user).id,
          tab: "home",
          event_ts: workspace.nextTs(),
        };
        return { kind: "event", body: eventBody(`Ev${code(randomUUID())}`, event) };
      }),
    shortcut: (person, place, about) =>
      act(person, {}, () => {
        const user = userOf(person);
        return {
          kind: "interactive",
          body: {
            type: "message_action",
            token: "verification-token",
            action_ts: workspace.nextTs(),
            team: { id: TEAM, domain: "pilot" },
            user: { id: user, username: person.name.toLowerCase(), team_id: TEAM, name: person.name },
            channel: { id: place.id, name: "ops" },
            callback_id: "ask_about_this",
            trigger_id: trigger(user),
            response_url: responseUrl(user, place.id),
            message_ts: about.ts,
            message: { type: "message", user: "U0SOMEBODY", ts: about.ts, text: about.text },
          },
        };
      }),
    deliver: (body, kind, person, retry) => deliver({ body, kind }, person, retry),
    seen: async (place, person) => seenIn(place, person),
    get traffic() {
      return { ...state.counts, refused: state.refused };
    },
    limit: (times, retryAfterS) =>
      server.trouble({
        methods: ["chat.postMessage", "chat.postEphemeral", "chat.update"],
        times,
        as: { kind: "limited", retryAfterS },
      }),
    loseNextAnswer: () =>
      server.trouble({
        methods: ["chat.postMessage", "chat.postEphemeral"],
        times: 1,
        as: { kind: "cut", done: true },
      }),
    removeFrom: async (place) => {
      const channel = workspace.channels.get(place.id);
      if (channel) {
        channel.gone = true;
        channel.members.delete(BOT_USER);
      }
      if (place.kind === "channel" && (houseUrl !== "" || server.sockets.size > 0)) {
        const event = { type: "channel_left", channel: place.id, event_ts: workspace.nextTs() };
        await deliver({ kind: "event", body: eventBody(`Ev${code(randomUUID())}`, event) });
      }
    },
    revoke: server.revoke,
    stop: server.stop,
  };
  return driver;

  function userOf(person: TestPerson): string {
    const id = workspace.idOf("U", person.name);
    if (!workspace.users.has(id)) {
      workspace.users.set(id, {
        id,
        name: person.name,
        ...(person.mail === undefined ? {} : { mail: person.mail }),
        ...(person.stranger ? { guest: true } : {}),
      });
      for (const channel of workspace.channels.values()) if (channel.kind === "channel") channel.members.add(id);
    }
    for (const handle of person.groups ?? []) {
      const group = workspace.groups.get(handle) ?? { id: workspace.idOf("S", handle), handle, users: [] };
      workspace.groups.set(handle, group);
      if (!group.users.includes(id)) group.users.push(id);
    }
    workspace.directOf(id);
    return id;
  }

  function channelOf(name: string): SlackChannel {
    const id = workspace.idOf("C", name);
    const known = workspace.channels.get(id);
    if (known) return known;
    const members = new Set([BOT_USER, ...workspace.users.keys()]);
    const made: SlackChannel = { id, name, kind: "channel", isPrivate: false, gone: false, members };
    workspace.channels.set(id, made);
    return made;
  }

  function placeOf(channel: SlackChannel): Place {
    return { platform: "slack", id: channel.id, kind: channel.kind === "im" ? "direct" : "channel" };
  }

  function trigger(user: string): string {
    const id = `${code(randomUUID())}.trigger`;
    state.triggers.set(id, user);
    return id;
  }

  function responseUrl(userId: string, channel: string): string {
    const id = randomUUID();
    server.responseUrls.set(id, { userId, channel, used: 0 });
    return `${server.url}/response/${id}`;
  }

  /** The same `eventId` again is the very same body. */
  async function act(
    person: TestPerson,
    options: DoOptions = {},
    make: () => { readonly body: Json; readonly kind: BodyKind },
  ): Promise<Reaction> {
    const known = options.eventId === undefined ? undefined : bodies.get(options.eventId);
    const made = known ?? make();
    if (options.eventId !== undefined) bodies.set(options.eventId, made);
    return deliver(made, person, known !== undefined);
  }

  async function deliver(
    { body, kind }: { readonly body: Json; readonly kind: BodyKind },
    person?: TestPerson,
    retry = false,
  ): Promise<Reaction> {
    const user = person === undefined ? undefined : userOf(person);
    const before = {
      messages: new Set(workspace.messages),
      views: state.views.length,
      home: user === undefined ? undefined : state.homes.get(user),
    };
    const { status, answer } = transport === "http" ? await post(body, kind, retry) : await push(body, kind, retry);
    const opened = state.views.slice(before.views).find(({ userId }) => userId === user);
    if (opened) return { kind: "form", form: formOf(opened) };
    if (answer.response_action === "errors") return { kind: "errors", errors: answer.errors as Record<string, string> };
    if (answer.response_action === "update") return updated(objectOf(answer.view), user ?? "");
    if (answer.response_type === "ephemeral") {
      const refused = refuseMessage(answer);
      return refused ?? { kind: "told", text: display(answer).lines.join("\n") };
    }
    const told = workspace.messages.filter((message) => !before.messages.has(message) && isAside(message, user));
    if (told.length > 0)
      return { kind: "told", text: told.flatMap(({ payload }) => display(payload).lines).join("\n") };
    const home = user === undefined ? undefined : state.homes.get(user);
    if (home !== undefined && home !== before.home) return { kind: "card", text: display(home).lines.join("\n") };
    return status === 200 ? { kind: "nothing" } : { kind: "rejected", status };
  }

  /** Said to one person, and not by the outbox: what that sends to a conversation carries its key. */
  function isAside(message: SlackMessage, user: string | undefined): boolean {
    if (user === undefined || message.user !== BOT_USER) return false;
    if (message.onlyFor === user) return true;
    return message.channel === workspace.directOf(user).id && message.payload.metadata === undefined && !message.files;
  }

  function refuseMessage(answer: Json): Reaction | undefined {
    const before = state.refused.length;
    const wrong = refuseView({ type: "home", blocks: answer.blocks }, state);
    return wrong && state.refused.length > before ? { kind: "rejected", status: 200 } : undefined;
  }

  function updated(view: Json, user: string): Reaction {
    if (refuseView(view, state)) return { kind: "rejected", status: 200 };
    const opened: OpenedView = { id: `V0UPDATED${state.views.length}`, view, userId: user };
    state.views.push(opened);
    const hasInputs = listOf(view.blocks).some(({ type }) => type === "input");
    return hasInputs ? { kind: "form", form: formOf(opened) } : { kind: "told", text: display(view).lines.join("\n") };
  }

  async function post(
    body: Json,
    kind: BodyKind,
    retry: boolean,
  ): Promise<{ readonly status: number; readonly answer: Json }> {
    const form = kind !== "event";
    const text = !form
      ? JSON.stringify(body)
      : new URLSearchParams(
          kind === "command" ? (body as Record<string, string>) : { payload: JSON.stringify(body) },
        ).toString();
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const answer = await fetch(`${houseUrl}/slack/events`, {
      method: "POST",
      headers: {
        ...signed(SIGNING_SECRET, text, type),
        ...(retry ? { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" } : {}),
      },
      body: text,
    });
    return { status: answer.status, answer: readAnswer(await answer.text(), answer.status) };
  }

  async function push(
    body: Json,
    kind: BodyKind,
    retry: boolean,
  ): Promise<{ readonly status: number; readonly answer: Json }> {
    await server.connected();
    const type = kind === "event" ? "events_api" : kind === "command" ? "slash_commands" : "interactive";
    const acked = await server.deliver({
      type,
      payload: body,
      ...(retry ? { retry_attempt: 1, retry_reason: "timeout" } : {}),
    });
    return acked ? { status: 200, answer: acked.payload } : { status: 503, answer: {} };
  }

  function pressBody(
    person: TestPerson,
    place: Place,
    seen: SeenMessage,
    label: string,
    forged: string | undefined,
  ): { readonly body: Json; readonly kind: BodyKind } {
    const user = userOf(person);
    const first = workspace.messages.find(({ ts }) => ts === seen.id);
    const key = first && keyOf(first);
    const parts = workspace.messages.filter((one) => one === first || (key !== undefined && keyOf(one) === key));
    for (const part of parts) {
      const button = display(part.payload).buttons.find((one) => one.label === label);
      if (!button) continue;
      const value = forged ?? button.id;
      const ephemeral = part.onlyFor !== undefined;
      return {
        kind: "interactive",
        body: {
          type: "block_actions",
          user: { id: user, username: person.name.toLowerCase(), name: person.name, team_id: TEAM },
          api_app_id: "A0PILOT01",
          token: "verification-token",
          container: {
            type: "message",
            message_ts: part.ts,
            channel_id: place.id,
            is_ephemeral: ephemeral,
            ...(part.thread ? { thread_ts: part.thread } : {}),
          },
          trigger_id: trigger(user),
          team: { id: TEAM, domain: "pilot" },
          enterprise: null,
          is_enterprise_install: false,
          channel: { id: place.id, name: "ops" },
          ...(ephemeral ? {} : { message: wire(part, state) }),
          state: { values: {} },
          response_url: responseUrl(user, place.id),
          actions: [
            {
              action_id: button.actionId,
              block_id: button.blockId,
              type: button.element,
              ...(button.element === "button"
                ? { text: { type: "plain_text", text: label }, value }
                : { selected_option: { text: { type: "plain_text", text: label }, value } }),
              action_ts: workspace.nextTs(),
            },
          ],
        },
      };
    }
    throw new Error(`There is no button "${label}" on ${JSON.stringify(seen.buttons)}.`);
  }

  function submitBody(
    person: TestPerson,
    form: SeenForm,
    values: Readonly<Record<string, string>>,
  ): { readonly body: Json; readonly kind: BodyKind } {
    const user = userOf(person);
    const { id, view } = form.handle as OpenedView;
    const inputs = listOf(view.blocks).filter(({ type }) => type === "input");
    const stated = inputs.map((input) => {
      const element = objectOf(input.element);
      const value = values[String(input.block_id)];
      const option = listOf(element.options).find((one) => one.value === value || objectOf(one.text).text === value);
      const given =
        element.type === "static_select"
          ? { type: element.type, selected_option: option ?? null }
          : { type: element.type, value: value ?? null };
      return [String(input.block_id), { [String(element.action_id)]: given }];
    });
    return {
      kind: "interactive",
      body: {
        type: "view_submission",
        team: { id: TEAM, domain: "pilot" },
        user: { id: user, username: person.name.toLowerCase(), name: person.name, team_id: TEAM },
        api_app_id: "A0PILOT01",
        token: "verification-token",
        trigger_id: trigger(user),
        view: {
          ...view,
          id,
          team_id: TEAM,
          hash: "1700000000.abc",
          state: { values: Object.fromEntries(stated) },
          root_view_id: id,
          previous_view_id: null,
          bot_id: BOT_ID,
        },
        response_urls: [],
      },
    };
  }

  function formOf(opened: OpenedView): SeenForm {
    const { view } = opened;
    return {
      id: String(JSON.parse(String(view.private_metadata || "{}")).f ?? ""),
      title: String(objectOf(view.title).text),
      fields: listOf(view.blocks)
        .filter(({ type }) => type === "input")
        .map((input) => {
          const options = listOf(objectOf(input.element).options);
          return {
            name: String(input.block_id),
            label: String(objectOf(input.label).text),
            required: input.optional !== true,
            ...(options.length > 0 ? { options: options.map(({ text }) => String(objectOf(text).text)) } : {}),
          };
        }),
      handle: opened,
    };
  }

  /** The parts of a message, and the replies that hold its folds, are one message to their reader. */
  function seenIn(place: Place, person: TestPerson | undefined): readonly SeenMessage[] {
    const user = person === undefined ? undefined : userOf(person);
    const mine = workspace.messages.filter(
      (message) =>
        message.user === BOT_USER && message.channel === place.id && (!message.onlyFor || message.onlyFor === user),
    );
    const groups = new Map<string, SlackMessage[]>();
    for (const message of mine) {
      const key = keyOf(message) ?? message.ts;
      groups.set(key, [...(groups.get(key) ?? []), message]);
    }
    return [...groups.values()]
      .filter(([first]) => place.thread === undefined || first?.thread === place.thread || first?.ts === place.thread)
      .map(seenOf);
  }

  function seenOf(parts: readonly SlackMessage[]): SeenMessage {
    const [first] = parts;
    if (!first) throw new Error("A message without parts.");
    const shown = parts.map(({ payload }) => display(payload));
    const shared = parts
      .flatMap(({ files }) => files ?? [])
      .map((id) => ({ alt: workspace.files.get(id)?.alt ?? "", fileId: id }));
    return {
      id: first.ts,
      ...(first.thread ? { thread: first.thread } : {}),
      text: shown.flatMap(({ lines }) => lines).join("\n"),
      buttons: shown.flatMap(({ buttons }) => buttons.map(({ label, id }) => ({ label, id }))),
      images: [...shown.flatMap(({ images }) => images), ...shared].map(({ alt, fileId }) => {
        const bytes = workspace.files.get(fileId)?.bytes;
        return { alt, ...(bytes ? { bytes } : {}) };
      }),
      ...(first.onlyFor === undefined ? {} : { onlyFor: first.onlyFor }),
      edited: parts.some(({ edited }) => edited),
      mentions: shown.flatMap(({ mentions }) => mentions),
      links: shown.flatMap(({ links }) => links),
      payload: parts.map(({ payload: { channel: _, ts: __, thread_ts: ___, ...posted } }) => posted),
    };
  }
}

function keyOf({ payload }: SlackMessage): string | undefined {
  const key = objectOf(objectOf(payload.metadata).event_payload).key;
  return typeof key === "string" ? key : undefined;
}

function readAnswer(text: string, status: number): Json {
  if (status !== 200 || text === "") return {};
  return JSON.parse(text) as Json;
}

function code(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12).toUpperCase();
}
