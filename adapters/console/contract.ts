import type { Place } from "../../src/base/actor.ts";
import type { Json } from "../../src/base/json.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";

export const CONSOLE = "console";

/** A person's own place in the console. */
export function consolePlace(personId: string): Place {
  return { platform: CONSOLE, id: personId, kind: "direct" };
}

/** One message as the page shows it. */
export interface FeedEntry {
  readonly key: string;
  readonly no: number;
  readonly author: "person" | "bot";
  readonly name: string;
  readonly body: Json;
  readonly at: string;
}

/** Where the console keeps what it shows: the newest body a key, numbered by change so that a reader can resume. */
export interface FeedStore {
  put(placeKey: string, entry: Pick<FeedEntry, "key" | "author" | "name" | "body">): Promise<void>;
  since(placeKey: string, no: number, limit: number): Promise<readonly FeedEntry[]>;
  get(placeKey: string, key: string): Promise<FeedEntry | undefined>;
}

export interface ConsoleSession {
  readonly personId: string;
  readonly name: string;
  readonly zone: string;
}

/** One-time links and sessions; kept by the house. */
export interface ConsoleSignIn {
  redeem(secret: string): Promise<{ session: string; personId: string } | undefined>;
  personOf(session: string): Promise<ConsoleSession | undefined>;
  end(session: string): Promise<void>;
}

export interface ConsoleDeps {
  readonly host: AdapterHost;
  readonly feed: FeedStore;
  readonly signIn: ConsoleSignIn;
  draw(chart: ChartSpec, theme: "light" | "dark", widthPx: number): Promise<Uint8Array>;
  /** Folder of the page's files. */
  readonly pageDir: string;
  /** Hosts the page may be asked for: others are another site that resolves to this machine. Empty allows any. */
  readonly allowedHosts: ReadonlySet<string>;
  /** Where people open the page when a proxy stands in front that may change the Host: "https://ops.example.com". */
  readonly publicOrigin?: string;
  /** Cookies only travel over TLS where the page does. */
  readonly secureCookies: boolean;
}
