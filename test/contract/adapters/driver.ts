import type { Place } from "../../../src/base/actor.ts";
import type { Adapter, AdapterHost } from "../../../src/bot/adapter.ts";

/** Somebody on the platform. The driver makes them on its server when first seen. */
export interface TestPerson {
  /** Stable: the platform's user id is derived from it. */
  readonly name: string;
  readonly stranger?: boolean;
  readonly mail?: string;
  readonly groups?: readonly string[];
}

/** A message as people on the platform see it now, whatever the payload's shape. */
export interface SeenMessage {
  /** The platform's id of the message (of its first part). */
  readonly id: string;
  /** The thread it stands in; a follow-up is written there. */
  readonly thread?: string;
  /** Everything one can read, parts and folds joined by line breaks, mark-up resolved to what is displayed. */
  readonly text: string;
  readonly buttons: readonly { readonly label: string; readonly id: string }[];
  readonly images: readonly { readonly alt: string; readonly bytes?: Uint8Array }[];
  /** Set where only this platform user sees it. */
  readonly onlyFor?: string;
  readonly edited: boolean;
  /** Everyone the platform would notify by name, and "everyone" for a mass mention. */
  readonly mentions: readonly string[];
  /** Addresses that the platform would make a link or an unfurled preview of. */
  readonly links: readonly string[];
  /** What was posted, for golden files. */
  readonly payload: unknown;
}

/** What the platform showed the person at once, in answer to what they did. */
export type Reaction =
  | { readonly kind: "nothing" }
  /** Words to the person alone: a refusal, a secret. */
  | { readonly kind: "told"; readonly text: string }
  | { readonly kind: "form"; readonly form: SeenForm }
  /** The submitted form stays open. */
  | { readonly kind: "errors"; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "card"; readonly text: string }
  /** The request was not accepted; `status` as HTTP says it. */
  | { readonly kind: "rejected"; readonly status: number };

export interface SeenForm {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly required: boolean;
    readonly options?: readonly string[];
  }[];
  /** Whatever the driver needs to submit it. */
  readonly handle: unknown;
}

/** A thing one does: the same `eventId` again is the platform's retry of the same event. */
export interface DoOptions {
  readonly eventId?: string;
}

/**
 * One platform's server, as true to its protocol as the tests need, with people in front of it. Everything a person does
 * goes through the platform's real transport: signed HTTP, a socket, a connector token.
 */
export interface PlatformDriver {
  readonly platform: string;
  /** The adapter of this platform against this server. The suite mounts its routes and opens its socket. */
  create(host: AdapterHost): Promise<Adapter>;
  /** The section of pilothouse.yaml under the platform's name that leads here, for tests of the whole house. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Where the house's routes answer: "http://127.0.0.1:4000". Called after the suite has mounted them. */
  reachedAt(url: string): void;
  userId(person: TestPerson): string;
  /** A channel that people and the bot are in, and the direct place of a person with the bot. */
  channel(name?: string): Promise<Place>;
  direct(person: TestPerson): Promise<Place>;
  /** Says it to the bot: with a mention where the place needs one. In a thread when `place.thread` is set. */
  say(person: TestPerson, place: Place, text: string, options?: DoOptions): Promise<Reaction>;
  command?(person: TestPerson, place: Place, words: string, options?: DoOptions): Promise<Reaction>;
  suggest?(person: TestPerson, place: Place, typed: string): Promise<Reaction>;
  /** Presses the button with this label; `buttonId` and `place` are overridden to forge. */
  press(
    person: TestPerson,
    place: Place,
    message: SeenMessage,
    label: string,
    options?: DoOptions & { readonly buttonId?: string; readonly inPlace?: Place },
  ): Promise<Reaction>;
  submit(
    person: TestPerson,
    place: Place,
    form: SeenForm,
    values: Readonly<Record<string, string>>,
    options?: DoOptions,
  ): Promise<Reaction>;
  /** What stands in the place for this person, oldest first, ephemeral ones to them included. */
  seen(place: Place, person?: TestPerson): Promise<readonly SeenMessage[]>;
  /** How often the server was asked to post and to edit since the start, and every payload it refused with the reason. */
  readonly traffic: { readonly posts: number; readonly edits: number; readonly refused: readonly string[] };
  /** The next `times` posts or edits are answered with 429 and this Retry-After, in whole seconds. */
  limit(times: number, retryAfterS: number): void;
  /** The next post arrives but its answer is lost: the connection breaks after the server took it. */
  loseNextAnswer(): void;
  /** The place is gone: the bot was removed or the channel deleted. */
  removeFrom(place: Place): Promise<void>;
  /** The token counts no more. */
  revoke(): void;
  stop(): Promise<void>;
}
