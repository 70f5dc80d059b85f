import type { Place } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import type { Json } from "../base/json.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Message } from "../message/message.ts";

/** Who the platform's authenticated transport says is there. Never taken from the body of a message. */
export interface ChatIdentity {
  readonly platform: string;
  readonly userId: string;
  readonly name: string;
  /** Only where the platform itself has verified it. */
  readonly verifiedMail?: string;
  /** A guest, another organisation's member or a bot: a stranger. */
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

export type ChatEvent = Said | Commanded | Pressed;

/** What the platform waits for, decided within its few seconds. `refused` is shown to the person at once. */
export type Reply =
  | { readonly type: "ack" }
  | { readonly type: "refused"; readonly message: Message }
  /** For the presser's eyes, at once and never again: it is kept nowhere, so an adapter must not store it either. */
  | { readonly type: "shown"; readonly message: Message };

/** Where a message stands on the platform; a long message may be several. */
export interface MessageRef {
  readonly parts: readonly string[];
}

/** What the platform can show; renderers degrade by it. */
export interface AdapterLimits {
  readonly textChars: number;
  readonly buttons: number;
  readonly edits: boolean;
  readonly images: boolean;
  readonly forms: boolean;
  readonly ephemeral: boolean;
}

export interface SendOptions {
  /** Ours, unique in the place: sending the same key again must not show a second message where the platform can tell. */
  readonly key: string;
  /** Only this person may see it. */
  readonly onlyFor?: ChatIdentity;
  readonly replyTo?: string;
}

/** A request to a route of an adapter, as http/ took it. `body` is raw: signatures are over it. */
export interface RouteRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

export interface RouteReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Written piece by piece until it ends or the caller goes. */
  readonly stream?: AsyncIterable<string>;
}

/** An address of an adapter, mounted by http/. A fault thrown becomes its status with its sentence. */
export interface Route {
  readonly method: "GET" | "POST";
  /** With `:name` parts for params. */
  readonly path: string;
  readonly maxBodyBytes?: number;
  handle(request: RouteRequest): Promise<RouteReply>;
}

/** Translates between a platform and the house; never decides. */
export interface Adapter {
  readonly name: string;
  readonly limits: AdapterLimits;
  readonly routes?: readonly Route[];
  send(to: Place, message: Message, options: SendOptions): Promise<MessageRef>;
  edit(to: Place, ref: MessageRef, message: Message, options: SendOptions): Promise<void>;
  /** The message once sent under this key, after a send whose fate is unknown. */
  find?(to: Place, key: string): Promise<MessageRef | undefined>;
  close?(): Promise<void>;
}

/** What the house gives an adapter. */
export interface AdapterHost {
  /** Resolves once the event is safe; throws `unavailable` when nothing could be committed. */
  receive(event: ChatEvent): Promise<Reply>;
  readonly store: AdapterStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Small facts an adapter may forget. */
export interface AdapterStore {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json, ttlMs: number): Promise<void>;
}
