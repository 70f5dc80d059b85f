import { z } from "zod";

// Discord's documented limits, written here anew: the adapter's own list must not be what it is judged by.
const id = z.int().min(0).max(2_147_483_647).optional();
const customId = z.string().min(1).max(100);
const text = z.strictObject({ type: z.literal(10), id, content: z.string().min(1).max(4000) });
const media = z.strictObject({ url: z.string().regex(/^(attachment:\/\/[A-Za-z0-9._-]+|https?:\/\/.+)$/) });
const gallery = z.strictObject({
  type: z.literal(12),
  id,
  items: z
    .array(
      z.strictObject({ media, description: z.string().min(1).max(1024).optional(), spoiler: z.boolean().optional() }),
    )
    .min(1)
    .max(10),
});
const file = z.strictObject({ type: z.literal(13), id, file: media, spoiler: z.boolean().optional() });
const separator = z.strictObject({
  type: z.literal(14),
  id,
  divider: z.boolean().optional(),
  spacing: z.int().min(1).max(2).optional(),
});
const button = z.strictObject({
  type: z.literal(2),
  id,
  style: z.int().min(1).max(4),
  label: z.string().trim().min(1).max(80),
  custom_id: customId,
  disabled: z.boolean().optional(),
});
const option = z.strictObject({
  label: z.string().min(1).max(100),
  value: z.string().min(1).max(100),
  description: z.string().min(1).max(100).optional(),
  default: z.boolean().optional(),
});
const select = z
  .strictObject({
    type: z.literal(3),
    id,
    custom_id: customId,
    placeholder: z.string().max(150).optional(),
    min_values: z.int().min(0).max(25).optional(),
    max_values: z.int().min(1).max(25).optional(),
    required: z.boolean().optional(),
    disabled: z.boolean().optional(),
    options: z.array(option).min(1).max(25),
  })
  .refine(({ options }) => new Set(options.map(({ value }) => value)).size === options.length, "option values differ");
const row = z
  .strictObject({
    type: z.literal(1),
    id,
    components: z
      .array(z.union([button, select]))
      .min(1)
      .max(5),
  })
  .refine(
    ({ components }) => components.length === 1 || components.every(({ type }) => type === 2),
    "a select fills its row",
  );
const component = z.union([text, gallery, file, separator, row]);

const attachment = z.strictObject({
  id: z.union([z.int(), z.string().regex(/^\d+$/)]),
  filename: z.string().max(260).optional(),
  description: z.string().min(1).max(1024).optional(),
});

/** A message's body; the bot sends components v2 and nothing else. */
const message = z.strictObject({
  flags: z.int(),
  components: z.array(component).min(1).max(40),
  attachments: z.array(attachment).max(10).default([]),
  allowed_mentions: z.strictObject({ parse: z.array(z.enum(["roles", "users", "everyone"])) }).optional(),
  nonce: z.string().max(25).optional(),
  enforce_nonce: z.boolean().optional(),
  message_reference: z.strictObject({ message_id: z.string(), fail_if_not_exists: z.boolean().optional() }).optional(),
});
export type MessageBody = z.infer<typeof message>;

const input = z.strictObject({
  type: z.literal(4),
  id,
  custom_id: customId,
  style: z.int().min(1).max(2),
  min_length: z.int().min(0).max(4000).optional(),
  max_length: z.int().min(1).max(4000).optional(),
  required: z.boolean().optional(),
  value: z.string().max(4000).optional(),
  placeholder: z.string().max(100).optional(),
});
const label = z.strictObject({
  type: z.literal(18),
  id,
  label: z.string().min(1).max(45),
  description: z.string().min(1).max(100).optional(),
  component: z.union([input, select]),
});
const modal = z.strictObject({
  custom_id: customId,
  title: z.string().min(1).max(45),
  components: z
    .array(z.union([label, text]))
    .min(1)
    .max(5),
});

const choices = z.strictObject({
  choices: z.array(z.strictObject({ name: z.string().min(1).max(100), value: z.string().min(1).max(100) })).max(25),
});

const commands = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[-_\p{Ll}\p{N}]{1,32}$/u),
      type: z.literal(1),
      description: z.string().min(1).max(100),
      contexts: z.array(z.int().min(0).max(2)).optional(),
      options: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[-_\p{Ll}\p{N}]{1,32}$/u),
            type: z.literal(3),
            description: z.string().min(1).max(100),
            required: z.boolean().optional(),
            autocomplete: z.boolean().optional(),
            min_length: z.int().min(0).max(6000).optional(),
            max_length: z.int().min(1).max(6000).optional(),
          }),
        )
        .max(25)
        .optional(),
    }),
  )
  .max(100);

const COMPONENTS_V2 = 1 << 15;

/** What is wrong with a body, in Discord's manner; empty where it is taken. */
export function messageFaults(body: unknown): readonly string[] {
  const parsed = message.safeParse(body);
  if (!parsed.success) return faults(parsed.error);
  const { components, flags, attachments } = parsed.data;
  const found: string[] = [];
  if ((flags & COMPONENTS_V2) === 0) found.push("components: IS_COMPONENTS_V2 is needed for these");
  const nested = components.flatMap((one) => (one.type === 1 ? one.components : []));
  if (components.length + nested.length > 40)
    found.push(`components: ${components.length + nested.length} of at most 40`);
  const chars = components.reduce((sum, one) => sum + (one.type === 10 ? one.content.length : 0), 0);
  if (chars > 4000) found.push(`components: ${chars} of at most 4000 characters of text`);
  const customIds = nested.map(({ custom_id }) => custom_id);
  if (new Set(customIds).size < customIds.length) found.push("components: COMPONENT_CUSTOM_ID_DUPLICATED");
  const ids = [...components, ...nested].flatMap((one) => (one.id ? [one.id] : []));
  if (new Set(ids).size < ids.length) found.push("components: ids must differ");
  const names = attachments.map(({ filename }) => filename).filter((name) => name !== undefined);
  if (new Set(names).size < names.length) found.push("attachments: names must differ");
  return found;
}

export const modalFaults = (body: unknown) => {
  const parsed = modal.safeParse(body);
  if (!parsed.success) return faults(parsed.error);
  const ids = parsed.data.components.flatMap((one) => (one.type === 18 ? [one.component.custom_id] : []));
  return new Set(ids).size < ids.length ? ["components: COMPONENT_CUSTOM_ID_DUPLICATED"] : [];
};
export const choicesFaults = (body: unknown) => faultsOf(choices, body);
export const commandsFaults = (body: unknown) => faultsOf(commands, body);

function faultsOf(schema: z.ZodType, body: unknown): readonly string[] {
  const parsed = schema.safeParse(body);
  return parsed.success ? [] : faults(parsed.error);
}

function faults(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, message: why }) => `${path.join(".")}: ${why}`);
}

/** Names that attached files are referred to by. */
export function namesReferredTo(body: MessageBody): readonly string[] {
  return body.components
    .flatMap((one) =>
      one.type === 12 ? one.items.map(({ media: { url } }) => url) : one.type === 13 ? [one.file.url] : [],
    )
    .flatMap((url) => (url.startsWith("attachment://") ? [url.slice("attachment://".length)] : []));
}
