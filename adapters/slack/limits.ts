import type { AdapterLimits } from "../../src/bot/adapter.ts";

export const SLACK = "slack";

/** Slack's documented numbers (docs.slack.dev/reference/block-kit, /reference/views, /apis/web-api/rate-limits), and ours where it names none. */
export const MAX = {
  /** Blocks of a message; a modal and a home tab take 100. */
  blocks: 50,
  viewBlocks: 100,
  headerChars: 150,
  /** A text object takes 3,000. For rich text Slack names no number; the same is kept there. */
  textChars: 3000,
  /** All text of one message. Slack cuts `text` at 40,000 and refuses a message's blocks as a whole from about 13,000. */
  messageChars: 12_000,
  /** Of the line in notifications. */
  fallbackChars: 1000,
  altChars: 2000,
  blockIdChars: 255,
  buttonChars: 75,
  /** An actions block takes 25; more than five in a row wrap badly on a phone. */
  buttonsInRow: 5,
  options: 100,
  /** An option's text, and its description once more. */
  optionChars: 75,
  placeholderChars: 150,
  linkChars: 3000,
  metadataChars: 3000,
  modalTitleChars: 24,
  modalButtonChars: 24,
  inputLabelChars: 2000,
  inputHintChars: 2000,
  /** Suggested prompts of an assistant thread. */
  prompts: 4,
} as const;

/** What a phone shows of a line of code without breaking it. */
export const PHONE_COLUMNS = 44;

/** A fold of at most this length stands in the card itself; a longer one in the thread. */
export const SHORT_FOLD_CHARS = 300;

/** Slack takes a request back that is older than five minutes for a replay. */
export const SIGNATURE_AGE_MS = 5 * 60_000;

export const SLACK_LIMITS: AdapterLimits = {
  textChars: MAX.messageChars,
  buttons: 25,
  edits: true,
  images: true,
  forms: true,
  ephemeral: true,
  // chat.postMessage: "one message per second per channel, short bursts allowed".
  pacePerPlace: { count: 1, perMs: 1000 },
  // chat.postMessage: "several hundred a minute" a workspace; chat.update tier 3, 50+; chat.postEphemeral tier 4, 100+.
  paceOverall: { count: 100, perMs: 60_000 },
};
