import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BucketRule } from "./buckets.ts";
import { createFakeGateway, type FakeGateway, INTENT } from "./gateway.ts";
import { newInteraction } from "./interactions.ts";
import { createRest, type Traffic, type Trouble } from "./rest.ts";
import {
  type Channel,
  createWorld,
  type Guild,
  type Interaction,
  type Member,
  Refusal,
  type StoredMessage,
  type User,
  type World,
} from "./world.ts";

export interface FakeDiscord {
  readonly world: World;
  readonly gateway: FakeGateway;
  readonly traffic: Traffic;
  readonly trouble: Trouble;
  /** As `apiUrl` takes it. */
  readonly apiUrl: string;
  addUser(name: string, bot?: boolean): User;
  addGuild(name: string): Guild;
  removeGuild(id: string, outage?: boolean): void;
  join(guild: Guild, user: User, member?: Partial<Member>): void;
  addChannel(
    guild: Guild,
    options?: { readonly type?: number; readonly parentId?: string; readonly id?: string },
  ): Channel;
  deleteChannel(id: string): void;
  directChannel(user: User): Channel;
  /** Somebody writes; `mention` puts the bot's name before it, `asReply` answers to a message of the bot with a ping. */
  write(user: User, channel: Channel, text: string, options?: WriteOptions): StoredMessage;
  /** The same event once more, as after a resume that went back. */
  redeliver(id: string): void;
  /** A person uses, presses, types or sends; resolves with how Discord was answered, or undefined after three seconds. */
  act(
    user: User,
    channel: Channel,
    type: number,
    data: unknown,
    message?: StoredMessage,
  ): Promise<Interaction | undefined>;
  stop(): Promise<void>;
}

export interface WriteOptions {
  readonly mention?: boolean;
  readonly asReply?: string;
  readonly webhook?: boolean;
  readonly type?: number;
}

export interface FakeOptions {
  readonly heartbeatMs?: number;
  readonly messageBucket?: BucketRule;
  readonly overallBucket?: BucketRule;
}

const ALL_PERMISSIONS = (1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 16n) | (1n << 38n);
const UNANSWERED_MS = 3000;

