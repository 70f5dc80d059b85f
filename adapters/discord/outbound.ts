import { randomUUID } from "node:crypto";
import type { Place } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { Adapter, AdapterHost, MessageRef, SendOptions } from "../../src/bot/adapter.ts";
import type { Message } from "../../src/message/message.ts";
import type { DiscordApi } from "./api.ts";
import { codeOf, isUploadRefused } from "./errors.ts";
import { EPHEMERAL_FLAGS } from "./limits.ts";
import { findParts, markOf, nonceOf } from "./mark.ts";
import { channelOf, type Places } from "./places.ts";
import { type Part, type RenderOptions, renderMessage } from "./render.ts";
import { historyReply, type MessageReply, messageReply } from "./replies.ts";
import { keepSentParts, partDigest, type SentParts, sentParts } from "./sent-parts.ts";
import type { InteractionToken, Tokens } from "./tokens.ts";
import { keepFiles, standingFiles, toCall } from "./upload.ts";

export interface OutboundDeps {
  readonly api: DiscordApi;
  readonly host: AdapterHost;
  readonly places: Places;
  readonly tokens: Tokens;
}

const UNKNOWN_MESSAGE = 10008;
const HISTORY = 50;
const MOST_TRIES = 3;
/** A channel's bucket refills within five seconds. */
const LONGEST_WAIT_MS = 6000;

/** Where parts go: a channel, or one person's eyes by an interaction of theirs. */
interface Target {
  readonly channelId: string;
  readonly by?: InteractionToken;
}

