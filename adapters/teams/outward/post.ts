import { z } from "zod";
import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { AdapterHost, ChatIdentity, MessageRef, SendOptions } from "../../../src/bot/adapter.ts";
import type { Message } from "../../../src/message/message.ts";
import { TEAMS } from "../limits.ts";
import type { Outgoing, Transport } from "../transport.ts";
import type { Addresses, Target } from "./address.ts";
import { activityOf, renderCards, summaryOf } from "./card.ts";
import { settlePictures } from "./pictures.ts";
import { type Element, plainLabel } from "./runs.ts";

export interface Poster {
  send(to: Place, message: Message, options: SendOptions): Promise<MessageRef>;
  edit(to: Place, ref: MessageRef, message: Message, options: SendOptions): Promise<MessageRef>;
  /** To the person alone: in `place` where that is theirs, else in the personal conversation. */
  tell(person: ChatIdentity, message: Message, key: string, place: Place): Promise<void>;
  tellCard(person: ChatIdentity, summary: string, card: Element, place: Place): Promise<void>;
  /** The place a message was meant for that stands in somebody's personal conversation instead. */
  meantFor(conversationId: string, activityId: string): Promise<Place | undefined>;
}

export interface PosterDeps {
  readonly host: AdapterHost;
  readonly transport: Transport;
  readonly addresses: Addresses;
  /** The playground has no way to delete a message: there its words are taken away. */
  readonly canRemove: boolean;
}

/** Parts that were posted by a try that failed later are taken up again by the next one within this time. */
const TAKE_UP_MS = 3_600_000;
const MEANT_FOR_MS = 30 * 86_400_000;
const REMOVED: Message = { summary: "(removed)", blocks: [{ type: "context", text: "(removed)" }] };
const partIds = z.array(z.string().min(1));
const keptPlace = z.object({
  platform: z.literal(TEAMS),
  id: z.string(),
  kind: z.enum(["direct", "channel"]),
  thread: z.string().optional(),
});

export function createPoster({ host, transport, addresses, canRemove }: PosterDeps): Poster {
  return {
    send: async (to, message, options) => {
      const target = await targetFor(to, options.onlyFor);
      const activities = await render(message, target, options);
      const progress = `teams:sent:${target.conversationId}:${options.key}`;
      const before = partIds.safeParse(await host.store.get(progress).catch(() => undefined)).data ?? [];
      const known = before.map((part) => activityIdOf(part));
      const parts = await put(target, activities, known, async (ids) => {
        await host.store
          .set(
            progress,
            ids.map((id) => named(id, target, to)),
            TAKE_UP_MS,
          )
          .catch(() => undefined);
      });
      if (elsewhere(target, to)) await rememberMeaning(target, parts, to);
      return { parts: parts.map((id) => named(id, target, to)) };
    },
    edit: async (to, ref, message, options) => {
      const target = await standing(to, ref, options.onlyFor);
      const activities = await render(message, target, options);
      const known = ref.parts.map((part) => activityIdOf(part));
      const [first] = known;
      const [card] = activities;
      // The message is gone when its first part is: the house decides what then.
      if (first !== undefined && card !== undefined) await transport.update(target, first, card);
      const parts = await put(target, activities, known, async () => {}, first === undefined ? 0 : 1);
      if (elsewhere(target, to)) await rememberMeaning(target, parts, to);
      return { parts: parts.map((id) => named(id, target, to)) };
    },
    tell: async (person, message, key, place) => {
      const target = await targetFor(place, person);
      await put(target, await render(message, target, { key }), [], async () => {});
    },
    tellCard: async (person, summary, card, place) => {
      const target = await targetFor(place, person);
      await transport.post(target, activityOf(card, plainLabel(summary), target.botId));
    },
    meantFor: async (conversationId, activityId) => {
      const kept = await host.store.get(meaningKey(conversationId, activityId));
      const parsed = keptPlace.safeParse(kept).data;
      if (!parsed) return undefined;
      const { thread, ...rest } = parsed;
      return thread === undefined ? rest : { ...rest, thread };
    },
  };

  /** Teams has no messages that one member of a conversation sees: those go to the personal conversation. */
  async function targetFor(to: Place, onlyFor: ChatIdentity | undefined): Promise<Target> {
    return onlyFor === undefined || to.kind === "direct" ? addresses.of(to) : addresses.direct(onlyFor);
  }

  /** Where a message stands that was sent: its parts say so when it went elsewhere. */
  async function standing(to: Place, { parts }: MessageRef, onlyFor: ChatIdentity | undefined): Promise<Target> {
    const target = await targetFor(to, onlyFor);
    const conversationId = parts[0]?.split("|", 2)[1];
    return conversationId === undefined ? target : { ...target, conversationId };
  }

  async function render(
    message: Message,
    { botId }: Target,
    { key, maybeRepeat = false }: Pick<SendOptions, "key" | "maybeRepeat">,
  ): Promise<readonly Outgoing[]> {
    const pictures = await settlePictures(message, host);
    const cards = renderCards(message, { key, pictures, pageUrl: host.pageUrl, maybeRepeat });
    const summary = summaryOf(message);
    return cards.map((card, at) => activityOf(card, at === 0 ? summary : `${summary} (${at + 1})`, botId));
  }

  /** Makes the parts stand as given, in order, from the part `from` on: updates, posts and removals. */
  async function put(
    target: Target,
    activities: readonly Outgoing[],
    known: readonly string[],
    posted: (ids: readonly string[]) => Promise<void>,
    from = 0,
  ): Promise<readonly string[]> {
    const ids: string[] = known.slice(0, Math.min(from, activities.length));
    for (const activity of activities.slice(ids.length)) {
      const stands = known[ids.length];
      const updated = stands !== undefined && (await updates(target, stands, activity));
      ids.push(updated ? stands : await transport.post(target, activity));
      await posted(ids);
    }
    for (const surplus of known.slice(activities.length)) await remove(target, surplus);
    return ids;
  }

  async function updates(target: Target, id: string, activity: Outgoing): Promise<boolean> {
    try {
      await transport.update(target, id, activity);
      return true;
    } catch (thrown) {
      if (thrown instanceof OpsError && thrown.kind === "missing") return false;
      throw thrown;
    }
  }

  async function remove(target: Target, id: string): Promise<void> {
    const gone = renderCards(REMOVED, { key: "", pictures: new Map(), pageUrl: host.pageUrl })[0];
    try {
      if (canRemove) await transport.remove(target, id);
      else if (gone) await transport.update(target, id, activityOf(gone, REMOVED.summary, target.botId));
    } catch (thrown) {
      if (thrown instanceof OpsError && (thrown.kind === "missing" || thrown.kind === "denied")) return;
      throw thrown;
    }
  }

  async function rememberMeaning({ conversationId }: Target, ids: readonly string[], to: Place): Promise<void> {
    const { platform, id, kind, thread } = to;
    for (const part of ids) {
      await host.store.set(meaningKey(conversationId, part), { platform, id, kind, thread }, MEANT_FOR_MS);
    }
  }
}

function meaningKey(conversationId: string, activityId: string): string {
  return `teams:meant:${conversationId}:${activityId}`;
}

function elsewhere({ conversationId }: Target, to: Place): boolean {
  return conversationId.replace(/;messageid=.*/, "") !== to.id;
}

/** A part's id says where it stands when that is not the place it was meant for. */
function named(id: string, target: Target, to: Place): string {
  return elsewhere(target, to) ? `${id}|${target.conversationId}` : id;
}

function activityIdOf(part: string): string {
  return part.split("|", 1)[0] ?? part;
}
