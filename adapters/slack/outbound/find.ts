import { z } from "zod";
import type { Place } from "../../../src/base/actor.ts";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { SlackApi } from "../api.ts";
import type { Self } from "../self.ts";
import type { Standing } from "./refs.ts";

/** Slack's name for the metadata of our messages. */
export const MESSAGE_EVENT = "pilothouse_message";

/** A send whose fate is unknown is looked for soon; older messages are not read. */
const LOOK_BACK_MS = 24 * 3600_000;
const PAGE = 200;
const MOST_PAGES = 5;

export function metadataOf(key: string, role: "main" | "fold", index: number): Readonly<Record<string, unknown>> {
  return { event_type: MESSAGE_EVENT, event_payload: { key, role, index } };
}

const ours = z.object({
  ts: z.string(),
  reply_count: z.number().optional(),
  metadata: z.object({
    event_type: z.literal(MESSAGE_EVENT),
    event_payload: z.object({ key: z.string(), role: z.enum(["main", "fold"]), index: z.number() }),
  }),
});
const author = z.object({ user: z.string().optional(), bot_id: z.string().optional() });
const page = z.object({
  messages: z.array(z.unknown()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

type Ours = z.infer<typeof ours>;

/** What stands under a key, by the metadata that every message of ours carries. Metadata of others is not believed. */
export async function findStanding(
  deps: { readonly api: SlackApi; readonly host: Pick<AdapterHost, "clock">; readonly self: Self },
  to: Place,
  key: string,
): Promise<Standing | undefined> {
  const oldest = `${Math.floor((deps.host.clock.now() - LOOK_BACK_MS) / 1000)}.000000`;
  const found = await read(to.thread);
  const main = found.filter(({ metadata }) => metadata.event_payload.role === "main");
  const [root] = main;
  if (root === undefined) return undefined;
  const replies = to.thread === undefined && root.reply_count ? await read(root.ts) : found;
  const folds = replies.filter(({ metadata }) => metadata.event_payload.role === "fold");
  return { main: main.map(({ ts }) => ts), folds: folds.map(({ ts }) => ts) };

  async function read(thread: string | undefined): Promise<readonly Ours[]> {
    const me = await deps.self();
    const all: Ours[] = [];
    let cursor: string | undefined;
    for (let i = 0; i < MOST_PAGES; i++) {
      const answer = await deps.api.call(thread === undefined ? "conversations.history" : "conversations.replies", {
        channel: to.id,
        ...(thread === undefined ? {} : { ts: thread }),
        oldest,
        limit: PAGE,
        include_all_metadata: true,
        ...(cursor ? { cursor } : {}),
      });
      const { messages, response_metadata } = page.parse(answer);
      for (const message of messages) {
        const by = author.safeParse(message).data;
        const mine = by !== undefined && (by.user === me.userId || (by.bot_id !== undefined && by.bot_id === me.botId));
        const parsed = ours.safeParse(message).data;
        if (mine && parsed?.metadata.event_payload.key === key) all.push(parsed);
      }
      cursor = response_metadata?.next_cursor;
      if (!cursor) break;
    }
    return all.sort((a, b) => a.metadata.event_payload.index - b.metadata.event_payload.index);
  }
}
