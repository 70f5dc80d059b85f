import { createHash } from "node:crypto";
import { z } from "zod";
import type { ChatEvent, ChatIdentity } from "../../../src/bot/adapter.ts";
import { TEAMS } from "../limits.ts";
import { placeOf, type TeamsActivity } from "./activity.ts";
import { readMentions } from "./mentions.ts";

/** How an invoke is to be answered. */
export type InvokeKind = "card" | "task-fetch" | "task-submit";

export type Heard =
  | { readonly kind: "event"; readonly event: ChatEvent; readonly invoke?: InvokeKind; readonly part?: number }
  /** Not addressed to us, unless the bot has spoken in this thread. */
  | { readonly kind: "overheard"; readonly event: ChatEvent }
  /** An invoke whose sender must be told something at once. */
  | { readonly kind: "answer"; readonly invoke: InvokeKind; readonly text: string }
  | { readonly kind: "ignored" }
  | { readonly kind: "malformed" };

const IGNORED: Heard = { kind: "ignored" };
const MALFORMED: Heard = { kind: "malformed" };
const token = z.string().min(1).max(200);

/**
 * What a button of ours carries. With `choice`, the id stands in the input of that name. Not "id" and "key": Teams' renderer
 * knows those for its own in any object, and its client fails on a press whose data has them.
 */
const pressData = z.object({ press: token.optional(), message: token.optional(), choice: token.optional() }).loose();
const refreshData = z.object({ message: token, part: z.number().int().min(0).max(1000).optional() });
const formData = z.object({ form: token }).loose();
const cardValue = z.object({ action: z.object({ verb: z.string().max(100), data: z.unknown().optional() }) });
const taskValue = z.object({ data: z.unknown().optional() });

/** Inputs of a form are named so: other data of a submission is not anybody's answer. */
export const FIELD_PREFIX = "field:";

/** An activity of a checked request as an event of the house. Pure. */
export function readEvent(activity: TeamsActivity, nowMs: number): Heard {
  const base = baseOf(activity, nowMs);
  switch (activity.type) {
    case "message":
      return readMessage(activity, base);
    case "invoke":
      return readInvoke(activity, base);
    case "conversationUpdate":
      return readMove(activity, base);
    case "installationUpdate":
      if (/^add/.test(activity.action ?? "")) return { kind: "event", event: { ...base, type: "joined" } };
      if (/^remove/.test(activity.action ?? "")) return { kind: "event", event: { ...base, type: "left" } };
      return IGNORED;
    default:
      return IGNORED;
  }
}

type Base = ReturnType<typeof baseOf>;

function baseOf(activity: TeamsActivity, nowMs: number) {
  const atMs = Date.parse(activity.timestamp ?? "");
  return {
    eventId: eventIdOf(activity),
    person: identityOf(activity),
    place: placeOf(activity),
    atMs: Number.isFinite(atMs) ? atMs : nowMs,
  };
}

/** Bots, and people whom the tenant's directory does not know, are strangers. */
function identityOf({ from }: TeamsActivity): ChatIdentity {
  const stranger = from.aadObjectId === undefined || from.role === "bot" || from.role === "skill";
  return {
    platform: TEAMS,
    userId: from.aadObjectId ?? from.id,
    name: from.name ?? "",
    ...(stranger ? { stranger: true } : {}),
  };
}

/** Ids of activities are unique in their conversation only. A retry has the same id. */
function eventIdOf({ id, type, name, conversation, timestamp, from, value }: TeamsActivity): string {
  const own = id ?? JSON.stringify([timestamp, from.id, value]);
  return createHash("sha256")
    .update(JSON.stringify([conversation.id, type, name, own]))
    .digest("base64url");
}

function readMessage(activity: TeamsActivity, base: Base): Heard {
  if (activity.id === undefined) return MALFORMED;
  if (activity.text === undefined && activity.value !== undefined) return readSubmit(activity.value, base);
  const { text, toUs, toOthers } = readMentions(activity);
  const command = /^\/ops(?:\s+([\s\S]*))?$/.exec(text);
  const event: ChatEvent = command
    ? { ...base, type: "commanded", words: command[1] ?? "" }
    : { ...base, type: "said", text };
  if (toUs || base.place.kind === "direct") return { kind: "event", event };
  return toOthers ? IGNORED : { kind: "overheard", event };
}

/** Clients without dialogs send a Submit as a message without words. */
function readSubmit(value: unknown, base: Base): Heard {
  const heard = formData.safeParse(value).success ? readForm(value, base) : readPress(value, base);
  return heard.kind === "malformed" ? IGNORED : heard;
}

function readInvoke(activity: TeamsActivity, base: Base): Heard {
  switch (activity.name) {
    case "adaptiveCard/action":
      return readCardAction(activity, base);
    case "task/fetch":
      return readPress(taskValue.safeParse(activity.value).data?.data, base, "task-fetch");
    case "task/submit":
      return readForm(taskValue.safeParse(activity.value).data?.data, base, "task-submit");
    default:
      return IGNORED;
  }
}

function readCardAction({ value }: TeamsActivity, base: Base): Heard {
  const action = cardValue.safeParse(value).data?.action;
  if (action?.verb === "press") return readPress(action.data, base, "card");
  if (action?.verb === "submit") return readForm(action.data, base, "card");
  if (action?.verb !== "refresh") return MALFORMED;
  const data = refreshData.safeParse(action.data).data;
  if (!data) return MALFORMED;
  const event: ChatEvent = { ...base, type: "refreshed", messageKey: data.message };
  return { kind: "event", event, invoke: "card", part: data.part ?? 0 };
}

function readPress(data: unknown, base: Base, invoke?: InvokeKind): Heard {
  const press = pressData.safeParse(data).data;
  if (!press) return MALFORMED;
  const chosen = press.choice === undefined ? undefined : press[press.choice];
  if (press.choice !== undefined && (chosen === undefined || chosen === "")) {
    return invoke ? { kind: "answer", invoke, text: "Choose one first, then press the button." } : IGNORED;
  }
  const id = token.safeParse(press.choice === undefined ? press.press : chosen).data;
  if (id === undefined) return MALFORMED;
  const event: ChatEvent = {
    ...base,
    type: "pressed",
    buttonId: id,
    ...(press.message === undefined ? {} : { messageKey: press.message }),
  };
  return { kind: "event", event, ...(invoke ? { invoke } : {}) };
}

function readForm(data: unknown, base: Base, invoke?: InvokeKind): Heard {
  const form = formData.safeParse(data).data;
  if (!form) return MALFORMED;
  const values = Object.entries(form).flatMap(([name, value]) =>
    name.startsWith(FIELD_PREFIX) && typeof value === "string" ? [[name.slice(FIELD_PREFIX.length), value]] : [],
  );
  return {
    kind: "event",
    event: { ...base, type: "submitted", formId: form.form, values: Object.fromEntries(values) },
    ...(invoke ? { invoke } : {}),
  };
}

function readMove({ membersAdded = [], membersRemoved = [], recipient }: TeamsActivity, base: Base): Heard {
  if (membersAdded.some(({ id }) => id === recipient.id)) return { kind: "event", event: { ...base, type: "joined" } };
  if (membersRemoved.some(({ id }) => id === recipient.id)) return { kind: "event", event: { ...base, type: "left" } };
  return IGNORED;
}
