import { type Place, placeKey } from "../base/actor.ts";
import type { Outbox } from "../domain/outbox/outbox.ts";
import type { People } from "../domain/people/people.ts";
import type { Places } from "../domain/places/places.ts";
import type { Message } from "../message/message.ts";
import type { Database } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";

/** Records that a place takes nothing any more and tells the admins, once until the bot is back there. */
export interface GoneTold {
  tell(place: Place, why: string): Promise<void>;
  /** The bot is in the place: what waited for it is sent. */
  back(place: Place): Promise<void>;
}

const MOST_ADMINS = 20;

export function createGoneTold(deps: {
  readonly db: Database;
  readonly places: Places;
  readonly people: Pick<People, "admins">;
  readonly outbox: Outbox<Message>;
  readonly jobs: Jobs;
  readonly clock: { now(): number };
}): GoneTold {
  const { db, places, outbox, jobs } = deps;
  return {
    back: async (place) => {
      await places.cameBack(place);
      await outbox.retryPlace(place);
      jobs.wake("outbox", placeKey(place));
    },
    tell: async (place, why) => {
      if (!(await places.wentAway(place, why))) return;
      const said = `${placeKey(place)} takes no messages from me any more. ${why}`;
      const body: Message = {
        summary: said,
        blocks: [
          { type: "text", dot: "amber", text: said },
          { type: "context", text: "What is for that place waits; invite me again and it comes." },
        ],
      };
      for (const { personId } of await deps.people.admins(MOST_ADMINS)) {
        const home = await places.homeOf(db, personId);
        if (placeKey(home) === placeKey(place)) continue;
        await outbox.put(db, { key: `gone:${placeKey(place)}:${deps.clock.now()}:${personId}`, place: home, body });
        jobs.wake("outbox", placeKey(home));
      }
    },
  };
}
