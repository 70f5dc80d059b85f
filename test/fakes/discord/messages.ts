import { type MessageBody, messageFaults, namesReferredTo } from "./validate.ts";
import { type Channel, Refusal, type StoredFile, type StoredMessage, type World } from "./world.ts";

/** A request's JSON and the files sent beside it, by their field's number. */
export interface Upload {
  readonly body: unknown;
  readonly files: ReadonlyMap<number, { readonly name: string; readonly bytes: Uint8Array }>;
}

const NONCE_MS = 5 * 60_000;
const FILE_BYTES = 10 * 1024 * 1024;
const EPHEMERAL = 1 << 6;

/** Refuses as Discord does: 50035 with what is wrong, field by field. */
export function checkMessage(upload: Upload, standing: readonly StoredFile[] = []): MessageBody {
  const faults = messageFaults(upload.body);
  if (faults.length > 0) throw new Refusal(400, 50035, "Invalid Form Body", faults);
  const body = { attachments: [], ...(upload.body as object) } as unknown as MessageBody;
  for (const { bytes } of upload.files.values()) {
    if (bytes.length > FILE_BYTES) throw new Refusal(400, 50045, "File uploaded exceeds the maximum size");
  }
  const names = new Set(keptFiles(body, upload, standing, () => "0").map(({ filename }) => filename));
  const missing = namesReferredTo(body).filter((name) => !names.has(name));
  const more = [
    ...missing.map((name) => `components: attachment://${name} is not attached`),
    ...(body.attachments.some(({ id }) => typeof id === "number" && !upload.files.has(id))
      ? ["attachments: no such file"]
      : []),
    ...(upload.files.size > body.attachments.filter(({ id }) => typeof id === "number").length
      ? ["files: one is not listed"]
      : []),
  ];
  if (more.length > 0) throw new Refusal(400, 50035, "Invalid Form Body", more);
  return body;
}

function keptFiles(
  body: MessageBody,
  upload: Upload,
  standing: readonly StoredFile[],
  newId: () => string,
): StoredFile[] {
  return body.attachments.flatMap((attachment) => {
    if (typeof attachment.id === "string") return standing.filter(({ id }) => id === attachment.id);
    const file = upload.files.get(attachment.id);
    if (!file) return [];
    const description = attachment.description === undefined ? {} : { description: attachment.description };
    return [{ id: newId(), filename: attachment.filename ?? file.name, bytes: file.bytes, ...description }];
  });
}

export function channelOr404(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel || channel.gone) throw new Refusal(404, 10003, "Unknown Channel");
  if (channel.guildId !== undefined && !world.guilds.has(channel.guildId))
    throw new Refusal(403, 50001, "Missing Access");
  return channel;
}

export function createMessage(
  world: World,
  channel: Channel,
  upload: Upload,
  more: Partial<Pick<StoredMessage, "onlyFor">> = {},
): StoredMessage {
  if (channel.refusal !== undefined) throw new Refusal(403, channel.refusal, "Refused");
  if (channel.refusesFiles && upload.files.size > 0) throw new Refusal(403, 50013, "Missing Permissions");
  const body = checkMessage(upload);
  if (body.nonce !== undefined && body.enforce_nonce && more.onlyFor === undefined) {
    const twin = nonces(world).get(body.nonce);
    if (twin && world.now() - twin.atMs < NONCE_MS) {
      const message = world.messages.get(twin.id);
      if (!message) throw new Refusal(404, 10008, "Unknown Message");
      return message;
    }
  }
  const message: StoredMessage = {
    id: world.snowflake(),
    channelId: channel.id,
    authorId: world.bot.id,
    content: "",
    flags: body.flags,
    components: withIds(body.components),
    files: keptFiles(body, upload, [], world.snowflake),
    payload: upload.body,
    edited: false,
    mentions: mentionsOf(body),
    ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
    ...(body.message_reference === undefined ? {} : { reference: body.message_reference.message_id }),
    ...more,
  };
  world.messages.set(message.id, message);
  if (body.nonce !== undefined) nonces(world).set(body.nonce, { id: message.id, atMs: world.now() });
  return message;
}

export function editMessage(world: World, message: StoredMessage, upload: Upload): StoredMessage {
  const body = checkMessage(upload, message.files);
  message.files = keptFiles(body, upload, message.files, world.snowflake);
  message.components = withIds(body.components);
  message.flags = body.flags | (message.flags & EPHEMERAL);
  message.payload = upload.body;
  message.edited = true;
  return message;
}

const noncesOf = new WeakMap<World, Map<string, { id: string; atMs: number }>>();

function nonces(world: World): Map<string, { id: string; atMs: number }> {
  const known = noncesOf.get(world) ?? new Map();
  noncesOf.set(world, known);
  return known;
}

/** Ids that were not given are made up in sequence, as Discord does. */
function withIds(components: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  let next = 0;
  const taken = new Set(components.map(({ id }) => id));
  const own = (): number => {
    do next += 1;
    while (taken.has(next));
    return next;
  };
  return components.map((component) => ({ ...component, id: component.id || own() }));
}

/** Who is notified: nobody unless `allowed_mentions` lets the words say so. */
function mentionsOf(body: MessageBody): readonly string[] {
  const allowed = new Set(body.allowed_mentions?.parse ?? ["roles", "users", "everyone"]);
  const words = body.components.map((one) => (one.type === 10 ? one.content : "")).join("\n");
  return [
    ...(allowed.has("users") ? [...words.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id) : []),
    ...(allowed.has("roles") ? [...words.matchAll(/<@&(\d+)>/g)].map(([, id = ""]) => id) : []),
    ...(allowed.has("everyone") && /@(everyone|here)/.test(words) ? ["everyone"] : []),
  ];
}

/** A message as the API tells it: files of components stand in the components alone, and the nonce only when it was made. */
export function tellMessage(world: World, message: StoredMessage, withNonce = false): Record<string, unknown> {
  const resolve = (media: unknown) => {
    const name = String((media as { url: string }).url).slice("attachment://".length);
    const file = message.files.find(({ filename }) => filename === name);
    if (!file) return media;
    const url = `https://cdn.discordapp.com/attachments/${message.channelId}/${file.id}/${name}?ex=1&is=2&hm=3`;
    return { url, proxy_url: url, content_type: "image/png", attachment_id: file.id };
  };
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.reference === undefined ? 0 : 19,
    author: world.users.get(message.authorId),
    content: message.content,
    attachments: [],
    embeds: [],
    mentions: [],
    flags: message.flags,
    components: message.components.map((component) => {
      if (component.type === 12) {
        const items = component.items as readonly { media: unknown }[];
        return { ...component, items: items.map((item) => ({ ...item, media: resolve(item.media) })) };
      }
      return component.type === 13 ? { ...component, file: resolve(component.file) } : component;
    }),
    timestamp: new Date(world.now()).toISOString(),
    edited_timestamp: message.edited ? new Date(world.now()).toISOString() : null,
    ...(withNonce && message.nonce !== undefined ? { nonce: message.nonce } : {}),
  };
}
