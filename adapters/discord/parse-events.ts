import { z } from "zod";
import type { ChatIdentity } from "../../src/bot/adapter.ts";
import { DISCORD } from "./config.ts";
import { nameOf, userReply } from "./replies.ts";

const snowflake = z.string().regex(/^\d{1,20}$/);
const nick = z.object({ nick: z.string().nullish(), pending: z.boolean().optional() });
const user = userReply.extend({ id: snowflake });

/** A message of a person, as the gateway tells it. */
export const messageCreate = z.object({
  id: snowflake,
  channel_id: snowflake,
  guild_id: snowflake.optional(),
  type: z.number(),
  content: z.string(),
  author: user,
  member: nick.optional(),
  webhook_id: z.string().optional(),
  mentions: z.array(user.extend({ member: nick.optional() })),
});
export type MessageCreate = z.infer<typeof messageCreate>;

export const guildCreate = z.object({
  id: snowflake,
  unavailable: z.boolean().optional(),
  joined_at: z.string().optional(),
  system_channel_id: snowflake.nullish(),
  channels: z.array(z.object({ id: snowflake, type: z.number() })).default([]),
});
export const guildDelete = z.object({ id: snowflake, unavailable: z.boolean().optional() });
export const channelDelete = z.object({
  id: snowflake,
  type: z.number(),
  guild_id: snowflake.optional(),
  parent_id: snowflake.nullish(),
});

const optionValue = z.object({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]).optional() });
export const commandData = z.object({ name: z.string(), options: z.array(optionValue).default([]) });
export const componentData = z.object({
  custom_id: z.string().min(1).max(100),
  component_type: z.number(),
  values: z.array(z.string()).default([]),
});

const field = z.object({ custom_id: z.string(), value: z.string().nullish(), values: z.array(z.string()).optional() });
const modalRow = z.union([
  z.object({ component: field }).transform(({ component }) => [component]),
  z.object({ components: z.array(field) }).transform(({ components }) => components),
  z.object({ type: z.literal(10) }).transform(() => []),
]);
export const modalData = z.object({ custom_id: z.string().min(1).max(100), components: z.array(modalRow).max(10) });

export const interactionCreate = z
  .object({
    id: snowflake,
    application_id: snowflake,
    type: z.number(),
    token: z.string().min(1),
    guild_id: snowflake.optional(),
    channel_id: snowflake.optional(),
    channel: z.object({ id: snowflake, type: z.number(), parent_id: snowflake.nullish() }).optional(),
    member: nick.extend({ user }).optional(),
    user: user.optional(),
    data: z.unknown().optional(),
    message: z.object({ id: snowflake, channel_id: snowflake.optional() }).optional(),
  })
  .refine((given) => given.member !== undefined || given.user !== undefined, "nobody did it")
  .refine((given) => given.channel !== undefined || given.channel_id !== undefined, "nowhere");
export type InteractionCreate = z.infer<typeof interactionCreate>;

/** A member who has not yet agreed to the server's rules is a stranger, as is a bot. */
export function identityOf(
  from: z.infer<typeof userReply>,
  member?: { readonly nick?: string | null | undefined; readonly pending?: boolean | undefined },
): ChatIdentity {
  return {
    platform: DISCORD,
    userId: from.id,
    name: nameOf(from, member?.nick ?? null),
    ...(from.bot || member?.pending ? { stranger: true } : {}),
  };
}
