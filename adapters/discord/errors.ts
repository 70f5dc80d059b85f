import { z } from "zod";
import { OpsError, toOpsError } from "../../src/base/errors.ts";

/** What Discord's JSON error codes mean for us; others go by their status. */
const CODES: Readonly<Record<number, readonly ["missing" | "denied", string]>> = {
  10003: ["missing", "The channel is gone from Discord, or the bot was taken out of it."],
  10004: ["missing", "The server is gone from Discord, or the bot was taken out of it."],
  10007: ["missing", "That person is not in the server."],
  10008: ["missing", "The message is gone from Discord."],
  10013: ["missing", "Discord does not know that person."],
  10015: ["missing", "The answer can no longer be changed: Discord allows it for 15 minutes."],
  50027: ["missing", "The answer can no longer be changed: Discord allows it for 15 minutes."],
  50001: ["denied", "The bot may not see that channel. Give its role View Channel there."],
  50005: ["missing", "The message is not the bot's own."],
  50007: [
    "denied",
    "The person takes no direct messages from the bot. They can allow them in the server's privacy settings.",
  ],
  50278: ["denied", "The person shares no server with the bot, so it may not write to them."],
  50013: [
    "denied",
    "The bot may not write there. Give its role Send Messages, and Send Messages in Threads for threads.",
  ],
  50083: ["denied", "The thread is archived and locked. Open it again, or ask in another place."],
  160005: ["denied", "The thread is locked. Unlock it, or ask in another place."],
  200000: ["denied", "The server's AutoMod blocked the message. Exempt the bot's role in its rules."],
  240000: ["denied", "Discord blocked the message because of a link in it."],
};

/** Asked too often without saying for how long: Cloudflare bans an address for about this. */
const UNSAID_WAIT_MS = 60_000;

const rateLimited = z.object({
  global: z.boolean(),
  retryAfter: z.number(),
  timeToReset: z.number(),
  /** Infinite without a bucket, which no number of zod's is. */
  limit: z.unknown(),
});
const answered = z.object({ status: z.number(), code: z.union([z.number(), z.string()]).optional() });

/**
 * Anything that a call to Discord threw, as an `OpsError`: 429 is `limited` with `retryAfterMs` (and fact `overall` where
 * everything has to wait), what is gone `missing`, what the bot may not do `denied` with the cure, network and 5xx
 * `unavailable`. A payload that Discord finds wrong is a `bug`. Neither tokens nor addresses of interactions are in it.
 */
export function toFault(thrown: unknown): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const limited = rateLimited.safeParse(thrown);
  if (limited.success) return limitedFault(limited.data);
  const reply = answered.safeParse(thrown);
  if (reply.success) return repliedFault(reply.data.status, reply.data.code, detailsOf(thrown));
  if (thrown instanceof TypeError || thrown instanceof RangeError) return toOpsError(thrown);
  return new OpsError("unavailable", "Discord cannot be reached.", { facts: { reason: reasonOf(thrown) } });
}

export function codeOf(fault: unknown): number | undefined {
  return fault instanceof OpsError && typeof fault.facts.code === "number" ? fault.facts.code : undefined;
}

// Too large (413), larger than allowed, not a file, uploads limited, and no right to attach files.
const UPLOAD_REFUSALS = new Set([40005, 50045, 50046, 400001, 50013]);

/** Whether a message may go if its files stay behind. */
export function isUploadRefused(fault: unknown): boolean {
  return fault instanceof OpsError && (fault.facts.status === 413 || UPLOAD_REFUSALS.has(codeOf(fault) ?? 0));
}

function limitedFault({ global, retryAfter, timeToReset, limit }: z.infer<typeof rateLimited>): OpsError {
  // A refusal by Discord itself names a bucket; without one it comes from the wall before it, which stops everything.
  const walled = limit === Number.POSITIVE_INFINITY;
  const waitMs = Math.ceil(Math.max(retryAfter, walled ? 0 : timeToReset));
  return new OpsError("limited", "Discord asks for patience.", {
    retryAfterMs: waitMs > 0 ? waitMs : UNSAID_WAIT_MS,
    facts: { ...(global || walled ? { overall: true } : {}) },
  });
}

function repliedFault(status: number, code: number | string | undefined, details: string | undefined): OpsError {
  const facts = { status, ...(code === undefined ? {} : { code }), ...(details === undefined ? {} : { details }) };
  const known = typeof code === "number" ? CODES[code] : undefined;
  if (known) return new OpsError(known[0], known[1], { facts });
  if (status === 401) {
    return new OpsError("denied", "Discord does not accept the token. Put the one of the page Bot in DISCORD_TOKEN.", {
      facts,
    });
  }
  if (status === 403) return new OpsError("denied", "Discord does not let the bot do that there.", { facts });
  if (status === 404) return new OpsError("missing", "Discord no longer has that.", { facts });
  if (status >= 500) return new OpsError("unavailable", "Discord has trouble of its own.", { facts });
  return new OpsError("bug", "Discord refused what Pilothouse sent; the log says why.", { facts });
}

/** Which field was wrong and why; nothing of what was sent. */
function detailsOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? thrown.message.slice(0, 500) : undefined;
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "unknown";
  return "code" in thrown && typeof thrown.code === "string" ? thrown.code : thrown.name;
}
