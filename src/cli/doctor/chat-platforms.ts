import { type Check, LIMIT_MS, ok, skipped, wrong } from "./check.ts";

const NAME = "Chat platforms";

/** Tokens, scopes, intents, reachability and the clock of every chat platform that is configured. */
export const chatPlatforms: Check = {
  name: NAME,
  limitMs: LIMIT_MS * 2,
  look: async ({ config, signal }) => {
    const { probePlatforms } = await import("../../platform-probes.ts");
    const found = await probePlatforms(config, { signal });
    if (found.length === 0) return [skipped(NAME, "none configured; README.md has the shortest way for each.")];
    return found.map(({ platform, what, ok: isGood, detail, cure }) => {
      const says = /[.!?]$/.test(detail) ? detail : `${detail}.`;
      return isGood ? ok(`${platform} ${what}`, says) : wrong(`${platform} ${what}`, says, cure);
    });
  },
};
