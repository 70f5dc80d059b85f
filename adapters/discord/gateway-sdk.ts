import type { GatewayDispatchPayload, GatewayReadyDispatchData, SessionInfo } from "discord.js";
import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { DiscordApi } from "./api.ts";

/** What the SDK's shard tells, by its own names. */
export interface ShardEvents {
  hello(): void;
  ready(event: { readonly data: GatewayReadyDispatchData }): void;
  resumed(): void;
  closed(event: { readonly code: number }): void;
  error(event: { readonly error: Error }): void;
  dispatch(event: { readonly data: GatewayDispatchPayload }): void;
}

export interface ShardOptions {
  readonly api: DiscordApi;
  readonly token: string;
  readonly intents: number;
  readonly on: ShardEvents;
  /** Asked for ahead of each connection and each heartbeat. */
  session(): SessionInfo | null | Promise<SessionInfo | null>;
  /** The SDK gives the session up. */
  dropped(): void;
}

/** One connection to the gateway, which the SDK opens again by itself. */
export interface Shard {
  /** Resolves once events flow. */
  connect(): Promise<void>;
  destroy(code: number): Promise<void>;
  /** The address that everybody connects at. */
  url(): Promise<string>;
}

const gatewayReply = z.object({
  url: z.string().min(1),
  shards: z.number(),
  session_start_limit: z.object({
    total: z.number(),
    remaining: z.number(),
    reset_after: z.number(),
    max_concurrency: z.number(),
  }),
});
type GatewayReply = z.infer<typeof gatewayReply>;

const HELLO_MS = 20_000;

/**
 * The lowest layer of the SDK's gateway: its client keeps caches of channels and members that only grow. discord.js hides
 * the manager of @discordjs/ws behind a class of its own of that name, so the strategy is given a manager made here.
 */
export async function createShard({ api, token, intents, on, session, dropped }: ShardOptions): Promise<Shard> {
  const { DefaultWebSocketManagerOptions, SimpleShardingStrategy } = await import("discord.js");
  let known: GatewayReply | undefined;

  async function information(): Promise<GatewayReply> {
    known ??= await api.call("GET", "/gateway/bot", gatewayReply);
    return known;
  }

  const manager = {
    options: {
      ...DefaultWebSocketManagerOptions,
      token,
      intents,
      shardCount: 1,
      helloTimeout: HELLO_MS,
      handshakeTimeout: HELLO_MS,
      retrieveSessionInfo: session,
      updateSessionInfo: (_shard: number, info: SessionInfo | null) => (info === null ? dropped() : undefined),
    },
    fetchGatewayInformation: information,
    getShardCount: async () => 1,
    emit: (name: string, event: never) => {
      if (name in on) on[name as keyof ShardEvents](event);
    },
  };
  const strategy = new SimpleShardingStrategy(manager as never);

  return {
    connect: async () => {
      const { session_start_limit: limit } = await information();
      if (limit.remaining < 1) {
        throw new OpsError("limited", "Discord lets the bot sign in no more today; its token was used too often.", {
          retryAfterMs: limit.reset_after,
        });
      }
      await strategy.spawn([0]);
      await strategy.connect();
    },
    destroy: async (code) => strategy.destroy({ code, reason: "stopping" }),
    url: async () => (await information()).url,
  };
}
