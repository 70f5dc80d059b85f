import type { AdapterLimits } from "../../src/bot/adapter.ts";

/** Discord's documented limits (API v10). Lengths are compared in UTF-16 units, which are never fewer than Discord counts. */
export const LIMITS = {
  /** All text displays of one message together. */
  messageChars: 4000,
  /** Components of one message, nested ones counted. */
  components: 40,
  /** Documented for plain messages; with components v2 only `components` counts. More would fill a phone's screen. */
  rows: 5,
  buttonsPerRow: 5,
  buttonLabelChars: 80,
  customIdChars: 100,
  options: 25,
  optionChars: 100,
  placeholderChars: 150,
  files: 10,
  /** An upload by a bot to a server without boosts. */
  fileBytes: 10 * 1024 * 1024,
  altChars: 1024,
  modalTitleChars: 45,
  modalComponents: 5,
  modalLabelChars: 45,
  modalDescriptionChars: 100,
  modalPlaceholderChars: 100,
  modalValueChars: 4000,
  choices: 25,
  choiceChars: 100,
  nonceChars: 25,
  /** A first answer to an interaction; what comes later is refused with 10062. */
  interactionMs: 3000,
  /** An interaction's token. */
  tokenMs: 15 * 60_000,
} as const;

/** Wider monospace lines wrap on a phone held upright. */
export const WIDEST_TABLE = 56;

export const ADAPTER_LIMITS: AdapterLimits = {
  textChars: LIMITS.messageChars,
  buttons: LIMITS.rows * LIMITS.buttonsPerRow,
  edits: true,
  images: true,
  forms: true,
  ephemeral: true,
  pacePerPlace: { count: 5, perMs: 5000 },
  paceOverall: { count: 50, perMs: 1000 },
};

/** The message is made of components alone; nothing in it is unfurled. */
const COMPONENTS_V2 = 1 << 15;
const SUPPRESS_EMBEDS = 1 << 2;
const EPHEMERAL = 1 << 6;

export const MESSAGE_FLAGS = COMPONENTS_V2 | SUPPRESS_EMBEDS;
export const EPHEMERAL_FLAGS = MESSAGE_FLAGS | EPHEMERAL;
export const DEFERRED_FLAGS = EPHEMERAL;

/** The first moment a snowflake can name. */
const EPOCH_MS = 1_420_070_400_000n;

/** When Discord made the thing with this id, in epoch milliseconds. */
export function madeAtMs(snowflake: string): number {
  return Number((BigInt(snowflake) >> 22n) + EPOCH_MS);
}
