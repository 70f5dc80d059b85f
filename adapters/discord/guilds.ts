import { createHash } from "node:crypto";
import { z } from "zod";
import type { Place } from "../../src/base/actor.ts";
import type { AdapterHost, ChatIdentity, Joined, Left } from "../../src/bot/adapter.ts";
import type { DiscordApi } from "./api.ts";
import { COMMANDS } from "./commands.ts";
import { DISCORD, type DiscordConfig, isAllowed } from "./config.ts";
import type { channelDelete, guildCreate } from "./parse-events.ts";
import { placeOf } from "./places.ts";
import type { Session } from "./session.ts";

const known = z.object({
  /** Digest of the commands as they were put there last. */
  commands: z.string().optional(),
  /** Channels the bot was spoken to in: those a removal is told for. */
  channels: z.array(z.string()),
});
type Known = z.infer<typeof known>;

/** What we remember of each server, in the house's facts. */
export interface GuildBook {
  /** The bot was let in, or is told at sign-in what it is in. */
  created(guild: z.infer<typeof guildCreate>, session: Session): Promise<void>;
  removed(guildId: string, eventId: string, botId: string): Promise<void>;
  channelGone(channel: z.infer<typeof channelDelete>, eventId: string, botId: string): Promise<void>;
  spokeIn(guildId: string, place: Place): Promise<void>;
}

/** More channels of one server than these are not told when the bot is put out of it. */
const MOST_CHANNELS = 500;
const TEXT_CHANNEL = 0;

export interface GuildDeps {
  readonly api: DiscordApi;
  readonly config: DiscordConfig;
  readonly host: AdapterHost;
}

export function createGuildBook({ api, config, host }: GuildDeps): GuildBook {
  const definition = createHash("sha256").update(JSON.stringify(COMMANDS)).digest("hex").slice(0, 16);
  /** Spares asking the facts for each message. */
  let lately = new Set<string>();

  async function read(guildId: string): Promise<Known | undefined> {
    return known.safeParse(await host.facts.get(factKey(guildId))).data;
  }

  async function offerCommands(guildId: string, applicationId: string): Promise<string | undefined> {
    try {
      await api.tell("PUT", `/applications/${applicationId}/guilds/${guildId}/commands`, { body: COMMANDS });
      return definition;
    } catch (err) {
      host.log.warn(
        { err, guildId },
        "the /ops command was not put into a server; invite the bot anew with the scope applications.commands",
      );
      host.refused("commands-not-put");
      return undefined;
    }
  }

  return {
    created: async (guild, { applicationId, botId }) => {
      if (guild.unavailable) return;
      if (!isAllowed(config, guild.id)) return host.refused("other-server");
      const before = await read(guild.id);
      if (!before) {
        const first = guild.channels.find(({ type }) => type === TEXT_CHANNEL)?.id;
        const channelId = guild.system_channel_id ?? first;
        if (channelId !== undefined) {
          const eventId = `joined:${guild.id}:${guild.joined_at ?? ""}`;
          await host.receive(moved("joined", eventId, channelPlace(channelId), botId, host.clock.now()));
        }
      }
      if (before?.commands === definition) return;
      const commands = await offerCommands(guild.id, applicationId);
      const now: Known = { channels: before?.channels ?? [], ...(commands === undefined ? {} : { commands }) };
      await host.facts.set(factKey(guild.id), now);
    },
    removed: async (guildId, eventId, botId) => {
      const before = await read(guildId);
      for (const channelId of before?.channels ?? []) {
        const place = channelPlace(channelId);
        await host.receive(moved("left", `${eventId}:${channelId}`, place, botId, host.clock.now()));
      }
      if (before) await host.facts.remove(factKey(guildId));
      lately = new Set();
    },
    channelGone: async (channel, eventId, botId) => {
      if (!isAllowed(config, channel.guild_id)) return;
      await host.receive(moved("left", eventId, placeOf(channel), botId, host.clock.now()));
    },
    spokeIn: async (guildId, { id }) => {
      const key = `${guildId}:${id}`;
      if (lately.has(key)) return;
      const before = (await read(guildId)) ?? { channels: [] };
      if (!before.channels.includes(id) && before.channels.length < MOST_CHANNELS) {
        await host.facts.set(factKey(guildId), { ...before, channels: [...before.channels, id] });
      }
      lately = new Set([...[...lately].slice(-MOST_CHANNELS), key]);
    },
  };
}

function factKey(guildId: string): string {
  return `guild:${guildId}`;
}

function channelPlace(id: string): Place {
  return { platform: DISCORD, id, kind: "channel" };
}

/** Discord does not tell who let the bot in or put it out: the bot itself stands there, as a stranger without rights. */
function moved(
  type: (Joined | Left)["type"],
  eventId: string,
  place: Place,
  botId: string,
  atMs: number,
): Joined | Left {
  const person: ChatIdentity = { platform: DISCORD, userId: botId, name: "Discord", stranger: true };
  return { type, eventId, person, place, atMs };
}
