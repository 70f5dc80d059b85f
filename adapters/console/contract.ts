import type { Place } from "../../src/base/actor.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import type { FeedStore } from "../../src/message/feed/feed-store.ts";

export const CONSOLE = "console";

/** A person's own place in the console. */
export function consolePlace(personId: string): Place {
  return { platform: CONSOLE, id: personId, kind: "direct" };
}

export interface ConsoleSession {
  readonly personId: string;
  readonly name: string;
  readonly zone: string;
}

/** One-time links and sessions; kept by the house. */
export interface ConsoleSignIn {
  /** Undefined for a sign-in link that is unknown, used or too old; an invitation says why it is refused. */
  redeem(
    secret: string,
  ): Promise<{ readonly session: string; readonly personId: string } | { readonly refused: string } | undefined>;
  personOf(session: string): Promise<ConsoleSession | undefined>;
  end(session: string): Promise<void>;
}

export interface ConsoleDeps {
  readonly host: Pick<AdapterHost, "receive" | "clock">;
  readonly feed: FeedStore;
  readonly signIn: ConsoleSignIn;
  draw(chart: ChartSpec, theme: "light" | "dark", widthPx: number): Promise<Uint8Array>;
  /** A kept file of the house. Asked for only where a message that the person may read holds it. */
  blob(blobId: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string } | undefined>;
  /** Folder of the page's files. */
  readonly pageDir: string;
  /** Hosts the page may be asked for: others are another site that resolves to this machine. Empty allows any. */
  readonly allowedHosts: ReadonlySet<string>;
  /** Where people open the page when a proxy stands in front that may change the Host: "https://ops.example.com". */
  readonly publicOrigin?: string;
  /** Cookies only travel over TLS where the page does. */
  readonly secureCookies: boolean;
}
