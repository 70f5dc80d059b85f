import { z } from "zod";
import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import { type Picture, renderMessage } from "../render/message.ts";
import { argsOf, type OutboundDeps, threadArgs, tsOf } from "./deps.ts";
import { shareFiles } from "./files.ts";
import { metadataOf } from "./find.ts";
import type { Standing } from "./refs.ts";
import { showWithPictures } from "./shown.ts";

/** How long is known what a key has become: long enough for every retry of a send that came half through. */
const KEEP_MS = 7 * 24 * 3600_000;
export const NOTHING: Standing = { main: [], folds: [] };
const kept = z.object({ main: z.array(z.string()), folds: z.array(z.string()) });

export async function remember(
  { host }: OutboundDeps,
  to: Place,
  key: string,
  { main, folds }: Standing,
): Promise<void> {
  await host.store.set(`sent:${to.id}:${key}`, { main: [...main], folds: [...folds] }, KEEP_MS);
}

export async function recall({ host }: OutboundDeps, to: Place, key: string): Promise<Standing> {
  return kept.safeParse(await host.store.get(`sent:${to.id}:${key}`)).data ?? NOTHING;
}

/** Brings what stands under a key to what should: edits, posts what is more, removes what is less. */
export async function layMessage(
  deps: OutboundDeps,
  to: Place,
  message: Message,
  key: string,
  known: Standing,
  why: "send" | "edit",
): Promise<Standing> {
  let standing = known;
  const isNew = known.main.length === 0;
  return showWithPictures(deps.pictures, message, to.id, async (shown, inWords) => {
    const laid = await layOnce(deps, { to, message, key, known: standing, why, shown }, (sofar) => {
      standing = sofar;
    });
    const thread = to.thread ?? laid.main[0];
    if (isNew) await shareFiles(deps, { id: to.id, ...(thread === undefined ? {} : { thread }) }, message, inWords);
    return laid;
  });
}

interface Order {
  readonly to: Place;
  readonly message: Message;
  readonly key: string;
  readonly known: Standing;
  readonly why: "send" | "edit";
  readonly shown: ReadonlyMap<Block, Picture>;
}

async function layOnce(deps: OutboundDeps, order: Order, came: (sofar: Standing) => void): Promise<Standing> {
  const { to, message, key, known, why, shown } = order;
  const rendered = renderMessage(message, {
    key,
    pictures: shown,
    pageUrl: deps.host.pageUrl,
    folds: to.thread === undefined ? "thread" : "below",
  });
  const main: string[] = [...known.main];
  const folds: string[] = [...known.folds];
  const note = async () => {
    const sofar = { main: [...main], folds: [...folds] };
    came(sofar);
    await remember(deps, to, key, sofar);
  };
  for (const [i, part] of rendered.main.entries()) {
    const args = { ...argsOf(part), channel: to.id, metadata: metadataOf(key, "main", i) };
    // An edit of a message that is gone is told of; its further parts may have been deleted by hand.
    main[i] = await put(deps, args, main[i], to, why === "send" || i > 0);
    await note();
  }
  const root = to.thread ?? main[0];
  for (const [i, part] of rendered.folds.entries()) {
    const args = { ...argsOf(part), channel: to.id, metadata: metadataOf(key, "fold", i) };
    folds[i] = await put(deps, args, folds[i], root === undefined ? {} : { thread: root }, true);
    await note();
  }
  const surplus = [...main.splice(rendered.main.length), ...folds.splice(rendered.folds.length)];
  for (const ts of surplus) await remove(deps, to.id, ts);
  if (surplus.length > 0) await note();
  return { main, folds };
}

/** Edits what stands, or posts. */
async function put(
  { api }: OutboundDeps,
  args: Readonly<Record<string, unknown>>,
  ts: string | undefined,
  thread: Pick<Place, "thread">,
  mayBeNew: boolean,
): Promise<string> {
  if (ts !== undefined) {
    try {
      await api.call("chat.update", { ...args, ts });
      return ts;
    } catch (fault) {
      if (!(mayBeNew && isGone(fault))) throw fault;
    }
  }
  const answer = await api.call("chat.postMessage", {
    ...args,
    unfurl_links: false,
    unfurl_media: false,
    mrkdwn: false,
    ...threadArgs(thread),
  });
  return tsOf(answer.ts);
}

async function remove({ api }: OutboundDeps, channel: string, ts: string): Promise<void> {
  await api.call("chat.delete", { channel, ts }).catch((fault: unknown) => {
    if (!isGone(fault)) throw fault;
  });
}

/** The message, and not its channel. */
function isGone(fault: unknown): boolean {
  return fault instanceof OpsError && fault.kind === "missing" && fault.facts.error !== "channel_not_found";
}
