import type { Place } from "../../src/base/actor.ts";
import { toOpsError } from "../../src/base/errors.ts";
import type { AdapterHost, Reply, Said } from "../../src/bot/adapter.ts";
import type { Message } from "../../src/message/message.ts";
import type { DiscordApi } from "./api.ts";
import { type DiscordConfig, isAllowed } from "./config.ts";
import type { GuildBook } from "./guilds.ts";
import { madeAtMs } from "./limits.ts";
import { identityOf, type MessageCreate } from "./parse-events.ts";
import type { People } from "./people.ts";
import { channelOf, directPlaceOf, type Places } from "./places.ts";
import { renderMessage } from "./render.ts";
import { messageReply, nameOf } from "./replies.ts";
import { toCall } from "./upload.ts";

export interface SaidDeps {
  readonly api: DiscordApi;
  readonly config: DiscordConfig;
  readonly host: AdapterHost;
  readonly places: Places;
  readonly people: People;
  readonly guilds: GuildBook;
}

/** A plain message and a reply; all other types are the platform's own announcements. */
const SPOKEN = new Set([0, 19]);

/** Whether a message is meant for the bot: in a direct message always, elsewhere when it names the bot. */
export function isForBot(message: MessageCreate, botId: string): boolean {
  if (message.author.bot || message.webhook_id !== undefined || !SPOKEN.has(message.type)) return false;
  return message.guild_id === undefined || message.mentions.some(({ id }) => id === botId);
}

/** Hands a message on, and tells the person alone what the house says to it at once. */
export async function takeMessage(deps: SaidDeps, message: MessageCreate, botId: string): Promise<void> {
  const { host, places, guilds } = deps;
  if (!isAllowed(deps.config, message.guild_id)) return host.refused("other-server");
  const place =
    message.guild_id === undefined ? directPlaceOf(message.channel_id) : await places.ofChannel(message.channel_id);
  if (message.guild_id !== undefined) await guilds.spokeIn(message.guild_id, place);
  const event: Said = {
    type: "said",
    eventId: message.id,
    person: await deps.people.known(identityOf(message.author, message.member), place),
    place,
    atMs: madeAtMs(message.id),
    text: readableText(message, botId),
  };
  await tell(deps, event, await host.receive(event));
}

/** The bot's own mention gone, other people by name, custom emoji by theirs. */
export function readableText({ content, mentions }: MessageCreate, botId: string): string {
  return content
    .replace(/<@!?(\d+)>/g, (whole, id: string) => {
      if (id === botId) return " ";
      const named = mentions.find((mention) => mention.id === id);
      return named ? `@${nameOf(named, named.member?.nick ?? null)}` : whole;
    })
    .replace(/<a?:(\w+):\d+>/g, ":$1:")
    .replace(/[ \t]{2,}/g, " ")
    .trim();
}

async function tell({ api, host, places }: SaidDeps, event: Said, reply: Reply): Promise<void> {
  if (reply.type !== "refused" && reply.type !== "shown") return;
  try {
    const direct = event.place.kind === "direct" ? event.place : await places.directWith(event.person);
    await post(direct, reply.message);
  } catch (thrown) {
    // A secret never stands where others read; a refusal may, since it holds nothing of the house.
    if (toOpsError(thrown).kind === "denied" && reply.type === "refused" && event.place.kind === "channel") {
      const inReplyTo = { message_reference: { message_id: event.eventId, fail_if_not_exists: false } };
      await post(event.place, reply.message, inReplyTo).catch(give);
    } else give(thrown);
  }

  async function post(place: Place, message: Message, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    for (const part of await renderMessage(message, { host, files: false, standing: new Set() })) {
      await api.call("POST", `/channels/${channelOf(place)}/messages`, messageReply, await toCall(part, {}, more));
    }
  }

  function give(err: unknown): void {
    host.log.warn({ err }, "a person in Discord could not be told at once");
    host.refused("not-told");
  }
}
