import { createHash } from "node:crypto";
import { teamsConfig } from "../../../adapters/teams/config.ts";
import { createTeams } from "../../../adapters/teams/teams.ts";
import type { Place } from "../../../src/base/actor.ts";
import { invokeActivity, messageActivity, type Sender } from "../../fakes/teams/activities.ts";
import { cardFaults } from "../../fakes/teams/card-rules.ts";
import {
  type Answer,
  APP_ID,
  APP_PASSWORD,
  type Connector,
  createConnector,
  type Member,
  type Post,
  personalId,
  TENANT,
} from "../../fakes/teams/connector.ts";
import { memberOf } from "../../fakes/teams/people.ts";
import { readCard } from "../../fakes/teams/read-card.ts";
import type { DoOptions, PlatformDriver, Reaction, SeenForm, SeenMessage, TestPerson } from "./driver.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface TeamsDriver extends PlatformDriver {
  readonly connector: Connector;
  /** Where the bot takes activities. */
  endpoint(): string;
  member(person: TestPerson): Member;
  groupChat(name?: string): Promise<Place>;
}

interface FormHandle {
  readonly action: Fields;
  readonly replyToId?: string;
}

export async function createTeamsDriver(): Promise<TeamsDriver> {
  const connector = await createConnector();
  const { traffic } = connector;
  let house = "";
  const config = {
    appId: APP_ID,
    appPassword: APP_PASSWORD,
    tenantId: TENANT,
    serviceUrls: {
      openIdMetadata: `${connector.url}/openid`,
      login: connector.url,
      service: connector.serviceUrl,
    },
  };
  const endpoint = () => `${house}/teams/messages`;

  function member(person: TestPerson): Member {
    const found = memberOf(person);
    connector.join(found);
    return found;
  }

  function sender(person: TestPerson, place: Place, { eventId }: DoOptions = {}): Sender {
    const kind = connector.conversations.get(place.id)?.kind ?? (place.kind === "direct" ? "personal" : "channel");
    const id = eventId === undefined ? {} : { id: `1${BigInt(`0x${digest(eventId).slice(0, 12)}`)}` };
    return { serviceUrl: connector.serviceUrl, member: member(person), place, kind, ...id };
  }

  /** What came into the person's own conversation while the bot dealt with what they did. */
  async function reacting(person: TestPerson, act: () => Promise<Answer>): Promise<Reaction> {
    const own = connector.conversation(personalId(member(person).id), "personal").posts;
    const before = own.length;
    const { status } = await act();
    if (status >= 400) return { kind: "rejected", status };
    const [told] = own.slice(before);
    if (!told) return { kind: "nothing" };
    const [card] = cardsOf(told);
    return formIn(card, told.id) ?? { kind: "told", text: textOf(told) };
  }

  async function invoke(
    person: TestPerson,
    place: Place,
    name: string,
    value: unknown,
    options: DoOptions,
    replyToId?: string,
  ): Promise<Reaction> {
    const activity = invokeActivity(sender(person, place, options), name, value, replyToId);
    const { status, body } = await connector.deliver(endpoint(), activity);
    if (status >= 400) return { kind: "rejected", status };
    return reactionTo(body as Fields, name === "task/submit", replyToId);
  }

  const driver: TeamsDriver = {
    platform: "teams",
    connector,
    endpoint,
    member,
    config,
    traffic,
    create: async (host) => createTeams(teamsConfig.parse(config), host, { loopback: true }),
    reachedAt: (url) => {
      house = url;
    },
    userId: (person) => memberOf(person).aadObjectId ?? memberOf(person).id,
    channel: async (name = "general") => {
      const { id } = connector.conversation(`19:${digest(name)}@thread.tacv2`, "channel");
      return { platform: "teams", id, kind: "channel" };
    },
    groupChat: async (name = "group") => {
      const { id } = connector.conversation(`19:${digest(name)}@thread.v2`, "groupChat");
      return { platform: "teams", id, kind: "channel" };
    },
    direct: async (person) => {
      const { id } = connector.conversation(personalId(member(person).id), "personal");
      return { platform: "teams", id, kind: "direct" };
    },
    say: (person, place, text, options = {}) =>
      reacting(person, () => connector.deliver(endpoint(), messageActivity(sender(person, place, options), text))),
    command: (person, place, words, options = {}) =>
      reacting(person, () =>
        connector.deliver(endpoint(), messageActivity(sender(person, place, options), `/ops ${words}`)),
      ),
    press: async (person, place, message, label, { buttonId, inPlace, ...options } = {}) => {
      for (const card of message.payload as readonly object[]) {
        const id = STANDS_IN.get(card);
        const button = readCard(card).buttons.find((one) => one.label === label);
        if (!button) continue;
        const { action, input } = button;
        const data = {
          ...(action.data as Fields),
          ...(input ? { [input.id]: buttonId ?? input.value } : buttonId === undefined ? {} : { press: buttonId }),
        };
        // A card in the personal conversation is pressed there, wherever it was meant for.
        const where = inPlace ?? (message.onlyFor === undefined ? place : await driver.direct(person));
        if (action.type === "Action.Submit") {
          return invoke(person, where, "task/fetch", { data, context: { theme: "default" } }, options, id);
        }
        const value = { action: { type: "Action.Execute", id: "", verb: action.verb, data }, trigger: "manual" };
        return invoke(person, where, "adaptiveCard/action", value, options, id);
      }
      throw new Error(`there is no button ${label}`);
    },
    submit: (person, place, form, values, options = {}) => {
      const { action, replyToId } = form.handle as FormHandle;
      const typed = Object.fromEntries(Object.entries(values).map(([name, value]) => [`field:${name}`, value]));
      const data = { ...(action.data as Fields), ...typed };
      if (action.type === "Action.Submit") {
        return invoke(person, place, "task/submit", { data, context: { theme: "default" } }, options, replyToId);
      }
      const value = { action: { type: "Action.Execute", verb: action.verb, data }, trigger: "manual" };
      return invoke(person, place, "adaptiveCard/action", value, options, replyToId);
    },
    seen: async (place, person) => {
      const here = connector.conversations.get(place.id)?.posts ?? [];
      const shown = here.filter(({ thread, id }) => place.thread === undefined || [thread, id].includes(place.thread));
      const messages = inMessages(shown).map(seenOf);
      if (!person || place.kind === "direct") return messages;
      const own = connector.conversations.get(personalId(member(person).id))?.posts ?? [];
      const alone = inMessages(own).map((posts) => ({ ...seenOf(posts), onlyFor: driver.userId(person) }));
      return [...messages, ...alone].sort((a, b) => Number(a.id) - Number(b.id));
    },
    limit: connector.limit,
    loseNextAnswer: connector.loseNextAnswer,
    removeFrom: async (place) => {
      connector.conversation(place.id, "channel").gone = true;
    },
    revoke: connector.revoke,
    stop: connector.stop,
  };
  return driver;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The post that a card was read from: what is pressed names it. */
const STANDS_IN = new WeakMap<object, string>();

function cardsOf({ id, activity }: Post): readonly unknown[] {
  return (activity.attachments as readonly { readonly content: object }[]).map(({ content }) => {
    STANDS_IN.set(content, id);
    return content;
  });
}

function textOf(post: Post): string {
  return cardsOf(post)
    .flatMap((card) => readCard(card).lines)
    .join("\n");
}

function seenOf(posts: readonly Post[]): SeenMessage {
  const cards = posts.flatMap(cardsOf);
  const read = cards.map(readCard);
  const mentions = posts.flatMap(({ activity }) => (activity.entities as readonly Fields[] | undefined) ?? []);
  return {
    id: posts[0]?.id ?? "",
    ...(posts[0]?.thread === undefined ? {} : { thread: posts[0].thread }),
    text: posts.map(textOf).join("\n"),
    buttons: read.flatMap(({ buttons }) => buttons.map(({ label, id }) => ({ label, id }))),
    images: read.flatMap(({ images }) => images.map(({ alt, url }) => ({ alt, ...bytesIn(url) }))),
    edited: posts.some(({ edited }) => edited),
    mentions: mentions.filter(({ type }) => type === "mention").map(({ text }) => String(text)),
    links: read.flatMap(({ links }) => links),
    payload: cards,
  };
}

/** The parts of a long message are posts of their own, whose summaries are numbered. */
function inMessages(posts: readonly Post[]): readonly (readonly Post[])[] {
  const messages: Post[][] = [];
  for (const post of posts) {
    const last = messages.at(-1);
    if (last && post.activity.summary === `${last[0]?.activity.summary} (${last.length + 1})`) last.push(post);
    else messages.push([post]);
  }
  return messages;
}

function bytesIn(url: string): { readonly bytes?: Uint8Array } {
  const [, base64] = /^data:image\/png;base64,(.*)$/.exec(url) ?? [];
  return base64 === undefined ? {} : { bytes: Buffer.from(base64, "base64") };
}

/** What a client shows in answer to an invoke; an answer it could not show is a fault of the bot. */
function reactionTo(body: Fields, submitted: boolean, replyToId: string | undefined): Reaction {
  const task = body.task as { readonly type: string; readonly value: unknown } | undefined;
  if (task?.type === "message") return { kind: "told", text: String(task.value) };
  if (task) {
    const { card } = task.value as { readonly card: { readonly content: unknown } };
    return shownCard(card.content, submitted, replyToId);
  }
  if (body.type === "application/vnd.microsoft.card.adaptive") return shownCard(body.value, true, replyToId);
  if (body.type === "application/vnd.microsoft.activity.message") {
    return body.value === "" ? { kind: "nothing" } : { kind: "told", text: String(body.value) };
  }
  return { kind: "nothing" };
}

function shownCard(card: unknown, submitted: boolean, replyToId: string | undefined): Reaction {
  const wrong = cardFaults(card);
  if (wrong.length > 0) throw new Error(`a card that Teams would not show: ${wrong.join("; ")}`);
  const { errors, lines } = readCard(card);
  if (submitted && Object.keys(errors).length > 0) {
    return {
      kind: "errors",
      errors: Object.fromEntries(Object.entries(errors).map(([id, sentence]) => [id.replace(/^field:/, ""), sentence])),
    };
  }
  return formIn(card, replyToId) ?? { kind: "told", text: lines.join("\n") };
}

function formIn(card: unknown, replyToId: string | undefined): Reaction | undefined {
  const { inputs, buttons } = readCard(card);
  const action = buttons.map((button) => button.action).find(({ data }) => (data as Fields | undefined)?.form);
  if (!action) return undefined;
  const form: SeenForm = {
    id: String((action.data as Fields).form),
    title: String((card as Fields).fallbackText ?? ""),
    fields: inputs.map((input) => ({
      name: String(input.id).replace(/^field:/, ""),
      label: String(input.label ?? ""),
      required: input.isRequired === true,
      ...(Array.isArray(input.choices)
        ? { options: (input.choices as Fields[]).map(({ value }) => String(value)) }
        : {}),
    })),
    handle: { action, ...(replyToId === undefined ? {} : { replyToId }) } satisfies FormHandle,
  };
  return { kind: "form", form };
}
