import { z } from "zod";

const id = z.string().min(1).max(64);
const ts = z.string().regex(/^\d{1,16}\.\d{1,9}$/);
const text = z.string().max(200_000);

/** A message as events carry it. Unknown fields are dropped: nothing else of it is read. */
const messageEvent = z.object({
  type: z.enum(["message", "app_mention"]),
  subtype: z.string().optional(),
  user: id.optional(),
  bot_id: id.nullish(),
  text: text.nullish(),
  ts,
  thread_ts: ts.optional(),
  channel: id,
  channel_type: z.string().optional(),
  team: id.nullish(),
  user_team: id.nullish(),
  source_team: id.nullish(),
  hidden: z.boolean().optional(),
});

const homeEvent = z.object({ type: z.literal("app_home_opened"), user: id, channel: id, tab: z.string().optional() });

const assistantEvent = z.object({
  type: z.enum(["assistant_thread_started", "assistant_thread_context_changed"]),
  assistant_thread: z.object({ user_id: id, channel_id: id, thread_ts: ts }),
});

const memberEvent = z.object({
  type: z.enum(["member_joined_channel", "member_left_channel"]),
  user: id,
  channel: id,
  inviter: id.optional(),
});

const goneEvent = z.object({
  type: z.enum(["channel_left", "group_left", "channel_deleted", "group_deleted", "channel_archive", "group_archive"]),
  channel: id,
  user: id.optional(),
  actor_id: id.optional(),
});

const anyEventType = z.discriminatedUnion("type", [messageEvent, homeEvent, assistantEvent, memberEvent, goneEvent]);

const LISTENED: ReadonlySet<string> = new Set(
  anyEventType.options.flatMap(({ shape: { type } }) => ("options" in type ? type.options : [...type.values])),
);

const eventBody = z.object({
  type: z.literal("event_callback"),
  team_id: id.nullish(),
  event_id: z.string().min(1).max(150),
  event_time: z.number(),
  event: anyEventType,
});

const address = z.url({ protocol: /^https?$/ });

const commandBody = z.object({
  command: z.string().min(1).max(64),
  text: text.default(""),
  team_id: id.nullish(),
  user_id: id,
  user_name: z.string().max(200).default(""),
  channel_id: id,
  channel_name: z.string().max(200).default(""),
  trigger_id: z.string().min(1).max(150),
  response_url: address.optional(),
});

const user = z.object({ id, name: z.string().optional(), username: z.string().optional(), team_id: id.nullish() });

const actionsBody = z.object({
  type: z.literal("block_actions"),
  user,
  trigger_id: z.string().max(300).optional(),
  response_url: address.optional(),
  container: z.object({
    type: z.string(),
    message_ts: ts.optional(),
    channel_id: id.optional(),
    thread_ts: ts.optional(),
    is_ephemeral: z.boolean().optional(),
    view_id: id.optional(),
  }),
  channel: z.object({ id, name: z.string().optional() }).nullish(),
  message: z.object({ ts: ts.optional(), thread_ts: ts.optional() }).nullish(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(64),
        block_id: z.string().max(255).default(""),
        action_ts: ts.optional(),
        value: z.string().max(2000).optional(),
        selected_option: z.object({ value: z.string().max(2000) }).nullish(),
        type: z.string().optional(),
      }),
    )
    .min(1)
    .max(25),
});

const viewBody = z.object({
  type: z.literal("view_submission"),
  user,
  trigger_id: z.string().max(300).optional(),
  view: z.object({
    id,
    callback_id: z.string().optional(),
    private_metadata: z.string().max(3000).default(""),
    blocks: z.array(z.object({ type: z.string(), block_id: z.string().optional() })).default([]),
    state: z
      .object({
        values: z.record(
          z.string(),
          z.record(
            z.string(),
            z.object({
              value: z.string().nullish(),
              selected_option: z.object({ value: z.string() }).nullish(),
            }),
          ),
        ),
      })
      .optional(),
  }),
});

const shortcutBody = z.object({
  type: z.literal("message_action"),
  callback_id: z.string().max(255),
  trigger_id: z.string().max(300).optional(),
  action_ts: ts,
  user,
  channel: z.object({ id, name: z.string().optional() }),
  response_url: address.optional(),
  message: z.object({ ts, thread_ts: ts.optional(), text: text.nullish() }),
});

export type MessageEvent = z.infer<typeof messageEvent>;
export type EventBody = z.infer<typeof eventBody>;
export type CommandBody = z.infer<typeof commandBody>;
export type ActionsBody = z.infer<typeof actionsBody>;
export type ViewBody = z.infer<typeof viewBody>;
export type ShortcutBody = z.infer<typeof shortcutBody>;
export type SlackBody = EventBody | CommandBody | ActionsBody | ViewBody | ShortcutBody;

export type ParsedBody =
  | { readonly kind: "event"; readonly body: EventBody }
  | { readonly kind: "command"; readonly body: CommandBody }
  | { readonly kind: "actions"; readonly body: ActionsBody }
  | { readonly kind: "view"; readonly body: ViewBody }
  | { readonly kind: "shortcut"; readonly body: ShortcutBody }
  /** Well formed, and nothing that is listened to. */
  | { readonly kind: "other" }
  | { readonly kind: "malformed" };

const anyBody = z.looseObject({ type: z.string().optional(), command: z.string().optional() });
const anyEvent = z.looseObject({ event: z.looseObject({ type: z.string() }) });

/** What Slack delivered, by HTTP or by its socket, as one of the bodies that are listened to. */
export function parseBody(raw: unknown): ParsedBody {
  const any = anyBody.safeParse(raw).data;
  if (any === undefined) return { kind: "malformed" };
  if (any.type === "event_callback") {
    const type = anyEvent.safeParse(raw).data?.event.type;
    if (type === undefined) return { kind: "malformed" };
    return LISTENED.has(type) ? parsed("event", eventBody.safeParse(raw)) : { kind: "other" };
  }
  if (any.command !== undefined) return parsed("command", commandBody.safeParse(raw));
  if (any.type === "block_actions") return parsed("actions", actionsBody.safeParse(raw));
  if (any.type === "view_submission") return parsed("view", viewBody.safeParse(raw));
  if (any.type === "message_action") return parsed("shortcut", shortcutBody.safeParse(raw));
  return any.type === undefined ? { kind: "malformed" } : { kind: "other" };
}

function parsed<Kind extends string, Body>(
  kind: Kind,
  { data }: { readonly data?: Body | undefined },
): { readonly kind: Kind; readonly body: Body } | { readonly kind: "malformed" } {
  return data === undefined ? { kind: "malformed" } : { kind, body: data };
}
