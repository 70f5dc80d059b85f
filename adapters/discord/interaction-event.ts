import type { Place } from "../../src/base/actor.ts";
import type { ChatEvent } from "../../src/bot/adapter.ts";
import { COMMAND, WORDS } from "./commands.ts";
import { madeAtMs } from "./limits.ts";
import { commandData, componentData, type InteractionCreate, identityOf, modalData } from "./parse-events.ts";
import { directPlaceOf, placeOf } from "./places.ts";

const COMMAND_USED = 2;
const COMPONENT_USED = 3;
const HALF_TYPED = 4;
const MODAL_SENT = 5;
const BUTTON = 2;
const STRING_SELECT = 3;

/** Where an interaction was made: Discord tells the channel with it, and with a thread its parent. */
export function interactionPlace({ guild_id: guildId, channel, channel_id: id }: InteractionCreate): Place {
  const facts = channel ?? { id: id ?? "", type: 0 };
  return guildId === undefined ? directPlaceOf(facts.id) : placeOf(facts);
}

/** An interaction as an event of the house; undefined for kinds and shapes that are none of ours. */
export function interactionEvent(interaction: InteractionCreate): ChatEvent | undefined {
  const { id, member, user, data } = interaction;
  const from = member?.user ?? user;
  if (!from) return undefined;
  const base = {
    eventId: id,
    person: identityOf(from, member),
    place: interactionPlace(interaction),
    atMs: madeAtMs(id),
  };
  switch (interaction.type) {
    case COMMAND_USED: {
      const words = wordsOf(data);
      return words === undefined ? undefined : { type: "commanded", ...base, words };
    }
    case HALF_TYPED: {
      const typed = wordsOf(data);
      return typed === undefined ? undefined : { type: "suggested", ...base, typed };
    }
    case COMPONENT_USED: {
      const buttonId = pressedId(data);
      if (buttonId === undefined) return undefined;
      return { type: "pressed", ...base, buttonId, ...messageKeyOf(interaction) };
    }
    case MODAL_SENT: {
      const parsed = modalData.safeParse(data);
      if (!parsed.success) return undefined;
      const fields = parsed.data.components.flat();
      const values = Object.fromEntries(
        fields.map((field) => [field.custom_id, field.value ?? field.values?.[0] ?? ""]),
      );
      return { type: "submitted", ...base, formId: parsed.data.custom_id, values };
    }
    default:
      return undefined;
  }
}

export function isHalfTyped({ type }: InteractionCreate): boolean {
  return type === HALF_TYPED;
}

function wordsOf(data: unknown): string | undefined {
  const parsed = commandData.safeParse(data);
  if (!parsed.success || parsed.data.name !== COMMAND) return undefined;
  const value = parsed.data.options.find(({ name }) => name === WORDS)?.value;
  return value === undefined ? "" : String(value);
}

function pressedId(data: unknown): string | undefined {
  const parsed = componentData.safeParse(data);
  if (!parsed.success) return undefined;
  if (parsed.data.component_type === BUTTON) return parsed.data.custom_id;
  return parsed.data.component_type === STRING_SELECT ? parsed.data.values[0] : undefined;
}

function messageKeyOf({ message, channel, channel_id: id }: InteractionCreate): { readonly messageKey?: string } {
  return message ? { messageKey: `${message.channel_id ?? channel?.id ?? id ?? ""}.${message.id}` } : {};
}
