import type { AdapterLimits } from "../../src/bot/adapter.ts";

/** The platform's name, in places and identities. */
export const TEAMS = "teams";

/**
 * A post with everything in it may have 28 KB (learn.microsoft.com, "Limits and specifications for Microsoft Teams"): so much
 * for the card, the rest for the summary and the envelope.
 */
export const CARD_BYTES = 25 * 1024;
/** One element of a card at most, so that every element fits a card with its refresh and its DEMO line. */
export const ELEMENT_BYTES = 20 * 1024;
/** "Cards support up to six actions" (learn.microsoft.com, "Card actions"). */
export const ACTIONS_PER_SET = 6;
/** More columns do not fit a phone's chat, and Teams does not scroll cards sideways. */
export const TABLE_COLUMNS = 4;
/** A cell that is longer reads better in a list of its own. */
export const TABLE_CELL_CHARS = 160;
/** Columns of monospaced text that fit a card of full width on a desktop. */
export const MONOSPACE_COLUMNS = 72;
/** Shown in toasts and the chat list, which cut it anyway. */
export const SUMMARY_CHARS = 200;
/** Base64 of a picture inside a card, when there is no public address to fetch it from. */
export const INLINE_PICTURE_CHARS = 18 * 1024;
export const PICTURE_WIDTH_PX = 720;
export const INLINE_PICTURE_WIDTH_PX = 360;
/** A bot must answer within 15 s; ours waits this long for the platform. */
export const CALL_MS = 10_000;
/** Teams sends at most about 100 KB of text; more is nobody's message. */
export const BODY_BYTES = 256 * 1024;

/**
 * Sends to one conversation: at most 7 in 1 s, 8 in 2 s, 60 in 30 s and 1,800 an hour; 50 a second for an app in a tenant
 * (learn.microsoft.com, "Rate limiting for bots"). A bucket of seven that refills at one in two seconds keeps all of them.
 */
export const LIMITS: AdapterLimits = {
  textChars: ELEMENT_BYTES,
  buttons: 24,
  edits: true,
  images: true,
  forms: true,
  ephemeral: false,
  pacePerPlace: { count: 7, perMs: 14_000 },
  paceOverall: { count: 50, perMs: 1000 },
};

export const FOLLOW_UPS =
  "In Teams mention me in every message of a channel or group chat, follow-ups included; in our own chat no mention is needed.";
