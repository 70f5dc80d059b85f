import type { Place } from "../../base/actor.ts";

/** A person's own place in the console: everybody has one, and what must reach a person for certain stands there. */
export function consolePlace(personId: string): Place {
  return { platform: "console", id: personId, kind: "direct" };
}