/** Sending, changing and finding messages. A part is named `<channel>.<message>`: one for a single person may stand elsewhere. */
export function createOutbound(deps: OutboundDeps): Required<Pick<Adapter, "send" | "edit" | "find">> {
  const { api, host, places, tokens } = deps;

  async function send(to: Place, message: Message, options: SendOptions): Promise<MessageRef> {
    const target = await targetOf(to, options.onlyFor);
    return withFiles(message, { standing: new Set(), ...repeatOf(options) }, async (parts) => {
      const before = await sentParts(host, to, options.key);
      const known = before?.channelId === target.channelId && before.count === parts.length ? before.parts : [];
      let sent: SentParts = { channelId: target.channelId, count: parts.length, parts: [] };
      // Where it went must be known even if the answer to the first part is lost.
      if (target.channelId !== channelOf(to) && known.length === 0) await keepSentParts(host, to, options.key, sent);
      for (const [i, part] of marked(parts, options.key).entries()) {
        const digest = partDigest(part);
        const id = known[i]?.digest === digest ? known[i].id : (await postInTurn(target, part, options.key, i)).id;
        sent = { ...sent, parts: [...sent.parts, { id, digest }] };
        // One part needs no record: its nonce and its mark tell as much.
        if (parts.length > 1 || target.channelId !== channelOf(to)) await keepSentParts(host, to, options.key, sent);
      }
      takeNotesAway(channelOf(to));
      return { parts: sent.parts.map(({ id }) => `${target.channelId}.${id}`) };
    });
  }

  async function edit(to: Place, ref: MessageRef, message: Message, options: SendOptions): Promise<MessageRef> {
    const stand = ref.parts.map(parsePart);
    const [first] = stand;
    if (!first) return send(to, message, options);
    const by = tokens.ofMessage(first.messageId);
    const target: Target = { channelId: first.channelId, ...(by ? { by } : {}) };
    const files = await Promise.all(stand.map(({ messageId }) => standingFiles(host, messageId)));
    const standing = new Set(files.flatMap((names) => Object.keys(names)));
    try {
      return await withFiles(message, { standing }, async (parts) => {
        const ids: string[] = [];
        for (const [i, part] of marked(parts, options.key).entries()) {
          const old = stand[i];
          const shown = old
            ? await patch(old, part, files[i] ?? {}, by)
            : await postInTurn(target, part, options.key, i);
          ids.push(`${target.channelId}.${shown.id}`);
        }
        for (const surplus of stand.slice(parts.length)) await remove(surplus, by);
        if (parts.length > 1) await keepSentParts(host, to, options.key, null);
        return { parts: ids };
      });
    } catch (thrown) {
      // The house sends it anew under the same key: nothing may then be taken for sent.
      if (thrown instanceof OpsError && thrown.kind === "missing") await keepSentParts(host, to, options.key, null);
      throw thrown;
    }
  }

  async function find(to: Place, key: string): Promise<MessageRef | undefined> {
    const before = await sentParts(host, to, key);
    if (before && before.parts.length === before.count) {
      return { parts: before.parts.map(({ id }) => `${before.channelId}.${id}`) };
    }
    const channelId = before?.channelId ?? channelOf(to);
    const query = { limit: String(HISTORY) };
    const history = await api.call("GET", `/channels/${channelId}/messages`, historyReply, { query });
    const byMark = new Map(
      history.flatMap(({ id, components }) => components?.map((top) => [top.id ?? 0, id] as const) ?? []),
    );
    const parts = findParts(key, (mark) => byMark.get(mark));
    return parts && { parts: parts.map((id) => `${channelId}.${id}`) };
  }

  /** Discord shows a message to one person only in answer to something they did; else it is a direct message. */
  async function targetOf(to: Place, onlyFor: SendOptions["onlyFor"]): Promise<Target> {
    const channelId = channelOf(to);
    if (!onlyFor || to.kind === "direct") return { channelId };
    const by = tokens.of(channelId, onlyFor.userId);
    if (by) return { channelId, by };
    return { channelId: (await places.directWith(onlyFor)).id };
  }

  /** The house keeps the pace of whole messages; further parts of one wait here for as long as Discord asks, if it is short. */
  async function postInTurn(target: Target, part: Part, key: string, index: number): Promise<MessageReply> {
    for (let tries = 1; ; tries++) {
      try {
        return await post(target, part, key, index);
      } catch (thrown) {
        const waitMs = thrown instanceof OpsError ? thrown.retryAfterMs : undefined;
        if (index === 0 || tries === MOST_TRIES || waitMs === undefined || waitMs > LONGEST_WAIT_MS) throw thrown;
        await host.clock.sleep(waitMs);
      }
    }
  }

  async function post({ channelId, by }: Target, part: Part, key: string, index: number): Promise<MessageReply> {
    if (by) {
      const call = { ...(await toCall(part, {}, { flags: EPHEMERAL_FLAGS })), ownToken: true } as const;
      const reply = await api.call("POST", `/webhooks/${by.applicationId}/${by.token}`, messageReply, call);
      tokens.keepFor(reply.id, by);
      await keepFiles(host, reply);
      return reply;
    }
    const path = `/channels/${channelId}/messages` as const;
    const create = async (nonce: string) =>
      api.call("POST", path, messageReply, await toCall(part, {}, { nonce, enforce_nonce: true }));
    const reply = await create(nonceOf(channelId, key, index)).catch((thrown) => {
      // The message of this nonce was taken away by somebody; only another nonce makes a new one.
      if (codeOf(thrown) === UNKNOWN_MESSAGE) return create(nonceOf(channelId, `${key} ${randomUUID()}`, index));
      throw thrown;
    });
    await keepFiles(host, reply);
    return reply;
  }

  async function patch(at: PartId, part: Part, standing: Readonly<Record<string, string>>, by?: InteractionToken) {
    const call = await toCall(part, standing);
    const reply = by
      ? await api.call("PATCH", `${webhookPath(by)}/${at.messageId}`, messageReply, { ...call, ownToken: true })
      : await api.call("PATCH", `/channels/${at.channelId}/messages/${at.messageId}`, messageReply, call);
    await keepFiles(host, reply, standing);
    return reply;
  }

  async function remove(at: PartId, by?: InteractionToken): Promise<void> {
    const path = by
      ? (`${webhookPath(by)}/${at.messageId}` as const)
      : (`/channels/${at.channelId}/messages/${at.messageId}` as const);
    await api.tell("DELETE", path, by ? { ownToken: true } : {}).catch((thrown) => {
      if (!(thrown instanceof OpsError && thrown.kind === "missing")) throw thrown;
    });
  }

  /** The same with no files where Discord takes none. */
  async function withFiles(
    message: Message,
    options: Omit<RenderOptions, "host" | "files">,
    show: (parts: readonly Part[]) => Promise<MessageRef>,
  ): Promise<MessageRef> {
    const parts = await renderMessage(message, { ...options, host, files: true });
    try {
      return await show(parts);
    } catch (thrown) {
      const drawing = thrown instanceof OpsError && thrown.facts.drawing === true;
      if (!parts.some(({ files }) => files.length > 0) || !(drawing || isUploadRefused(thrown))) throw thrown;
      host.refused("upload-refused");
      return show(await renderMessage(message, { ...options, host, files: false }));
    }
  }

  function takeNotesAway(channelId: string): void {
    for (const { by } of tokens.takeNotes(channelId)) {
      api
        .tell("DELETE", `${webhookPath(by)}/@original`, { ownToken: true })
        .catch((err: unknown) => host.log.debug({ err }, "a note was not taken away"));
    }
  }

  return { send, edit, find };
}

interface PartId {
  readonly channelId: string;
  readonly messageId: string;
}

function parsePart(part: string): PartId {
  const [channelId, messageId] = part.split(".");
  if (channelId && messageId) return { channelId, messageId };
  throw new OpsError("missing", "That is no message of Discord.");
}

function webhookPath({ applicationId, token }: InteractionToken): `/webhooks/${string}` {
  return `/webhooks/${applicationId}/${token}/messages`;
}

/** Each part with its mark on the first component. */
function marked(parts: readonly Part[], key: string): readonly Part[] {
  return parts.map((part, i) => ({
    ...part,
    components: part.components.map((component, at) =>
      at === 0 ? { ...component, id: markOf(key, i, parts.length) } : component,
    ),
  }));
}

function repeatOf({ maybeRepeat }: SendOptions): Pick<RenderOptions, "maybeRepeat"> {
  return maybeRepeat === undefined ? {} : { maybeRepeat };
}
