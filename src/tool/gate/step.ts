import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import type { Metrics } from "../../base/telemetry/metrics.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import type { People } from "../../domain/people/people.ts";
import type { Places } from "../../domain/places/places.ts";
import type { PlannedChange } from "../../domain/remediation/change-plan.ts";
import type { PlanRecord } from "../../domain/remediation/plan-record.ts";
import type { Draft } from "../../message/message.ts";
import type { Blobs } from "../../store/blobs/blobs.ts";
import type { Database } from "../../store/db/database.ts";
import type { KeyValue } from "../../store/kv/key-value.ts";
import type { Outcome } from "../outcome.ts";
import type { Registry } from "../registry.ts";
import type { Tool } from "../tool.ts";
import type { GateConfig } from "./config.ts";

/** One call on its way through the gate. */
export interface GateCall {
  readonly actor: Actor;
  readonly tool: Tool;
  readonly input: Readonly<Record<string, unknown>>;
  /** Set by the rights step: where the answer may be read. */
  readonly audience: Outcome["audience"];
  /** What the asker may do, as one string: answers are shared among equals only. */
  readonly effectiveRights: string;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

/** Makes a frozen plan of what a tool planned, keeps it, and says how it is shown. */
export type Propose = (
  call: Pick<GateCall, "actor" | "input"> & { readonly tool: string },
  planned: PlannedChange,
) => Promise<{ readonly record: PlanRecord; readonly message: Draft }>;

export interface GateDeps {
  readonly registry: Registry;
  readonly people: People;
  readonly places: Pick<Places, "settingsOf">;
  readonly audit: Audit;
  readonly db: Database;
  readonly kv: KeyValue;
  readonly propose: Propose;
  readonly blobs: Blobs;
  readonly metrics: Metrics;
  readonly config: GateConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

export type Next = (call: GateCall) => Promise<Outcome>;
/** One step: passes the call on, or ends it. */
export type GateStep = (call: GateCall, next: Next) => Promise<Outcome>;
