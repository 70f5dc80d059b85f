/** What Discord's servers know, as far as the tests need it. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly bot?: boolean;
}

export interface Member {
  readonly roles: readonly string[];
  readonly nick?: string;
  readonly pending?: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly joinedAt: string;
  readonly systemChannelId?: string;
  readonly members: Map<string, Member>;
  /** The permissions of the bot, as the list of its servers tells them. */
  permissions: bigint;
}

export interface Channel {
  readonly id: string;
  readonly type: number;
  readonly guildId?: string;
  readonly parentId?: string;
  readonly recipientId?: string;
  /** Why nothing may be sent, as a JSON error code. */
  refusal?: number;
  refusesFiles?: boolean;
  gone?: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly description?: string;
  readonly bytes: Uint8Array;
}

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly content: string;
  flags: number;
  components: readonly Record<string, unknown>[];
  files: readonly StoredFile[];
  /** What was posted or edited last. */
  payload: unknown;
  edited: boolean;
  readonly nonce?: string;
  readonly onlyFor?: string;
  readonly reference?: string;
  /** Notified by it. */
  readonly mentions: readonly string[];
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly userId: string;
  readonly channelId: string;
  readonly atMs: number;
  readonly hasMessage: boolean;
  answer?: { readonly type: number; readonly data: unknown };
  originalId?: string;
}

export interface World {
  readonly token: { current: string };
  readonly bot: User;
  readonly applicationId: string;
  readonly users: Map<string, User>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  /** By id, in the order they were made. */
  readonly messages: Map<string, StoredMessage>;
  readonly interactions: Map<string, Interaction>;
  readonly commands: Map<string, unknown>;
  /** Wall time, moved on by `skip`. */
  now(): number;
  skip(ms: number): void;
  snowflake(): string;
}

const EPOCH_MS = 1_420_070_400_000n;

export function createWorld(): World {
  let skippedMs = 0;
  let made = 0n;
  const now = () => Date.now() + skippedMs;
  const snowflake = () => {
    made += 1n;
    return String(((BigInt(now()) - EPOCH_MS) << 22n) + (made & 0x3fffffn));
  };
  const bot: User = { id: "900000000000000001", username: "pilothouse", global_name: null, bot: true };
  return {
    token: { current: "fake-bot-token-that-is-no-secret" },
    bot,
    applicationId: "900000000000000002",
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    interactions: new Map(),
    commands: new Map(),
    now,
    skip: (ms) => {
      skippedMs += ms;
    },
    snowflake,
  };
}

/** A refusal as Discord writes it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly details: readonly string[];

  constructor(status: number, code: number, message: string, details: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
