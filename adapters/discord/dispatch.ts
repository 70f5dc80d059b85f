import type { z } from "zod";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { Dispatch } from "./gateway.ts";
import type { Inbox } from "./inbox.ts";
import { type InteractionDeps, takeInteraction } from "./interactions.ts";
import { channelDelete, guildCreate, guildDelete, interactionCreate, messageCreate } from "./parse-events.ts";
import { isForBot, type SaidDeps, takeMessage } from "./said.ts";

export interface DispatchDeps extends InteractionDeps, SaidDeps {
  readonly inbox: Inbox;
}

/**
 * One event of the gateway; resolves once it is safe or of no concern. Words wait for those before them in their channel;
 * what a person presses does not, since Discord waits three seconds only.
 */
export async function takeDispatch(
  deps: DispatchDeps,
  { name, data, number, session, replayed }: Dispatch,
): Promise<void> {
  const { host, inbox, guilds } = deps;
  // These have no id of their own; a session sends an event again under its number.
  const eventId = `${session.sessionId}:${number}`;
  switch (name) {
    case "MESSAGE_CREATE": {
      const message = read(host, messageCreate, data);
      if (!message || !isForBot(message, session.botId)) return;
      return inbox.take(message.channel_id, () => takeMessage(deps, message, session.botId));
    }
    case "INTERACTION_CREATE": {
      const interaction = read(host, interactionCreate, data);
      return interaction && takeInteraction(deps, interaction, replayed);
    }
    case "GUILD_CREATE": {
      const guild = read(host, guildCreate, data);
      return guild && inbox.take(guild.id, () => guilds.created(guild, session));
    }
    case "GUILD_DELETE": {
      const guild = read(host, guildDelete, data);
      // An outage takes a server away for a while; the bot is still in it.
      if (!guild || guild.unavailable) return;
      return inbox.take(guild.id, () => guilds.removed(guild.id, eventId, session.botId));
    }
    case "CHANNEL_DELETE":
    case "THREAD_DELETE": {
      const channel = read(host, channelDelete, data);
      return channel && inbox.take(channel.id, () => guilds.channelGone(channel, eventId, session.botId));
    }
    default:
      return;
  }
}

function read<T>(host: AdapterHost, schema: z.ZodType<T>, data: unknown): T | undefined {
  const parsed = schema.safeParse(data);
  if (!parsed.success) host.refused("malformed");
  return parsed.data;
}
