import type { Decider } from "../../base/actor.ts";
import { newId } from "../../base/ids.ts";
import type { Queryable } from "../../store/db/database.ts";
import { consolePlace } from "./console-place.ts";

/** Writes the audit row of a decision on the decision's own transaction. The audit room does it; this room stands below. */
export type RecordDecision = (
  on: Queryable,
  by: Decider,
  entry: {
    readonly action: string;
    /** An id, never a name: names can be erased, audit rows cannot. */
    readonly subject: string;
    readonly decision: string;
    readonly facts?: Readonly<Record<string, unknown>>;
  },
) => Promise<void>;

/** Who opened a link, as the one who decided to. */
export function opener(personId: string): Decider {
  return { personId, door: "button", place: consolePlace(personId), requestId: newId("r") };
}
