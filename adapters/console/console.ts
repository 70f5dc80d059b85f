import { OpsError } from "../../src/base/errors.ts";
import type { Adapter, AdapterLimits } from "../../src/bot/adapter.ts";
import { createFeedTalk } from "../../src/message/feed/talk.ts";
import { CONSOLE, type ConsoleDeps } from "./contract.ts";
import { createConsoleRoutes } from "./routes.ts";

const LIMITS: AdapterLimits = {
  textChars: 100_000,
  buttons: 50,
  edits: true,
  images: true,
  forms: true,
  ephemeral: true,
};

const FOLLOW_UPS = "In the console everything you write is meant for me.";

/** The browser as a platform of our own: what is sent stands in the feed, and the page reads the feed. */
export function createConsole(deps: ConsoleDeps): Adapter {
  const talk = createFeedTalk({ feed: deps.feed, clock: deps.host.clock });
  return {
    name: CONSOLE,
    limits: LIMITS,
    followUps: FOLLOW_UPS,
    routes: createConsoleRoutes(deps, talk),
    send: async (to, message, { key }) => {
      await talk.put(to, key, message);
      return { parts: [key] };
    },
    edit: async (to, ref, message) => {
      const [key] = ref.parts;
      if (key === undefined) throw new OpsError("bug", "A console message without its key.");
      await talk.put(to, key, message);
      return ref;
    },
    find: async (to, key) => ((await talk.has(to, key)) ? { parts: [key] } : undefined),
  };
}
