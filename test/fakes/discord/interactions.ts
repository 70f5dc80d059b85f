import { randomBytes } from "node:crypto";
import { createMessage, editMessage, tellMessage, type Upload } from "./messages.ts";
import { choicesFaults, modalFaults } from "./validate.ts";
import { type Interaction, Refusal, type StoredMessage, type World } from "./world.ts";

const ANSWER_MS = 3000;
const TOKEN_MS = 15 * 60_000;
const EPHEMERAL = 1 << 6;

export function newInteraction(
  world: World,
  facts: Pick<Interaction, "type" | "userId" | "channelId" | "hasMessage">,
): Interaction {
  const interaction: Interaction = {
    ...facts,
    id: world.snowflake(),
    token: randomBytes(60).toString("base64url"),
    atMs: world.now(),
  };
  world.interactions.set(interaction.id, interaction);
  return interaction;
}

const COMMAND = 2;
const HALF_TYPED = 4;
const MODAL = 5;

/** POST /interactions/{id}/{token}/callback */
export function answerInteraction(world: World, id: string, token: string, upload: Upload): Interaction {
  const interaction = world.interactions.get(id);
  if (!interaction || interaction.token !== token) throw new Refusal(404, 10062, "Unknown interaction");
  if (interaction.answer) throw new Refusal(400, 40060, "Interaction has already been acknowledged.");
  if (world.now() - interaction.atMs > ANSWER_MS) throw new Refusal(404, 10062, "Unknown interaction");
  const { type, data } = (upload.body ?? {}) as { type?: number; data?: unknown };
  const refuse = (why: readonly string[]) => {
    if (why.length > 0) throw new Refusal(400, 50035, "Invalid Form Body", why);
  };
  switch (type) {
    case 4: {
      if (interaction.type === HALF_TYPED) refuse(["type: not for autocomplete"]);
      interaction.originalId = postFor(world, interaction, { body: data, files: upload.files }).id;
      break;
    }
    case 5:
      if (interaction.type === HALF_TYPED) refuse(["type: not for autocomplete"]);
      break;
    case 6:
      if (interaction.type === COMMAND || !interaction.hasMessage) refuse(["type: there is no message to update"]);
      break;
    case 8:
      if (interaction.type !== HALF_TYPED) refuse(["type: only for autocomplete"]);
      refuse(choicesFaults(data));
      break;
    case 9:
      if (interaction.type === MODAL || interaction.type === HALF_TYPED) refuse(["type: no modal may follow"]);
      refuse(modalFaults(data));
      break;
    default:
      refuse(["type: unknown"]);
  }
  interaction.answer = { type: type ?? 0, data };
  return interaction;
}

function postFor(world: World, interaction: Interaction, upload: Upload): StoredMessage {
  const channel = world.channels.get(interaction.channelId);
  if (!channel) throw new Refusal(404, 10003, "Unknown Channel");
  const flags = ((upload.body ?? {}) as { flags?: number }).flags ?? 0;
  // Interactions may answer where the bot may not write.
  const open = { ...channel };
  delete open.refusal;
  return createMessage(world, open, upload, flags & EPHEMERAL ? { onlyFor: interaction.userId } : {});
}

function byToken(world: World, token: string): Interaction {
  for (const interaction of world.interactions.values()) {
    if (interaction.token !== token) continue;
    if (world.now() - interaction.atMs > TOKEN_MS) throw new Refusal(401, 50027, "Invalid Webhook Token");
    if (!interaction.answer) throw new Refusal(404, 10015, "Unknown Webhook");
    return interaction;
  }
  throw new Refusal(404, 10015, "Unknown Webhook");
}

/** POST /webhooks/{application}/{token} */
export function followUp(world: World, token: string, upload: Upload): Record<string, unknown> {
  const interaction = byToken(world, token);
  return tellMessage(world, postFor(world, interaction, upload));
}

/** PATCH and DELETE /webhooks/{application}/{token}/messages/{id or @original} */
export function changeFollowUp(world: World, token: string, which: string, upload: Upload | undefined): unknown {
  const interaction = byToken(world, token);
  const isDeferred = which === "@original" && interaction.originalId === undefined && interaction.answer?.type === 5;
  if (isDeferred && upload === undefined) {
    interaction.originalId = "deleted";
    return undefined;
  }
  if (isDeferred && upload !== undefined) {
    const flags = (interaction.answer?.data as { flags?: number } | undefined)?.flags ?? 0;
    const body = { ...(upload.body as object), flags: ((upload.body as { flags: number }).flags ?? 0) | flags };
    const message = postFor(world, interaction, { ...upload, body });
    interaction.originalId = message.id;
    return tellMessage(world, message);
  }
  const message = world.messages.get(which === "@original" ? (interaction.originalId ?? "") : which);
  if (!message) throw new Refusal(404, 10008, "Unknown Message");
  if (upload === undefined) return void world.messages.delete(message.id);
  return tellMessage(world, editMessage(world, message, upload));
}

/** Deferred answers that nobody completed: spinners that people look at. */
export function spinners(world: World): readonly Interaction[] {
  return [...world.interactions.values()].filter((one) => one.answer?.type === 5 && one.originalId === undefined);
}
