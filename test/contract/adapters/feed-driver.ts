import { randomUUID } from "node:crypto";
import { createConsole } from "../../../adapters/console/console.ts";
import { CONSOLE, type ConsoleDeps, consolePlace } from "../../../adapters/console/contract.ts";
import { TERMINAL, terminalPlace } from "../../../adapters/terminal/contract.ts";
import { createTerminal } from "../../../adapters/terminal/terminal.ts";
import { type Place, placeKey } from "../../../src/base/actor.ts";
import { packagePath } from "../../../src/base/package-root.ts";
import type { Adapter, AdapterHost } from "../../../src/bot/adapter.ts";
import type { FeedStore } from "../../../src/message/feed/feed-store.ts";
import type { Form } from "../../../src/message/form.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import { renderPlainText } from "../../../src/message/plain-text.ts";
import { createMemoryFeed } from "../../adapters/console/console-house.ts";
import type { PlatformDriver, Reaction, SeenMessage, TestPerson } from "./driver.ts";

/** How a person reaches one of our own platforms, and what they see there. */
export interface FeedTransport {
  readonly kind: typeof CONSOLE | typeof TERMINAL;
  create: PlatformDriver["create"];
  reachedAt(url: string): void;
  placeOf(person: TestPerson): Place;
  userId(person: TestPerson): string;
  post(person: TestPerson, action: string, body: object): Promise<Reaction>;
  /** The bot's messages by key, the newest body of each, in the order in which they first came. */
  messages(place: Place): Promise<readonly (readonly [key: string, body: Message])[]>;
  stop(): Promise<void>;
}

/** Our own two platforms, which show what stands in the feed. */
export function createFeedDriver(transport: FeedTransport): PlatformDriver {
  const { kind, post } = transport;
  return {
    platform: kind,
    config: {},
    traffic: { posts: 0, edits: 0, refused: [] },
    create: transport.create,
    reachedAt: transport.reachedAt,
    userId: transport.userId,
    channel: async () => transport.placeOf({ name: "Ann" }),
    direct: async (person) => transport.placeOf(person),
    say: (person, _place, text, options = {}) => post(person, "say", { eventId: eventId(options.eventId), text }),
    press: async (person, _place, message, label, options = {}) => {
      const buttonId = options.buttonId ?? message.buttons.find((button) => button.label === label)?.id;
      return post(person, "press", { eventId: eventId(options.eventId), buttonId, messageKey: message.id });
    },
    submit: (person, _place, form, values, options = {}) =>
      post(person, "submit", { eventId: eventId(options.eventId), formId: form.id, values }),
    seen: async (place) => (await transport.messages(place)).map(([key, body]) => seenOf(key, body)),
    limit: () => undefined,
    loseNextAnswer: () => undefined,
    removeFrom: async () => undefined,
    revoke: () => undefined,
    stop: transport.stop,
  };
}

/** The adapter alone over a feed in memory: the browser page with a session, the terminal as the owner. */
export async function createOwnDriver(kind: FeedTransport["kind"]): Promise<PlatformDriver> {
  const feed = createMemoryFeed(() => Date.now());
  const isConsole = kind === CONSOLE;
  let url = "";
  return createFeedDriver({
    kind,
    create: async (host) => (isConsole ? consoleOn(host, feed) : terminalOn(host, feed)),
    reachedAt: (address) => {
      url = address;
    },
    placeOf: (person) => (isConsole ? consolePlace(person.name) : terminalPlace("Ann")),
    userId: ({ name }) => (isConsole ? name : "owner"),
    post: async (person, action, body) => {
      const reply = await fetch(`${url}/${kind}/${action}`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: `pilothouse_session=${person.name}` },
        body: JSON.stringify(body),
      });
      return readReaction(reply.status, await reply.text());
    },
    messages: async (place) => {
      const entries = await feed.since(placeKey(place), 0, 1000);
      return entries.filter(({ author }) => author === "bot").map(({ key, body }) => [key, body as never] as const);
    },
    stop: async () => undefined,
  });
}

/** What our own page and terminal are answered, as a person meets it. */
export function readReaction(status: number, text: string): Reaction {
  const body = JSON.parse(text) as Taken & { readonly error?: { readonly message: string } };
  if (status === 200) return reactionOf(body);
  return status === 503 && body.error ? { kind: "told", text: body.error.message } : { kind: "rejected", status };
}

function consoleOn(host: AdapterHost, feed: FeedStore): Adapter {
  const signIn: ConsoleDeps["signIn"] = {
    redeem: async () => undefined,
    personOf: async (session) => ({ personId: session, name: session, zone: "UTC" }),
    end: async () => undefined,
  };
  return createConsole({
    ...{ host, feed, signIn, allowedHosts: new Set<string>(), secureCookies: false },
    draw: (chart, theme, widthPx) => host.draw(chart, { theme, widthPx }),
    blob: host.blob,
    pageDir: packagePath("adapters", "console", "page"),
  });
}

function terminalOn(host: AdapterHost, feed: FeedStore): Adapter {
  const identity = { platform: TERMINAL, userId: "owner", name: "Ann" };
  const { adapter, socketRoutes } = createTerminal({
    ...{ host, feed },
    owner: async () => ({ personId: "Ann", name: "Ann", identity }),
  });
  return { ...adapter, routes: socketRoutes };
}

interface Taken {
  readonly refused?: string;
  readonly shown?: Message;
  readonly form?: Form;
  readonly errors?: Readonly<Record<string, string>>;
}

function reactionOf({ refused, shown, form, errors }: Taken): Reaction {
  if (refused !== undefined) return { kind: "told", text: refused };
  if (shown) return { kind: "told", text: renderPlainText(shown) };
  if (errors) return { kind: "errors", errors };
  if (!form) return { kind: "nothing" };
  const fields = form.fields.map(({ name, label, required, options }) => ({
    ...{ name, label, required },
    ...(options ? { options: options.map((option) => option.label) } : {}),
  }));
  return { kind: "form", form: { id: form.id, title: form.title, fields, handle: form } };
}

function seenOf(key: string, message: Message): SeenMessage {
  const all = deep(message.blocks);
  return {
    id: key,
    text: renderPlainText(message),
    buttons: all.flatMap((block) => {
      const pressable = block.type === "buttons" ? block.buttons : block.type === "choice" ? block.options : [];
      return pressable.map(({ label, press }) => ({ label, id: press.id }));
    }),
    images: all.flatMap((block) => (block.type === "chart" ? [{ alt: block.chart.alt }] : [])),
    ...{ edited: false, mentions: [], links: [], payload: message },
  };
}

function deep(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => (block.type === "fold" ? [block, ...deep(block.blocks)] : [block]));
}

function eventId(given: string | undefined): string {
  return given ?? randomUUID();
}
