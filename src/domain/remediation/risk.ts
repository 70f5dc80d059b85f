import type { Place } from "../../base/actor.ts";
import type { ChangePlan, PlannedChange } from "./change-plan.ts";

/** What a change is judged by besides itself. */
export interface RiskContext {
  readonly origin: ChangePlan["origin"];
  readonly place: Place;
  readonly nowMs: number;
  /** IANA zone of whoever has to be awake if it goes wrong. */
  readonly zone: string;
}

export type Risk = ChangePlan["risk"];

/** How much could go wrong, and why: the level is that of the gravest reason, and every reason is told. Pure. */
export function decideRisk(planned: PlannedChange, _context: RiskContext): Risk {
  return { level: planned.undo === "irreversible" ? "high" : "medium", reasons: ["it changes what runs"] };
}