export async function startFakeDiscord(options: FakeOptions = {}): Promise<FakeDiscord> {
  const world = createWorld();
  const traffic: Traffic = { posts: 0, edits: 0, uploads: 0, refused: [], requests: [] };
  const trouble: Trouble = {
    limited: { times: 0, retryAfterS: 0 },
    walled: 0,
    failing: 0,
    loseAnswer: false,
    delayMs: 0,
  };
  let port = 0;
  const gatewayUrl = () => `ws://127.0.0.1:${port}/gateway`;
  const rules = {
    messages: options.messageBucket ?? { count: 5, perMs: 5000 },
    overall: options.overallBucket ?? { count: 50, perMs: 1000 },
  };
  const answer = createRest({ world, traffic, trouble, rules, gatewayUrl });
  const http = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => {
      traffic.refused.push(`the fake failed: ${String(fault)}`);
      response.writeHead(500).end();
    });
  });
  const gateway = createFakeGateway(world, http, {
    heartbeatMs: options.heartbeatMs ?? 41_250,
    url: gatewayUrl,
    onReady: (send) => {
      for (const guild of world.guilds.values()) send("GUILD_CREATE", guildBody(world, guild));
    },
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  port = (http.address() as AddressInfo).port;

  function tellWritten(message: StoredMessage, channel: Channel, extra: Readonly<Record<string, unknown>>): void {
    const author = world.users.get(message.authorId);
    const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
    const named = [...new Set(message.mentions)].flatMap((id) => world.users.get(id) ?? []);
    const open = guild === undefined || message.mentions.includes(world.bot.id);
    gateway.dispatch("MESSAGE_CREATE", guild ? INTENT.guildMessages : INTENT.directMessages, (intents) => ({
      id: message.id,
      channel_id: channel.id,
      ...(guild ? { guild_id: guild.id, member: memberBody(guild, message.authorId) } : {}),
      type: 0,
      author,
      content: open || (intents & INTENT.content) !== 0 ? message.content : "",
      mentions: named,
      mention_roles: [],
      attachments: [],
      embeds: [],
      components: [],
      timestamp: new Date(world.now()).toISOString(),
      flags: 0,
      ...extra,
    }));
  }

  const written = new Map<string, () => void>();

  return {
    world,
    gateway,
    traffic,
    trouble,
    apiUrl: `http://127.0.0.1:${port}/api`,
    addUser: (name, bot = false) => {
      const user: User = {
        id: world.snowflake(),
        username: name.toLowerCase(),
        global_name: name,
        ...(bot ? { bot } : {}),
      };
      world.users.set(user.id, user);
      return user;
    },
    addGuild: (name) => {
      const guild: Guild = {
        id: world.snowflake(),
        name,
        joinedAt: new Date(world.now()).toISOString(),
        members: new Map([[world.bot.id, { roles: [] }]]),
        permissions: ALL_PERMISSIONS,
      };
      world.guilds.set(guild.id, guild);
      gateway.dispatch("GUILD_CREATE", INTENT.guilds, () => guildBody(world, guild));
      return guild;
    },
    removeGuild: (id, outage = false) => {
      if (!outage) world.guilds.delete(id);
      gateway.dispatch("GUILD_DELETE", INTENT.guilds, () => ({ id, ...(outage ? { unavailable: true } : {}) }));
    },
    join: (guild, user, member = {}) => guild.members.set(user.id, { roles: [], ...member }),
    addChannel: (guild, { type = 0, parentId, id = world.snowflake() } = {}) => {
      const channel: Channel = { id, type, guildId: guild.id, ...(parentId === undefined ? {} : { parentId }) };
      world.channels.set(channel.id, channel);
      return channel;
    },
    deleteChannel: (id) => {
      const channel = world.channels.get(id);
      if (!channel) return;
      channel.gone = true;
      const name = channel.parentId === undefined ? "CHANNEL_DELETE" : "THREAD_DELETE";
      const { type, guildId, parentId } = channel;
      gateway.dispatch(name, INTENT.guilds, () => ({ id, type, guild_id: guildId, parent_id: parentId ?? null }));
    },
    directChannel: (user) => {
      const known = [...world.channels.values()].find(({ recipientId }) => recipientId === user.id);
      const channel: Channel = known ?? { id: world.snowflake(), type: 1, recipientId: user.id };
      world.channels.set(channel.id, channel);
      return channel;
    },
    write: (user, channel, text, { mention = false, asReply, webhook = false, type = 0 } = {}) => {
      const content = mention ? `<@${world.bot.id}> ${text}` : text;
      const ids = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id);
      const message: StoredMessage = {
        id: world.snowflake(),
        channelId: channel.id,
        authorId: user.id,
        content,
        flags: 0,
        components: [],
        files: [],
        payload: undefined,
        edited: false,
        mentions: asReply === undefined ? ids : [...ids, world.bot.id],
      };
      world.messages.set(message.id, message);
      const extra = {
        ...(asReply === undefined ? { type } : { type: 19, message_reference: { message_id: asReply } }),
        ...(webhook ? { webhook_id: "900000000000000009" } : {}),
      };
      written.set(message.id, () => tellWritten(message, channel, extra));
      written.get(message.id)?.();
      return message;
    },
    redeliver: (id) => written.get(id)?.(),
    act: async (user, channel, type, data, message) => {
      const interaction = newInteraction(world, {
        type,
        userId: user.id,
        channelId: channel.id,
        hasMessage: message !== undefined,
      });
      const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
      const who = guild ? { guild_id: guild.id, member: { ...memberBody(guild, user.id), user } } : { user };
      gateway.dispatch("INTERACTION_CREATE", 0, () => ({
        id: interaction.id,
        application_id: world.applicationId,
        type,
        token: interaction.token,
        version: 1,
        context: guild ? 0 : 1,
        channel_id: channel.id,
        channel: { id: channel.id, type: channel.type, parent_id: channel.parentId ?? null },
        data,
        locale: "en-US",
        entitlements: [],
        ...who,
        ...(message ? { message: { id: message.id, channel_id: message.channelId, flags: message.flags } } : {}),
      }));
      const endMs = Date.now() + UNANSWERED_MS;
      while (Date.now() < endMs) {
        if (interaction.answer) return interaction;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return undefined;
    },
    stop: async () => {
      await gateway.stop();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}

function guildBody(world: World, guild: Guild): unknown {
  return {
    id: guild.id,
    name: guild.name,
    owner_id: "1",
    joined_at: guild.joinedAt,
    system_channel_id: guild.systemChannelId ?? null,
    large: false,
    member_count: guild.members.size,
    channels: [...world.channels.values()]
      .filter(({ guildId, parentId }) => guildId === guild.id && parentId === undefined)
      .map(({ id, type }) => ({ id, type })),
    threads: [],
    members: [],
  };
}

function memberBody(guild: Guild, userId: string): Record<string, unknown> {
  const member = guild.members.get(userId);
  if (!member) throw new Refusal(500, 0, `${userId} is not in ${guild.name}`);
  return {
    roles: member.roles,
    nick: member.nick ?? null,
    pending: member.pending ?? false,
    joined_at: guild.joinedAt,
  };
}
