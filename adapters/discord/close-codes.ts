import { OpsError } from "../../src/base/errors.ts";

// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
const FATAL: Readonly<Record<number, readonly ["denied" | "bug", string]>> = {
  4004: ["denied", "Discord does not accept the token. Put the one of the page Bot in DISCORD_TOKEN, and start again."],
  4010: ["bug", "Discord refused the shard."],
  4011: ["bug", "The bot is in more servers than one connection may serve (2,500)."],
  4012: ["bug", "Discord no longer serves this version of its gateway."],
  4013: ["bug", "Discord refused the intents."],
  4014: ["denied", "Discord refused the intents. Set none of the privileged ones; none is needed."],
};

/** Not authenticated, already authenticated, wrong sequence, timed out; and a regular end. */
const END_OF_SESSION = new Set([1000, 1001, 4003, 4005, 4007, 4009]);

/** Why connecting again would not help; undefined where it may. */
export function fatalClose(code: number): OpsError | undefined {
  const known = FATAL[code];
  return known && new OpsError(known[0], known[1], { facts: { code } });
}

/** Whether Discord forgets the session with such an end of its connection. */
export function isEndOfSession(code: number): boolean {
  return END_OF_SESSION.has(code);
}
