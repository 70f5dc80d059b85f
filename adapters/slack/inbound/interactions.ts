import { sha256 } from "../../../src/base/canonical-json.ts";
import { toOpsError } from "../../../src/base/errors.ts";
import type { ChatIdentity, Reply } from "../../../src/bot/adapter.ts";
import { fitText } from "../../../src/message/fit/split-text.ts";
import type { Message } from "../../../src/message/message.ts";
import { keyOfBlockId } from "../render/buttons.ts";
import { FIELD_ACTION, FORM_CALLBACK, renderModal, renderNotice } from "../render/modal.ts";
import { clean } from "../render/spans.ts";
import { sentence, type Waiting } from "./aside.ts";
import type { ActionsBody, CommandBody, ShortcutBody, ViewBody } from "./bodies.ts";
import { type Ack, type InboundDeps, onTheWay, refusalOf } from "./deps.ts";
import { msOf, toldBy } from "./events.ts";
import { formMetadata, parseFormMetadata } from "./form-metadata.ts";
import { isDirect, placeOf } from "./places.ts";
import { parseWords } from "./words.ts";

/** The message shortcut "Ask about this". */
export const ASK_ABOUT = "ask_about_this";
const ABOUT_WORDS = "what about this?";
const MOVED = "I answer in our direct conversation, since I am not in this one.";

/** `/ops <words>`. Whatever comes of it, Slack gets a body it can show: a command never ends in silence. */
export async function takeCommand(deps: InboundDeps, body: CommandBody): Promise<Ack> {
  let waiting: Waiting = {
    userId: body.user_id,
    place: placeOf(body.channel_id),
    responseUrl: body.response_url,
    triggerId: body.trigger_id,
  };
  try {
    const person = await deps.identities.identityOf(body.user_id, [body.team_id]);
    const { place, moved } = await deps.places.reachable(body.channel_id, person);
    waiting = { ...waiting, place };
    const me = await deps.self();
    const words = parseWords(body.text, me.userId);
    const reply = await deps.host.receive({
      type: "commanded",
      eventId: `command:${body.trigger_id}`,
      person,
      place,
      atMs: deps.host.clock.now(),
      words: words === "" ? "help" : words,
    });
    const told = toldBy(reply) ?? (reply.type === "card" ? reply.message : undefined);
    if (told) return answerAtOnce(deps, waiting, told);
    if (reply.type === "form") await onTheWay(deps, deps.aside.open(waiting, reply.form));
    return moved ? answerAtOnce(deps, waiting, sentence(MOVED)) : undefined;
  } catch (thrown) {
    logUnexpected(deps, thrown);
    return answerAtOnce(deps, waiting, sentence(refusalOf(thrown)));
  }
}

/** In the answer itself; what is too long for that comes by the other ways. */
async function answerAtOnce(deps: InboundDeps, waiting: Waiting, message: Message): Promise<Ack> {
  const body = deps.aside.bodyOf(message);
  if (body === undefined) await onTheWay(deps, deps.aside.tell(waiting, message));
  return body;
}

/** A button or a menu. Where it comes to nothing the presser is told, and Slack too, which shows a mark at the button. */
export async function takeActions(deps: InboundDeps, body: ActionsBody): Promise<Ack> {
  const pressed = body.actions.find((action) => (action.value ?? action.selected_option?.value) !== undefined);
  if (pressed === undefined) return undefined;
  const buttonId = pressed.value ?? pressed.selected_option?.value ?? "";
  const ts = body.container.message_ts ?? body.message?.ts;
  const channel = body.channel?.id ?? body.container.channel_id;
  const way = { userId: body.user.id, responseUrl: body.response_url, triggerId: body.trigger_id };
  let waiting: Waiting | undefined =
    channel === undefined ? undefined : { ...way, place: placeOf(channel, threadOf(deps, body, channel, ts)) };
  try {
    const person = await deps.identities.identityOf(body.user.id, [body.user.team_id]);
    waiting ??= { ...way, place: await deps.places.direct(person) };
    const messageKey = keyOfBlockId(pressed.block_id);
    const when = pressed.action_ts ?? "";
    const reply = await deps.host.receive({
      type: "pressed",
      eventId: `press:${body.user.id}:${ts ?? body.container.view_id ?? ""}:${pressed.action_id}:${when}`,
      person,
      place: waiting.place,
      atMs: when === "" ? deps.host.clock.now() : msOf(when),
      buttonId,
      ...(messageKey === undefined ? {} : { messageKey }),
    });
    await showReply(deps, waiting, reply);
    return undefined;
  } catch (thrown) {
    return refuse(deps, waiting, thrown);
  }
}

/** The thread the press is read in: the message's own, or in a channel the one under it. */
function threadOf(
  { config }: InboundDeps,
  body: ActionsBody,
  channel: string,
  ts: string | undefined,
): string | undefined {
  const thread = body.message?.thread_ts ?? body.container.thread_ts;
  if (thread !== undefined) return thread;
  const takesThread = config.threads && !isDirect(channel) && body.container.is_ephemeral !== true;
  return takesThread ? ts : undefined;
}

