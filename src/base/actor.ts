/** The way a request came in. The gate treats doors differently: an act runs only for a person's own command or press. */
export type Door = "words" | "command" | "button" | "schedule" | "alert" | "api" | "mcp" | "cli" | "agent";

/** Where a request was made and its answer will be read. `id` is the platform's own; `thread` narrows it. */
export interface Place {
  readonly platform: string;
  readonly id: string;
  readonly kind: "direct" | "channel";
  readonly thread?: string;
}

/** Who asks, from where, on which request. Rights are looked up by the gate at every call, never carried along. */
export interface Actor {
  readonly workspaceId: string;
  readonly personId: string;
  readonly name: string;
  readonly door: Door;
  readonly place: Place;
  /** One id through logs, audit rows and traces of everything a request causes. */
  readonly requestId: string;
  /** Grants beyond which this call may not go, whatever the person may: those of the API token it came with. */
  readonly limitedTo?: readonly string[];
  /** Which prompt led a model to this call: name, version and digest. Absent where no model had a part in it. */
  readonly prompt?: string;
  /** IANA zone in which the asker reads and says times. */
  readonly zone: string;
}

/** Who decided something, as the audit keeps it. */
export type Decider = Pick<Actor, "personId" | "door" | "place" | "requestId">;

/** One string for a place, without its thread: the unit of order and of ceilings. */
export function placeKey(place: Place): string {
  return `${place.platform}:${place.id}`;
}
