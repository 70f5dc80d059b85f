import type { FaultKind } from "../base/errors.ts";
import type { Source } from "../base/source.ts";
import type { PlanRecord } from "../domain/remediation/plan-record.ts";
import type { Draft } from "../message/message.ts";
import type { Option, Secret } from "./tool.ts";

interface OutcomeBase {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly message: Draft;
  /** "person": the place may not see it, only the asker may. */
  readonly audience: "place" | "person";
}

/** How a call through the gate ended. It always ends: nothing thrown leaves the gate. */
export type Outcome =
  | (OutcomeBase & {
      readonly status: "found" | "partial" | "empty";
      readonly data: unknown;
      readonly sources: readonly Source[];
      readonly gaps: readonly string[];
      readonly next?: string;
    })
  | (OutcomeBase & { readonly status: "choose"; readonly question: string; readonly options: readonly Option[] })
  /** An act was carried out. */
  | (OutcomeBase & { readonly status: "done"; readonly data: unknown; readonly secret?: Secret })
  /** An act or change that this door may only offer: the message holds the button. */
  | (OutcomeBase & { readonly status: "asked" })
  | (OutcomeBase & { readonly status: "planned"; readonly plan: PlanRecord })
  | (OutcomeBase & {
      readonly status: "refused" | "failed";
      readonly kind: FaultKind;
      readonly reason: string;
      readonly retryAfterMs?: number;
    });
