import { z } from "zod";

/** Shapes of what Discord's API answers, as far as we read it. */
export const channelReply = z.object({ id: z.string(), type: z.number(), parent_id: z.string().nullish() });

export const userReply = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});

export const memberReply = z.object({
  user: userReply.optional(),
  nick: z.string().nullish(),
  roles: z.array(z.string()),
  pending: z.boolean().optional(),
});

export const messageReply = z.object({
  id: z.string(),
  channel_id: z.string(),
  components: z.array(z.unknown()).optional(),
});
export type MessageReply = z.infer<typeof messageReply>;

export const historyReply = z.array(
  messageReply.extend({
    author: z.object({ id: z.string() }),
    components: z.array(z.looseObject({ id: z.number().optional() })).optional(),
  }),
);

const mediaReply = z.object({ url: z.string(), attachment_id: z.string().optional() });
const fileReply = z.union([
  z
    .object({ type: z.literal(12), items: z.array(z.object({ media: mediaReply })) })
    .transform(({ items }) => items.map(({ media }) => media)),
  z.object({ type: z.literal(13), file: mediaReply }).transform(({ file }) => [file]),
]);

/**
 * The files of a message, name to attachment id. A message of components tells none in `attachments`: they stand in the
 * components alone.
 */
export function filesOf({ components = [] }: MessageReply): Readonly<Record<string, string>> {
  const media = components.flatMap((component) => fileReply.safeParse(component).data ?? []);
  return Object.fromEntries(
    media.flatMap(({ url, attachment_id: given }) => {
      const [id, name] = URL.canParse(url) ? new URL(url).pathname.split("/").slice(-2) : [];
      const known = given ?? id;
      return known && name ? [[decodeURIComponent(name), known]] : [];
    }),
  );
}

export function nameOf(user: z.infer<typeof userReply>, nick?: string | null): string {
  return nick || user.global_name || user.username;
}
