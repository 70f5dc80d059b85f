import { type Place, placeKey } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Adapter, AdapterLimits } from "../../src/bot/adapter.ts";
import { CONSOLE, type ConsoleDeps } from "./contract.ts";
import { createReaders } from "./readers.ts";
import { createConsoleRoutes } from "./routes.ts";

const LIMITS: AdapterLimits = {
  textChars: 100_000,
  buttons: 50,
  edits: true,
  images: true,
  forms: true,
  ephemeral: true,
};

/** The browser as a platform of our own: what is sent stands in the feed, and the page reads the feed. */
export function createConsole(deps: ConsoleDeps): Adapter {
  const readers = createReaders();
  return {
    name: CONSOLE,
    limits: LIMITS,
    routes: createConsoleRoutes(deps, readers),
    send: async (to, message, { key }) => {
      await put(to, key, message as unknown as Json);
      return { parts: [key] };
    },
    edit: async (to, ref, message) => {
      const [key] = ref.parts;
      if (key === undefined) throw new OpsError("bug", "A console message without its key.");
      await put(to, key, message as unknown as Json);
    },
    find: async (to, key) => ((await deps.feed.get(placeKey(to), key)) ? { parts: [key] } : undefined),
  };

  async function put(to: Place, key: string, body: Json): Promise<void> {
    const place = placeKey(to);
    await deps.feed.put(place, { key, author: "bot", name: "Pilothouse", body });
    readers.wake(place);
  }
}
