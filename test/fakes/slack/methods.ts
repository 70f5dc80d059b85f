import { checkMessage, checkView, listOf, objectOf } from "./block-limits.ts";
import {
  APP,
  BOT_ID,
  BOT_USER,
  type Json,
  type SlackChannel,
  type SlackMessage,
  TEAM,
  type Workspace,
} from "./workspace.ts";

export interface OpenedView {
  readonly id: string;
  readonly view: Json;
  readonly userId: string;
  readonly trigger?: string;
}

export interface MethodState {
  readonly workspace: Workspace;
  readonly refused: string[];
  readonly counts: { posts: number; edits: number };
  readonly views: OpenedView[];
  /** By user: what stands on their home tab. */
  readonly homes: Map<string, Json>;
  /** Triggers that may still open a view: whose they are. */
  readonly triggers: Map<string, string>;
  readonly prompts: Json[];
  /** How many looks a new file needs before a block may show it. */
  pendingLooks: number;
  /** No block may show any file: what Slack says for a picture that it does not like. */
  refusePictures: boolean;
  readonly origin: () => string;
}

/** An answer of the Web API: `{ ok: false, error }` is made of a string. */
export type Answer = Json | string;

export const METHODS: Readonly<Record<string, (args: Json, state: MethodState) => Answer>> = {
  "auth.test": () => ({
    url: "https://pilot.slack.com/",
    team: "Pilot",
    user: "pilothouse",
    team_id: TEAM,
    user_id: BOT_USER,
    bot_id: BOT_ID,
    app_id: APP,
  }),
  "chat.postMessage": (args, state) => {
    state.counts.posts++;
    const channel = reach(args, state);
    if (typeof channel === "string") return channel;
    const refused = refuse(args, state);
    if (refused) return refused;
    const thread = text(args.thread_ts);
    const message = add(state, channel, args, { ...(thread ? { thread } : {}) });
    return { channel: channel.id, ts: message.ts, message: wire(message, state) };
  },
  "chat.postEphemeral": (args, state) => {
    state.counts.posts++;
    const channel = reach(args, state);
    if (typeof channel === "string") return channel;
    const user = text(args.user);
    if (!channel.members.has(user)) return "user_not_in_channel";
    const refused = refuse(args, state);
    if (refused) return refused;
    const thread = text(args.thread_ts);
    const message = add(state, channel, args, { onlyFor: user, ...(thread ? { thread } : {}) });
    return { message_ts: message.ts };
  },
  "chat.update": (args, state) => {
    state.counts.edits++;
    const channel = reach(args, state);
    if (typeof channel === "string") return channel;
    const message = state.workspace.messages.find(
      ({ ts, channel: id, onlyFor }) => ts === args.ts && id === channel.id && !onlyFor,
    );
    if (!message) return "message_not_found";
    if (message.user !== BOT_USER) return "cant_update_message";
    const refused = refuse(args, state);
    if (refused) return refused;
    message.payload = { ...message.payload, ...args };
    message.edited = true;
    return { channel: channel.id, ts: message.ts, text: args.text, message: wire(message, state) };
  },
  "chat.delete": (args, { workspace }) => {
    const at = workspace.messages.findIndex(({ ts, channel }) => ts === args.ts && channel === args.channel);
    if (at < 0) return "message_not_found";
    workspace.messages.splice(at, 1);
    return { channel: args.channel, ts: args.ts };
  },
  "conversations.history": (args, state) =>
    history(args, state, (message) => message.thread === undefined || message.thread === message.ts, -1),
  "conversations.replies": (args, state) =>
    history(args, state, (message) => message.thread === args.ts || message.ts === args.ts, 1),
  "conversations.open": (args, { workspace }) => {
    const user = workspace.users.get(text(args.users));
    if (!user) return "user_not_found";
    if (user.bot) return "cannot_dm_bot";
    return { channel: { id: workspace.directOf(user.id).id } };
  },
  "conversations.info": (args, { workspace }) => {
    const channel = workspace.channels.get(text(args.channel));
    const isMember = channel?.members.has(BOT_USER) === true;
    if (!channel || channel.gone || (channel.isPrivate && !isMember)) return "channel_not_found";
    return {
      channel: {
        id: channel.id,
        name: channel.name,
        is_member: isMember,
        is_private: channel.isPrivate,
        is_im: channel.kind === "im",
      },
    };
  },
  "users.info": (args, { workspace }) => {
    const user = workspace.users.get(text(args.user));
    if (!user) return "user_not_found";
    return {
      user: {
        id: user.id,
        team_id: user.teamId ?? TEAM,
        name: user.name.toLowerCase(),
        real_name: user.name,
        deleted: false,
        is_bot: user.bot === true,
        is_restricted: user.guest === true,
        is_ultra_restricted: false,
        is_email_confirmed: user.mail !== undefined,
        profile: { display_name: "", real_name: user.name, ...(user.mail === undefined ? {} : { email: user.mail }) },
      },
    };
  },
  "usergroups.list": (_args, { workspace }) => ({
    usergroups: [...workspace.groups.values()].map((group) => ({ ...group, name: group.handle })),
  }),
  "files.getUploadURLExternal": (args, state) => {
    if (!text(args.filename) || !(Number(args.length) > 0)) return "invalid_arguments";
    const id = `F0${String(state.workspace.files.size + 1).padStart(9, "0")}`;
    state.workspace.files.set(id, {
      id,
      name: text(args.filename),
      alt: text(args.alt_txt),
      bytes: new Uint8Array(),
      complete: false,
      pendingLooks: state.pendingLooks,
    });
    return { upload_url: `${state.origin()}/upload/${id}`, file_id: id };
  },
  "files.completeUploadExternal": (args, state) => {
    const files = listOf(args.files).map(({ id }) => state.workspace.files.get(text(id)));
    if (files.length === 0) return "invalid_arguments";
    for (const file of files) {
      if (!file || file.complete || file.bytes.byteLength === 0) return "file_not_found";
      file.complete = true;
    }
    if (args.channel_id !== undefined) {
      const channel = reach({ channel: args.channel_id }, state);
      if (typeof channel === "string") return channel;
      const thread = text(args.thread_ts);
      add(
        state,
        channel,
        { text: "" },
        { files: files.flatMap((file) => (file ? [file.id] : [])), ...(thread ? { thread } : {}) },
      );
    }
    return { files: files.map((file) => ({ id: file?.id, title: file?.name })) };
  },
  "files.info": (args, { workspace }) => {
    const file = workspace.files.get(text(args.file));
    if (!file?.complete) return "file_not_found";
    if (file.pendingLooks > 0) file.pendingLooks--;
    return { file: { id: file.id, name: file.name, mimetype: file.pendingLooks > 0 ? "" : "image/png" } };
  },
  "views.open": (args, state) => {
    const view = objectOf(args.view);
    const wrong = checkView(view, checks(state));
    if (wrong.length > 0) return note(state, "views.open", wrong, "invalid_arguments");
    const trigger = text(args.trigger_id);
    const userId = state.triggers.get(trigger);
    if (userId === undefined) return "expired_trigger_id";
    state.triggers.delete(trigger);
    const opened = { id: `V0${String(state.views.length + 1).padStart(9, "0")}`, view, userId, trigger };
    state.views.push(opened);
    return { view: { ...view, id: opened.id } };
  },
  "views.publish": (args, state) => {
    const view = objectOf(args.view);
    const wrong = checkView(view, checks(state));
    if (wrong.length > 0) return note(state, "views.publish", wrong, "invalid_arguments");
    if (!state.workspace.users.has(text(args.user_id))) return "user_not_found";
    state.homes.set(text(args.user_id), view);
    return { view };
  },
  "assistant.threads.setSuggestedPrompts": (args, state) => {
    const prompts = listOf(args.prompts);
    if (prompts.length < 1 || prompts.length > 4) return "invalid_arguments";
    state.prompts.push(args);
    return {};
  },
};

