import type { Place } from "../../base/actor.ts";
import type { Need } from "./permissions.ts";

/** Somebody who asks for a right they lack. */
export interface AccessRequest {
  readonly requestId: string;
  readonly personId: string;
  readonly name: string;
  readonly need: Need;
  /** Where it was asked, and under which identity: there the answer goes. */
  readonly place: Place;
  readonly userId: string;
  /** Ids of those who were asked. */
  readonly told: readonly string[];
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
}

/** A request that was decided. `role` is what was given; undefined when it was declined. */
export interface DecidedRequest extends AccessRequest {
  readonly role?: string;
}

export interface RequestRow {
  request_id: string;
  person_id: string;
  name: string;
  active: boolean;
  permission: string;
  scope: string;
  place: Place;
  user_id: string;
  told: string[];
  state: "pending" | "given" | "declined" | "expired" | "withdrawn";
  asked_at: Date;
  expires_at: Date;
  decided_press: string | null;
  decided_by_name: string | null;
  given_role: string | null;
}

/** Of access_requests as a, the asker's persons as p and the decider's as d. */
export const REQUEST_COLUMNS = `a.request_id, a.person_id, p.name, p.active, a.permission, a.scope, a.place, a.user_id, a.told, a.state,
  a.asked_at, a.expires_at, a.decided_press, d.name as decided_by_name, a.given_role`;

export function toRequest(row: RequestRow): AccessRequest {
  return {
    requestId: row.request_id,
    personId: row.person_id,
    name: row.name,
    need: { permission: row.permission, ...(row.scope === "" ? {} : { scope: row.scope }) },
    place: row.place,
    userId: row.user_id,
    told: row.told,
    askedAtMs: row.asked_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
  };
}

/** Why a press on this request comes too late; undefined while it is open. */
export function staleSentence(row: RequestRow, nowMs: number): string | undefined {
  if (row.state === "given") return `${row.decided_by_name ?? "Somebody"} gave ${row.name} ${row.given_role} already.`;
  if (row.state === "declined") return `${row.decided_by_name ?? "Somebody"} declined this request already.`;
  if (!row.active || row.state === "withdrawn") return `${row.name} has left since; nothing was given.`;
  if (row.state === "expired" || row.expires_at.getTime() <= nowMs) {
    return `This request ended unanswered after 14 days. ${row.name} can ask again.`;
  }
  return undefined;
}
