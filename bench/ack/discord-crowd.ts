import { newInteraction } from "../../test/fakes/discord/interactions.ts";
import { displayed } from "../../test/fakes/discord/markdown.ts";
import { type FakeDiscord, startFakeDiscord } from "../../test/fakes/discord/start-discord.ts";
import type { Channel, Guild, Interaction, StoredMessage, User } from "../../test/fakes/discord/world.ts";
import { CHANNELS, type Crowd, type CrowdOptions, type Deed, PEOPLE, type Shown, type Taken } from "./crowd.ts";
import { putFarAway } from "./far-away.ts";

const COMMAND = 2;
/** Discord takes an answer for three seconds. */
const ANSWER_MS = 3000;

/** What the fake has beside a crowd: words, which a resumed session brings again, and who is connected. */
export interface DiscordCrowd extends Crowd {
  readonly discord: FakeDiscord;
  /** Says it to the bot: in a direct message, or in a channel with a mention. */
  say(n: number, words: string): void;
}

/** Discord by its gateway: slash commands; the callback's arrival at the REST API is the acknowledgement. */
export async function openDiscordCrowd({ delayMs = 0 }: CrowdOptions = {}): Promise<DiscordCrowd> {
  const discord = await startFakeDiscord({ messageBucket: { count: 5, perMs: 5000 } });
  const { world, gateway } = discord;
  const far = await putFarAway(new URL(discord.apiUrl).origin, delayMs);
  const apiUrl = `${far.url}/api`;
  const guild = discord.addGuild("Operations");
  const users = Array.from({ length: PEOPLE }, (_, i) => {
    const user = discord.addUser(`Person ${i}`);
    discord.join(guild, user);
    discord.directChannel(user);
    return user;
  });
  const channels = Array.from({ length: CHANNELS }, () => discord.addChannel(guild));

  function whoAndWhere(n: number): { readonly user: User; readonly channel: Channel } {
    const user = users[n % PEOPLE] as User;
    return { user, channel: n % 2 === 0 ? discord.directChannel(user) : (channels[n % CHANNELS] as Channel) };
  }

  return {
    discord,
    platform: "discord",
    config: { token: world.token.current, apiUrl, guilds: [guild.id] },
    settings: [world.token.current, apiUrl],
    people: users.map(({ id }) => id),
    reachedAt: () => undefined,
    deed: (n, words) => {
      const { user, channel } = whoAndWhere(n);
      return command(discord, guild, user, channel, words);
    },
    say: (n, words) => {
      const { user, channel } = whoAndWhere(n);
      discord.write(user, channel, words, { mention: channel.guildId !== undefined });
    },
    shown: () => {
      const own = [...world.messages.values()].filter((one) => one.authorId === world.bot.id);
      return own.filter(({ onlyFor }) => onlyFor === undefined).map(shownOf);
    },
    stop: async () => {
      far.close();
      await discord.stop();
    },
  };

  function command(
    { traffic }: FakeDiscord,
    { id: guildId, joinedAt }: Guild,
    user: User,
    channel: Channel,
    words: string,
  ): Deed {
    return {
      words,
      deliver: () => {
        traffic.requests.length = 0; // nobody reads them, and a minute's are many
        const facts = { type: COMMAND, userId: user.id, channelId: channel.id, hasMessage: false };
        const interaction = newInteraction(world, facts);
        const inGuild = channel.guildId !== undefined;
        const member = { user, roles: [], nick: null, pending: false, joined_at: joinedAt, permissions: "0", flags: 0 };
        const taken = answered(interaction);
        gateway.dispatch("INTERACTION_CREATE", 0, () => ({
          ...{ id: interaction.id, application_id: world.applicationId, type: COMMAND, token: interaction.token },
          ...{ version: 1, context: inGuild ? 0 : 1, channel_id: channel.id, locale: "en-US", entitlements: [] },
          ...{ app_permissions: "0", authorizing_integration_owners: {}, attachment_size_limit: 10_485_760 },
          channel: { id: channel.id, type: channel.type, parent_id: null },
          data: { id: "1", name: "ops", type: 1, options: [{ name: "words", type: 3, value: words }] },
          ...(inGuild ? { guild_id: guildId, member } : { user }),
        }));
        return taken;
      },
    };
  }
}

/** Resolves when the answer is set, at that moment: looking now and then would measure the looking. */
function answered(interaction: Interaction): Promise<Taken> {
  const beganMs = performance.now();
  return new Promise((resolve) => {
    let answer: Interaction["answer"];
    const late = setTimeout(
      () => resolve({ acknowledged: false, tookMs: performance.now() - beganMs, why: "silence" }),
      ANSWER_MS,
    );
    Object.defineProperty(interaction, "answer", {
      get: () => answer,
      set: (given: Interaction["answer"]) => {
        answer = given;
        clearTimeout(late);
        resolve({ acknowledged: true, tookMs: performance.now() - beganMs });
      },
    });
  });
}

function shownOf({ components }: StoredMessage): Shown {
  const texts = components.flatMap(({ type, content }) => (type === 10 ? [displayed(String(content)).text] : []));
  return { text: texts.join("\n"), pictures: components.filter(({ type }) => type === 12).length };
}
