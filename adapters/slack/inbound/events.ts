import type { ChatIdentity, Reply } from "../../../src/bot/adapter.ts";
import type { Message } from "../../../src/message/message.ts";
import { MAX, SLACK } from "../limits.ts";
import { escapeText } from "../render/escape.ts";
import { renderView } from "../render/message.ts";
import type { Me } from "../self.ts";
import type { EventBody, MessageEvent } from "./bodies.ts";
import { type InboundDeps, onTheWay } from "./deps.ts";
import { isDirect, placeOf } from "./places.ts";
import { isForAnother, mentions, parseWords } from "./words.ts";

/** Subtypes that are words of a person; every other one is about a message: edited, deleted, somebody joined. */
const WORDS: ReadonlySet<string> = new Set(["file_share", "thread_broadcast", "bot_message", "me_message"]);

const PROMPTS = ["What can you do?", "How busy is this machine?", "What needs attention?"] as const;

/** Takes an event of the Events API; returns once the house has it. */
export async function takeEvent(deps: InboundDeps, body: EventBody): Promise<void> {
  const { event } = body;
  switch (event.type) {
    case "message":
    case "app_mention":
      return takeMessage(deps, event);
    case "app_home_opened":
      return event.tab === undefined || event.tab === "home" ? takeOpened(deps, event, body) : undefined;
    case "assistant_thread_started":
      return onTheWay(deps, suggestPrompts(deps, event.assistant_thread));
    case "assistant_thread_context_changed":
      return;
    case "member_joined_channel":
    case "member_left_channel": {
      const me = await deps.self();
      if (event.user !== me.userId) return;
      const joined = event.type === "member_joined_channel";
      return takeMoved(deps, joined ? "joined" : "left", event.channel, event.inviter, body);
    }
    case "channel_left":
    case "group_left":
    case "channel_deleted":
    case "group_deleted":
    case "channel_archive":
    case "group_archive":
      return takeMoved(deps, "left", event.channel, event.actor_id ?? event.user, body);
  }
}

async function takeMessage(deps: InboundDeps, event: MessageEvent): Promise<void> {
  const { host, config } = deps;
  const me = await deps.self();
  if (isOwnVoice(event, me) || event.user === "USLACKBOT" || event.hidden) return;
  if (event.subtype !== undefined && !WORDS.has(event.subtype)) return;
  const raw = event.text ?? "";
  const direct = event.channel_type === "im" || isDirect(event.channel);
  const thread = event.thread_ts ?? (direct || !config.threads ? undefined : event.ts);
  const place = placeOf(event.channel, thread);
  // A mention arrives twice, as app_mention and as a message of the channel; the first is taken.
  if (event.type === "message" && !direct) {
    const isReply = event.thread_ts !== undefined && event.thread_ts !== event.ts;
    if (!isReply || event.bot_id || mentions(raw, me.userId) || isForAnother(raw, me.userId)) return;
    if (!(await host.tookPart(place))) return;
  }
  const words = parseWords(raw, me.userId);
  // A picture without a word, or the bot's bare name: the first says nothing to it, the second asks what it is.
  if (words === "" && !mentions(raw, me.userId)) return;
  const person = await speakerOf(deps, event);
  const reply = await host.receive({
    type: "said",
    // Of the message, not of the delivery: a mention has two deliveries, and an edit of it brings a third.
    eventId: `${event.channel}:${event.ts}`,
    person,
    place,
    atMs: msOf(event.ts),
    text: words === "" ? "help" : words,
  });
  const told = toldBy(reply);
  // Two bots that refuse each other would never end.
  if (told && event.user && !event.bot_id) {
    const to = { userId: event.user, place };
    await onTheWay(deps, direct && reply.type === "refused" ? deps.aside.say(to, told) : deps.aside.tell(to, told));
  }
}

function isOwnVoice(event: MessageEvent, me: Me): boolean {
  return event.user === me.userId || (event.bot_id != null && event.bot_id === me.botId);
}

async function speakerOf({ identities }: InboundDeps, event: MessageEvent): Promise<ChatIdentity> {
  if (event.user === undefined) {
    return { platform: SLACK, userId: event.bot_id ?? "unknown", name: "a bot", stranger: true };
  }
  const identity = await identities.identityOf(event.user, [event.user_team, event.source_team, event.team]);
  return event.bot_id ? { ...identity, stranger: true } : identity;
}

async function takeOpened(
  deps: InboundDeps,
  event: { readonly user: string; readonly channel: string },
  body: EventBody,
): Promise<void> {
  const person = await deps.identities.identityOf(event.user);
  const place = placeOf(event.channel);
  const reply = await deps.host.receive({
    type: "opened",
    eventId: body.event_id,
    person,
    place,
    atMs: body.event_time * 1000,
  });
  const card = reply.type === "card" ? reply.message : toldBy(reply);
  if (card) await onTheWay(deps, publish(deps, event.user, card));
}

async function publish({ api, host }: InboundDeps, userId: string, message: Message): Promise<void> {
  const blocks = renderView(message, { pictures: new Map(), pageUrl: host.pageUrl });
  await api.call("views.publish", { user_id: userId, view: { type: "home", blocks } });
}

async function takeMoved(
  deps: InboundDeps,
  type: "joined" | "left",
  channel: string,
  by: string | undefined,
  body: EventBody,
): Promise<void> {
  const me = await deps.self();
  // Slack does not always say who did it; the bot itself, which is nobody, then stands for them.
  const person: ChatIdentity =
    by === undefined || by === me.userId
      ? { platform: SLACK, userId: me.userId, name: "Slack", stranger: true }
      : await deps.identities.identityOf(by);
  await deps.host.receive({
    type,
    eventId: body.event_id,
    person,
    place: placeOf(channel),
    atMs: body.event_time * 1000,
  });
}

async function suggestPrompts(
  { api }: InboundDeps,
  thread: { readonly channel_id: string; readonly thread_ts: string },
): Promise<void> {
  await api.call("assistant.threads.setSuggestedPrompts", {
    channel_id: thread.channel_id,
    thread_ts: thread.thread_ts,
    prompts: PROMPTS.slice(0, MAX.prompts).map((words) => ({ title: escapeText(words), message: words })),
  });
}

export function toldBy(reply: Reply): Message | undefined {
  return reply.type === "refused" || reply.type === "shown" ? reply.message : undefined;
}

/** "1700000000.000100" is seconds. */
export function msOf(ts: string): number {
  return Math.floor(Number(ts) * 1000);
}
