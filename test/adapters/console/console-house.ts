import { createConsole } from "../../../adapters/console/console.ts";
import { type ConsoleDeps, type ConsoleSession, consolePlace } from "../../../adapters/console/contract.ts";
import { placeKey } from "../../../src/base/actor.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { OpsError } from "../../../src/base/errors.ts";
import { packagePath } from "../../../src/base/package-root.ts";
import type { Adapter, ChatEvent, Reply } from "../../../src/bot/adapter.ts";
import type { ChartSpec } from "../../../src/message/chart-spec.ts";
import type { FeedEntry, FeedStore } from "../../../src/message/feed/feed-store.ts";
import type { Message } from "../../../src/message/message.ts";
import { createManualClock, type ManualClock } from "../../fakes/manual-clock.ts";
import { type Answered, type Ask, type Served, serveRoutes } from "../../http/serve-routes.ts";

/** The console over HTTP, with the house behind it in memory and in the test's hands. */
export interface ConsoleHouse extends Served {
  readonly clock: ManualClock;
  readonly adapter: Adapter;
  readonly feed: FeedStore;
  /** What the core was handed. */
  readonly heard: ChatEvent[];
  readonly drawn: { readonly chart: ChartSpec; readonly theme: string; readonly widthPx: number }[];
  /** Kept files by their ids. */
  readonly files: Map<string, string>;
  /** What the core answers next, and from then on. */
  answer: (event: ChatEvent) => Promise<Reply>;
  /** While true everything that needs the database throws `unavailable`. */
  away: boolean;
  newLink(personId: string): string;
  expireLinks(): void;
  endSessions(): void;
  /** The cookie header of somebody who has signed in. */
  signIn(personId: string): Promise<string>;
  post(path: string, body: unknown, headers?: Ask["headers"]): Promise<Answered>;
  show(personId: string, key: string, message: Message): Promise<void>;
}

export async function openConsoleHouse(options: Partial<ConsoleDeps> = {}): Promise<ConsoleHouse> {
  const clock = createManualClock();
  const links = new Map<string, { readonly personId: string; expired: boolean }>();
  const sessions = new Map<string, ConsoleSession>();
  const feed = createMemoryFeed(() => clock.now());
  const heard: ChatEvent[] = [];
  const drawn: ConsoleHouse["drawn"] = [];
  const files: ConsoleHouse["files"] = new Map();
  let house: ConsoleHouse;
  const needsDatabase = () => {
    if (house.away) throw new OpsError("unavailable", "The database cannot be reached.");
  };
  const adapter = createConsole({
    host: {
      receive: async (event) => {
        needsDatabase();
        heard.push(event);
        return house.answer(event);
      },
      clock,
    },
    feed: {
      put: async (...all) => {
        needsDatabase();
        return feed.put(...all);
      },
      since: async (...all) => {
        needsDatabase();
        return feed.since(...all);
      },
      get: feed.get,
    },
    signIn: {
      redeem: async (secret) => {
        const link = links.get(secret);
        if (!link || link.expired) return undefined;
        links.delete(secret);
        const session = `session-of-${link.personId}-${sessions.size}`;
        sessions.set(session, { personId: link.personId, name: link.personId, zone: "UTC" });
        return { session, personId: link.personId };
      },
      personOf: async (session) => sessions.get(session),
      end: async (session) => void sessions.delete(session),
    },
    draw: async (chart, theme, widthPx) => {
      drawn.push({ chart, theme, widthPx });
      return new TextEncoder().encode(`${theme} ${widthPx} ${chart.title}`);
    },
    blob: async (blobId) => {
      const text = files.get(blobId);
      return text === undefined ? undefined : { bytes: new TextEncoder().encode(text), mediaType: "text/plain" };
    },
    pageDir: packagePath("adapters", "console", "page"),
    allowedHosts: new Set(["127.0.0.1", "localhost"]),
    secureCookies: false,
    ...options,
  });
  const served = await serveRoutes(adapter.routes ?? []);
  const post: ConsoleHouse["post"] = (path, body, headers = {}) =>
    served.ask(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  house = {
    ...served,
    clock,
    adapter,
    feed,
    heard,
    drawn,
    files,
    answer: async () => ({ type: "ack" }),
    away: false,
    newLink: (personId) => {
      const secret = `link-${links.size}-${personId}`;
      links.set(secret, { personId, expired: false });
      return secret;
    },
    expireLinks: () => {
      for (const link of links.values()) link.expired = true;
    },
    endSessions: () => sessions.clear(),
    signIn: async (personId) => {
      const { headers } = await post("/console/sign-in", { secret: house.newLink(personId) });
      return String(headers["set-cookie"]).split(";")[0] ?? "";
    },
    post,
    show: async (personId, key, message) => {
      await adapter.send(consolePlace(personId), message, { key });
    },
  };
  return house;
}

/** As src/domain/feed promises: the newest body a key, numbered by change. */
export function createMemoryFeed(nowMs: () => number): FeedStore {
  const places = new Map<string, Map<string, FeedEntry>>();
  let no = 0;
  return {
    put: async (place, entry) => {
      const entries = places.get(place) ?? new Map<string, FeedEntry>();
      places.set(place, entries);
      const known = entries.get(entry.key);
      if (known && canonicalJson(known.body) === canonicalJson(entry.body)) return;
      entries.set(entry.key, { ...entry, no: ++no, at: known?.at ?? new Date(nowMs()).toISOString() });
    },
    since: async (place, after, limit) => {
      const later = [...(places.get(place)?.values() ?? [])]
        .filter((entry) => entry.no > after)
        .sort((a, b) => a.no - b.no);
      return after === 0 ? later.slice(-limit) : later.slice(0, limit);
    },
    get: async (place, key) => places.get(place)?.get(key),
  };
}

export function placeOf(personId: string): string {
  return placeKey(consolePlace(personId));
}