function checks({ workspace, refusePictures }: MethodState) {
  return {
    mayShow: (id: string) =>
      !refusePictures && workspace.files.get(id)?.complete === true && workspace.files.get(id)?.pendingLooks === 0,
  };
}

/** `response_url` takes what the methods take. */
export function refuse(payload: Json, state: MethodState): string | undefined {
  const wrong = checkMessage(payload, checks(state));
  return wrong.length > 0
    ? note(state, "message", wrong, wrong.includes("no_text") ? "no_text" : "invalid_blocks")
    : undefined;
}

export function refuseView(view: Json, state: MethodState): string | undefined {
  const wrong = checkView(view, checks(state));
  return wrong.length > 0 ? note(state, "view", wrong, "invalid_arguments") : undefined;
}

function note({ refused }: MethodState, what: string, wrong: readonly string[], error: string): string {
  // A picture that Slack does not like is no fault of the payload.
  if (wrong.some((why) => why !== "invalid slack file"))
    refused.push(`${what}: ${[...new Set(wrong)].slice(0, 5).join("; ")}`);
  return error;
}

function reach(args: Json, { workspace }: MethodState): SlackChannel | string {
  const channel = workspace.channels.get(text(args.channel));
  if (!channel || channel.gone) return "channel_not_found";
  if (channel.members.has(BOT_USER)) return channel;
  return channel.isPrivate ? "channel_not_found" : "not_in_channel";
}

export function add(
  { workspace }: MethodState,
  channel: SlackChannel,
  payload: Json,
  more: Partial<SlackMessage>,
): SlackMessage {
  const message: SlackMessage = {
    ts: workspace.nextTs(),
    channel: channel.id,
    user: BOT_USER,
    payload,
    edited: false,
    ...more,
  };
  workspace.messages.push(message);
  return message;
}

export function wire(message: SlackMessage, { workspace }: MethodState): Json {
  const replies = workspace.messages.filter(({ thread, ts }) => thread === message.ts && ts !== message.ts).length;
  const { text: words, blocks, metadata } = message.payload;
  return {
    type: "message",
    user: message.user,
    ...(message.user === BOT_USER ? { bot_id: BOT_ID, app_id: APP } : {}),
    ts: message.ts,
    text: words,
    ...(blocks === undefined ? {} : { blocks }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
    ...(replies > 0 ? { reply_count: replies, thread_ts: message.ts } : {}),
    ...(message.edited ? { edited: { user: message.user, ts: message.ts } } : {}),
  };
}

function history(args: Json, state: MethodState, belongs: (message: SlackMessage) => boolean, order: 1 | -1): Answer {
  const channel = reach(args, state);
  if (typeof channel === "string") return channel;
  const all = state.workspace.messages
    .filter((message) => message.channel === channel.id && !message.onlyFor && belongs(message))
    .filter(({ ts }) => Number(ts) >= Number(args.oldest ?? 0))
    .map((message) => wire(message, state))
    .map((message) => (String(args.include_all_metadata) === "true" ? message : { ...message, metadata: undefined }));
  if (order < 0) all.reverse();
  const limit = Math.min(Number(args.limit ?? 100), 1000);
  const from = Number(args.cursor ?? 0);
  const next = from + limit < all.length ? String(from + limit) : "";
  return { messages: all.slice(from, from + limit), has_more: next !== "", response_metadata: { next_cursor: next } };
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
