import { OpsError } from "../../src/base/errors.ts";
import type { Adapter, AdapterLimits } from "../../src/bot/adapter.ts";
import type { Route } from "../../src/bot/route.ts";
import { createFeedTalk } from "../../src/message/feed/talk.ts";
import { TERMINAL, type TerminalDeps } from "./contract.ts";
import { createTerminalRoutes } from "./routes.ts";

const LIMITS: AdapterLimits = {
  textChars: 100_000,
  buttons: 50,
  edits: true,
  images: false,
  forms: false,
  ephemeral: true,
};

/** The terminal as a platform: what is sent stands in the feed, and `pilothouse chat` reads the feed. */
export interface Terminal {
  /** Without routes: what is mounted with the others would be open to whoever reaches the port. */
  readonly adapter: Adapter;
  /** For the data folder's socket alone: whoever can open it is the owner, and nobody is asked for more. */
  readonly socketRoutes: readonly Route[];
}

export function createTerminal(deps: TerminalDeps): Terminal {
  const talk = createFeedTalk({ feed: deps.feed, clock: deps.host.clock });
  return {
    adapter: {
      name: TERMINAL,
      limits: LIMITS,
      followUps: "In the terminal everything you write is meant for me.",
      send: async (to, message, { key }) => {
        await talk.put(to, key, message);
        return { parts: [key] };
      },
      edit: async (to, ref, message) => {
        const [key] = ref.parts;
        if (key === undefined) throw new OpsError("bug", "A terminal message without its key.");
        await talk.put(to, key, message);
        return ref;
      },
      find: async (to, key) => ((await talk.has(to, key)) ? { parts: [key] } : undefined),
    },
    socketRoutes: createTerminalRoutes(deps, talk),
  };
}
