import { z } from "zod";
import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { AdapterHost, ChatIdentity } from "../../../src/bot/adapter.ts";
import { ASKED_MS, type SlackApi } from "../api.ts";
import { SLACK } from "../limits.ts";

/** Where things are said, and where an answer can go. */
export interface Places {
  direct(identity: Pick<ChatIdentity, "userId">): Promise<Place>;
  /**
   * The place of a command or a shortcut, which Slack takes anywhere: one used in a direct conversation of two people is
   * answered in the person's own with the bot. Throws `denied` where the bot cannot write.
   */
  reachable(channelId: string, person: ChatIdentity): Promise<{ readonly place: Place; readonly moved: boolean }>;
}

/** A direct conversation stays the same for as long as the workspace stands. */
const DIRECT_KEEP_MS = 30 * 24 * 3600_000;
const CHANNEL_KEEP_MS = 10 * 60_000;

const opened = z.object({ channel: z.object({ id: z.string() }) });
const info = z.object({
  channel: z.object({ is_member: z.boolean().optional(), is_private: z.boolean().optional() }),
});

export function isDirect(channelId: string): boolean {
  return channelId.startsWith("D");
}

export function placeOf(channelId: string, thread?: string): Place {
  return {
    platform: SLACK,
    id: channelId,
    kind: isDirect(channelId) ? "direct" : "channel",
    ...(thread === undefined ? {} : { thread }),
  };
}

export function createPlaces({ api, host }: { readonly api: SlackApi; readonly host: AdapterHost }): Places {
  async function direct({ userId }: Pick<ChatIdentity, "userId">): Promise<Place> {
    const key = `direct:${userId}`;
    const kept = await host.store.get(key);
    if (typeof kept === "string") return placeOf(kept);
    const { data } = opened.safeParse(await api.call("conversations.open", { users: userId }, { withinMs: ASKED_MS }));
    if (data === undefined) throw new OpsError("unavailable", "Slack answered in a form that cannot be read.");
    await host.store.set(key, data.channel.id, DIRECT_KEEP_MS);
    return placeOf(data.channel.id);
  }

  async function isLetIn(channelId: string): Promise<boolean> {
    const key = `channel:${channelId}`;
    const kept = await host.store.get(key);
    if (typeof kept === "boolean") return kept;
    try {
      const { data } = info.safeParse(
        await api.call("conversations.info", { channel: channelId }, { withinMs: ASKED_MS }),
      );
      // Of a channel that is not private the bot need not be a member: chat:write.public.
      const letIn = data === undefined || data.channel.is_member === true || data.channel.is_private !== true;
      if (letIn) await host.store.set(key, true, CHANNEL_KEEP_MS);
      return letIn;
    } catch (fault) {
      // A private channel is not even told of. Any other trouble is the sending's, which is repeated.
      return !(fault instanceof OpsError && fault.kind === "missing");
    }
  }

  return {
    direct,
    reachable: async (channelId, person) => {
      if (isDirect(channelId)) {
        const place = await direct(person);
        return { place, moved: place.id !== channelId };
      }
      if (await isLetIn(channelId)) return { place: placeOf(channelId), moved: false };
      throw new OpsError(
        "denied",
        "I am not in this channel, so I cannot answer here. Invite me with /invite @Pilothouse, or write to me directly.",
      );
    },
  };
}