/** A filled form. It stays open with what was typed for as long as the house does not have it. */
export async function takeView(deps: InboundDeps, body: ViewBody): Promise<Ack> {
  if (body.view.callback_id !== FORM_CALLBACK) return undefined;
  const fields = body.view.blocks.filter(({ type }) => type === "input").map(({ block_id }) => block_id ?? "");
  const opened = parseFormMetadata(body.view.private_metadata);
  // The modal of a notice carries nothing and asks nothing.
  if (opened === undefined) return undefined;
  const values = valuesOf(body);
  const [first = Object.keys(values)[0]] = fields;
  try {
    const person = await deps.identities.identityOf(body.user.id, [body.user.team_id]);
    const reply = await deps.host.receive({
      type: "submitted",
      // Slack names no submission. The same words in the same modal are the same one; corrected words are another.
      eventId: `form:${body.view.id}:${sha256(JSON.stringify(Object.entries(values).sort())).slice(0, 32)}`,
      person,
      place: opened.place,
      atMs: deps.host.clock.now(),
      formId: opened.formId,
      values,
    });
    return viewAck(deps, reply, fields, opened.place);
  } catch (thrown) {
    logUnexpected(deps, thrown);
    if (first === undefined) throw thrown;
    return { response_action: "errors", errors: { [first]: refusalOf(thrown) } };
  }
}

function viewAck(
  { host }: InboundDeps,
  reply: Reply,
  fields: readonly string[],
  place: Parameters<typeof formMetadata>[1],
): Ack {
  if (reply.type === "errors") {
    const [first = ""] = fields;
    const errors: Record<string, string> = {};
    for (const [name, why] of Object.entries(reply.errors)) {
      const field = fields.includes(name) ? name : first;
      const said = clean(why).trim() || "This does not fit here.";
      errors[field] = fitText(errors[field] === undefined ? said : `${errors[field]} ${said}`, 2000);
    }
    return Object.keys(errors).length === 0 ? undefined : { response_action: "errors", errors };
  }
  const options = { pictures: new Map(), pageUrl: host.pageUrl };
  const told = toldBy(reply);
  if (told) return { response_action: "update", view: renderNotice(told, options) };
  if (reply.type === "form") {
    return { response_action: "update", view: renderModal(reply.form, formMetadata(reply.form.id, place)) };
  }
  return undefined;
}

function valuesOf({ view }: ViewBody): Readonly<Record<string, string>> {
  const values: [string, string][] = [];
  for (const [name, inputs] of Object.entries(view.state?.values ?? {})) {
    const input = inputs[FIELD_ACTION];
    if (input) values.push([name, input.selected_option?.value ?? input.value ?? ""]);
  }
  return Object.fromEntries(values);
}

/** "Ask about this" on a message: the answer goes to that message's thread. */
export async function takeShortcut(deps: InboundDeps, body: ShortcutBody): Promise<Ack> {
  if (body.callback_id !== ASK_ABOUT) return undefined;
  const thread = body.message.thread_ts ?? body.message.ts;
  let waiting: Waiting = {
    userId: body.user.id,
    place: placeOf(body.channel.id, thread),
    responseUrl: body.response_url,
    triggerId: body.trigger_id,
  };
  try {
    const person: ChatIdentity = await deps.identities.identityOf(body.user.id, [body.user.team_id]);
    const { place, moved } = await deps.places.reachable(body.channel.id, person);
    const me = await deps.self();
    waiting = { ...waiting, place: moved ? place : placeOf(place.id, thread) };
    const reply = await deps.host.receive({
      type: "said",
      eventId: `shortcut:${body.user.id}:${body.message.ts}:${body.action_ts}`,
      person,
      place: waiting.place,
      atMs: msOf(body.action_ts),
      text: ABOUT_WORDS,
      about: parseWords(body.message.text ?? "", me.userId),
    });
    await showReply(deps, waiting, reply);
    if (moved) await onTheWay(deps, deps.aside.tell(waiting, sentence(MOVED)));
    return undefined;
  } catch (thrown) {
    return refuse(deps, waiting, thrown);
  }
}

async function showReply(deps: InboundDeps, waiting: Waiting, reply: Reply): Promise<void> {
  const told = toldBy(reply);
  if (told) await onTheWay(deps, deps.aside.tell(waiting, told));
  if (reply.type === "form") await onTheWay(deps, deps.aside.open(waiting, reply.form));
}

/** Tells the person; what is not settled by that is thrown, so that Slack marks the button too. */
async function refuse(deps: InboundDeps, waiting: Waiting | undefined, thrown: unknown): Promise<Ack> {
  if (waiting === undefined) throw thrown;
  await onTheWay(deps, deps.aside.tell(waiting, sentence(refusalOf(thrown))));
  const { kind } = toOpsError(thrown);
  if (kind === "unavailable" || kind === "bug" || kind === "limited") throw thrown;
  return undefined;
}

/** What is answered with a sentence is not thrown, so that nobody else would log it. */
function logUnexpected({ host }: InboundDeps, thrown: unknown): void {
  const fault = toOpsError(thrown);
  if (fault.kind === "bug" || fault.kind === "unavailable")
    host.log.error({ err: thrown }, "a request from Slack failed");
}
