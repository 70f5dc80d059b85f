import type { Place } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import type { Json } from "../base/json.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { ChartSpec } from "../message/chart-spec.ts";
import type { Form } from "../message/form.ts";
import type { Message } from "../message/message.ts";
import type { Route } from "./route.ts";

/** Who the platform's authenticated transport says is there. Never taken from the body of a message. */
export interface ChatIdentity {
  readonly platform: string;
  readonly userId: string;
  readonly name: string;
  /** A guest, another organisation's member or a bot: a stranger. */
  readonly stranger?: boolean;
}

/** What the platform itself knows of a person, asked for at most now and then. */
export interface PlatformProfile {
  readonly name: string;
  /** Only where the platform itself has verified it. */
  readonly verifiedMail?: string;
  /** Ids of the platform's groups or roles the person is in, as the configuration writes them. */
  readonly groups: readonly string[];
  readonly stranger?: boolean;
}

interface EventBase {
  /** The platform's own id of the event: the same event delivered twice has the same one. At most 200 characters. */
  readonly eventId: string;
  readonly person: ChatIdentity;
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** Plain words to the bot, mentions of it already taken out. */
export interface Said extends EventBase {
  readonly type: "said";
  readonly text: string;
  /** Words of another person that this is about: the message a shortcut stood on. Outside text. */
  readonly about?: string;
}

/** `/ops <words>`. */
export interface Commanded extends EventBase {
  readonly type: "commanded";
  readonly words: string;
}

/** A button: the opaque id it carried, and the message it stood on. */
export interface Pressed extends EventBase {
  readonly type: "pressed";
  readonly buttonId: string;
  readonly messageKey?: string;
}

/** A filled form: the id that the form carried, and what was typed, by the fields' names. */
export interface Submitted extends EventBase {
  readonly type: "submitted";
  readonly formId: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Half-typed words of a command, to be completed. Nothing is kept. */
export interface Suggested extends EventBase {
  readonly type: "suggested";
  readonly typed: string;
}

/** A page of the bot's own was opened, such as Slack's App Home. Nothing is kept. */
export interface Opened extends EventBase {
  readonly type: "opened";
}

/** The platform asks for the newest form of a message it shows. Nothing is kept. */
export interface Refreshed extends EventBase {
  readonly type: "refreshed";
  readonly messageKey: string;
}

/** The bot was let into a place; `person` is who did it. */
export interface Joined extends EventBase {
  readonly type: "joined";
}

/** The bot was put out of a place, or the place was deleted. */
export interface Left extends EventBase {
  readonly type: "left";
}

export type ChatEvent = Said | Commanded | Pressed | Submitted | Suggested | Opened | Refreshed | Joined | Left;

/** What the platform waits for, decided within its few seconds. `refused` is shown to the person at once. */
export type Reply =
  | { readonly type: "ack" }
  | { readonly type: "refused"; readonly message: Message }
  /** For the presser's eyes, at once and never again: it is kept nowhere, so an adapter must not store it either. */
  | { readonly type: "shown"; readonly message: Message }
  /** To be opened for the presser. */
  | { readonly type: "form"; readonly form: Form }
  /** The submitted form stays open: one sentence a field. */
  | { readonly type: "errors"; readonly errors: Readonly<Record<string, string>> }
  /** Completions of `suggested`, best first. */
  | { readonly type: "choices"; readonly choices: readonly string[] }
  /** The answer to `opened` and `refreshed`. */
  | { readonly type: "card"; readonly message: Message };

/** Where a message stands on the platform; a long message may be several. */
export interface MessageRef {
  readonly parts: readonly string[];
}

/** So many in so long, spread as a bucket that refills evenly. */
export interface Pace {
  readonly count: number;
  readonly perMs: number;
}

/** What the platform can show and bear; the house keeps to the paces ahead of time. */
export interface AdapterLimits {
  /** Of one message of the platform; what is longer comes in parts or is degraded. */
  readonly textChars: number;
  /** Of one message. */
  readonly buttons: number;
  readonly edits: boolean;
  readonly images: boolean;
  readonly forms: boolean;
  readonly ephemeral: boolean;
  /** Sends and edits to one place, and to all of the platform. Absent: as fast as one likes. */
  readonly pacePerPlace?: Pace;
  readonly paceOverall?: Pace;
}

export interface SendOptions {
  /** Ours, unique in the place: sending the same key again must not show a second message where the platform can tell. */
  readonly key: string;
  /** Only this person may see it: ephemeral where the platform can, else a direct message to them. */
  readonly onlyFor?: ChatIdentity;
  /** An earlier try may have arrived and could not be looked up: the text says that it may be a repeat. */
  readonly maybeRepeat?: boolean;
}

/**
 * Translates between a platform and the house; never decides. `send` and `edit` throw an `OpsError`: `limited` with
 * `retryAfterMs` when the platform asks for patience (and fact `overall: true` when everywhere), `missing` when the message
 * is gone (edit) or the place is (send), `denied` when the bot may not write there, `unavailable` when it may work later.
 */
export interface Adapter {
  readonly name: string;
  readonly limits: AdapterLimits;
  /** When a follow-up needs no mention here, in one sentence for `help`. */
  readonly followUps: string;
  readonly routes?: readonly Route[];
  /** Opens the platform's socket and keeps it open until stopped; the house sees to one holder at a time. */
  listen?(): Promise<() => Promise<void>>;
  send(to: Place, message: Message, options: SendOptions): Promise<MessageRef>;
  edit(to: Place, ref: MessageRef, message: Message, options: SendOptions): Promise<MessageRef>;
  /** The message once sent under this key, after a send whose fate is unknown. */
  find?(to: Place, key: string): Promise<MessageRef | undefined>;
  whois?(identity: ChatIdentity): Promise<PlatformProfile | undefined>;
  /** The place where only this person and the bot are. */
  directPlace?(identity: ChatIdentity): Promise<Place>;
  close?(): Promise<void>;
}

/** What the house gives an adapter. */
export interface AdapterHost {
  /** Resolves once the event is safe; throws `unavailable` when nothing could be committed. */
  receive(event: ChatEvent): Promise<Reply>;
  /** Whether the bot has spoken in this thread: its follow-ups may be meant for it. */
  tookPart(place: Place): Promise<boolean>;
  /** A chart as a PNG; `widthPx` is how wide it will be shown, `small` asks for few bytes. */
  draw(
    chart: ChartSpec,
    options: { readonly theme: "light" | "dark"; readonly widthPx: number; readonly small?: boolean },
  ): Promise<Uint8Array>;
  /** The bytes behind `image` and `file` blocks. */
  blob(blobId: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string } | undefined>;
  /** A signed address of the picture that expires, for platforms that fetch; undefined without a public address. */
  pictureUrl(png: Uint8Array): Promise<string | undefined>;
  /** Full address of a page of ours. Undefined without a public address. */
  pageUrl(route: string, id: string): string | undefined;
  readonly store: AdapterStore;
  readonly facts: AdapterFacts;
  /** Counts what came to nothing, by reason ("bad-signature", "stale", "malformed", …); logged once a minute each. */
  refused(reason: string): void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Small facts an adapter may forget. */
export interface AdapterStore {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json, ttlMs: number): Promise<void>;
}

/** Small facts an adapter must not forget, in the database: conversation references, a gateway's session. */
export interface AdapterFacts {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json): Promise<void>;
  remove(key: string): Promise<void>;
}
