import { z } from "zod";
import type { Place } from "../../src/base/actor.ts";
import type { AdapterHost, ChatIdentity } from "../../src/bot/adapter.ts";
import type { DiscordApi } from "./api.ts";
import { DISCORD } from "./config.ts";
import { channelReply } from "./replies.ts";

/** Threads of announcement channels, public and private ones. */
const THREAD_TYPES = new Set([10, 11, 12]);
const DAY_MS = 24 * 3_600_000;
/** A thread never moves to another channel. */
const PARENT_KEPT_MS = 30 * DAY_MS;
const DIRECT_KEPT_MS = 7 * DAY_MS;

export interface ChannelFacts {
  readonly id: string;
  readonly type: number;
  readonly parent_id?: string | null | undefined;
}

export interface Places {
  /** The place of a server's channel or thread; Discord is asked about a channel once a month. */
  ofChannel(channelId: string): Promise<Place>;
  directWith(identity: ChatIdentity): Promise<Place>;
}

export function directPlaceOf(channelId: string): Place {
  return { platform: DISCORD, id: channelId, kind: "direct" };
}

/** To Discord a thread is a channel of its own; to us it is a part of the one it was opened in. */
export function placeOf({ id, type, parent_id: parent }: ChannelFacts): Place {
  if (THREAD_TYPES.has(type) && parent) return { platform: DISCORD, id: parent, kind: "channel", thread: id };
  return { platform: DISCORD, id, kind: "channel" };
}

/** The channel that messages of a place go to. */
export function channelOf(place: Place): string {
  return place.thread ?? place.id;
}

export function createPlaces(api: DiscordApi, host: Pick<AdapterHost, "store">): Places {
  return {
    ofChannel: async (channelId) => {
      const key = `channel:${channelId}`;
      const kept = z.object({ parent: z.string().nullable() }).safeParse(await host.store.get(key));
      if (kept.success) return withParent(channelId, kept.data.parent);
      const place = placeOf(await api.call("GET", `/channels/${channelId}`, channelReply));
      await host.store.set(key, { parent: place.thread === undefined ? null : place.id }, PARENT_KEPT_MS);
      return place;
    },
    directWith: async ({ userId }) => {
      const key = `direct:${userId}`;
      const kept = await host.store.get(key);
      if (typeof kept === "string") return directPlaceOf(kept);
      const body = { recipient_id: userId };
      const { id } = await api.call("POST", "/users/@me/channels", channelReply, { body });
      await host.store.set(key, id, DIRECT_KEPT_MS);
      return directPlaceOf(id);
    },
  };
}

function withParent(channelId: string, parent: string | null): Place {
  if (parent === null) return { platform: DISCORD, id: channelId, kind: "channel" };
  return { platform: DISCORD, id: parent, kind: "channel", thread: channelId };
}
