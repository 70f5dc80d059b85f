import type { People } from "../domain/people/people.ts";
import type { Places } from "../domain/places/places.ts";
import type { ChatEvent, Joined, Left, Reply } from "./adapter.ts";
import type { Glances } from "./glances.ts";
import type { GoneTold } from "./gone-places.ts";
import type { Identify } from "./identify.ts";
import type { Keep } from "./keep.ts";
import type { Linking } from "./linking.ts";
import type { Presses } from "./presses.ts";
import { refused } from "./replies.ts";

export interface CoreDeps {
  readonly people: Pick<People, "admins" | "saw">;
  readonly places: Pick<Places, "mayAnswerIn">;
  readonly identify: Identify;
  readonly keep: Keep;
  readonly linking: Linking;
  readonly presses: Presses;
  readonly glances: Glances;
  readonly gone: GoneTold;
}

/** Takes what adapters hear. Resolves once the event is safe in the database; throws when it could not be made safe. */
export function createCore(deps: CoreDeps): (event: ChatEvent) => Promise<Reply> {
  const { identify, keep, linking } = deps;
  return async (event) => {
    if (event.type === "joined" || event.type === "left") return moved(event);
    if (!deps.places.mayAnswerIn(event.place)) {
      return refused(
        "I do not answer in this channel. Ask me in a direct message, or have an admin add it to channels.allow.",
      );
    }
    const isWords = event.type === "said" || event.type === "commanded";
    const links = isWords && linking.isAskedBy(event);
    // Most of what comes is words of somebody known: one statement then, and the platform is answered.
    const kept = isWords && !links ? await keep.fromRows(event) : undefined;
    if (kept) return kept;
    const known = await identify.find(event.person);
    if (links) return linking.settle(event, known?.person);
    if (!known) return stranger();
    if (!isWords) await deps.people.saw(known.person.personId);
    switch (event.type) {
      case "suggested":
      case "opened":
      case "refreshed":
        return deps.glances(event, known.person);
      case "pressed":
      case "submitted":
        return (await deps.presses(event, known)) ?? (await keep.fromFound(event)) ?? stranger();
      default:
        return (await keep.fromFound(event)) ?? stranger();
    }
  };

  async function moved({ type, place }: Joined | Left): Promise<Reply> {
    if (type === "left") await deps.gone.tell(place, "I was removed from it, or it was deleted.");
    else await deps.gone.back(place);
    return { type: "ack" };
  }

  async function stranger(): Promise<Reply> {
    const admins = (await deps.people.admins(3)).map((admin) => admin.name).join(", ");
    return refused(
      `I do not know you yet, so I may not answer. If I know you elsewhere, write \`link\` to me; else ask an admin to let you in${admins ? ` (${admins})` : ""}.`,
    );
  }
}
