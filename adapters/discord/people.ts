import { z } from "zod";
import type { Place } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { AdapterHost, ChatIdentity, PlatformProfile } from "../../src/bot/adapter.ts";
import type { DiscordApi } from "./api.ts";
import type { DiscordConfig } from "./config.ts";
import { memberReply, nameOf, userReply } from "./replies.ts";

const guildsReply = z.array(z.object({ id: z.string() }));

/** More servers than these are not asked about one person. */
const MOST_GUILDS = 20;
const GUILDS_KEPT_MS = 5 * 60_000;

export interface People {
  whois(identity: ChatIdentity): Promise<PlatformProfile | undefined>;
  /** The same person, marked where they are a stranger: a direct message does not tell, and anybody may write one. */
  known(identity: ChatIdentity, place: Place): Promise<ChatIdentity>;
}

const STRANGER_KEPT_MS = 5 * 60_000;

/**
 * What Discord knows of a person: their name, and their roles in the servers that may use the bot, as `server:role`, with
 * `server:server` for being in it at all. Who is a full member of none is a stranger. Discord tells bots no mail address.
 */
export function createPeople(api: DiscordApi, config: DiscordConfig, host: Pick<AdapterHost, "store">): People {
  async function guildIds(): Promise<readonly string[]> {
    if (config.guilds !== undefined) return config.guilds.slice(0, MOST_GUILDS);
    const kept = z.array(z.string()).safeParse(await host.store.get("guilds"));
    if (kept.success) return kept.data;
    const query = { limit: String(MOST_GUILDS) };
    const ids = (await api.call("GET", "/users/@me/guilds", guildsReply, { query })).map(({ id }) => id);
    await host.store.set("guilds", ids, GUILDS_KEPT_MS);
    return ids;
  }

  async function whois({ userId }: ChatIdentity): Promise<PlatformProfile | undefined> {
    const user = await unlessMissing(api.call("GET", `/users/${userId}`, userReply));
    if (!user) return undefined;
    const memberships = await Promise.all(
      (await guildIds()).map(async (guildId) => {
        const member = await unlessMissing(api.call("GET", `/guilds/${guildId}/members/${userId}`, memberReply));
        return member && !member.pending ? { guildId, member } : undefined;
      }),
    );
    const full = memberships.filter((one) => one !== undefined);
    return {
      name: nameOf(user, full[0]?.member.nick ?? null),
      groups: full.flatMap(({ guildId, member }) => [guildId, ...member.roles].map((role) => `${guildId}:${role}`)),
      ...(full.length === 0 || user.bot ? { stranger: true } : {}),
    };
  }

  return {
    whois,
    known: async (identity, place) => {
      if (place.kind !== "direct" || identity.stranger) return identity;
      const key = `stranger:${identity.userId}`;
      const kept = await host.store.get(key);
      const stranger = typeof kept === "boolean" ? kept : ((await whois(identity))?.stranger ?? false);
      if (kept !== stranger) await host.store.set(key, stranger, STRANGER_KEPT_MS);
      return stranger ? { ...identity, stranger } : identity;
    },
  };
}

async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (thrown) {
    // A server that the bot may not look into is as good as none.
    const gone = thrown instanceof OpsError && (thrown.kind === "missing" || thrown.facts.code === 50001);
    if (gone) return undefined;
    throw thrown;
  }
}
