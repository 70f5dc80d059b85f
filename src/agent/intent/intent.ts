import type { z } from "zod";
import type { EntityKind } from "../../tool/slots.ts";

/** What matching needs to know of a tool; every `Tool` is one. */
export interface ToolWords {
  readonly name: string;
  readonly effect: "read" | "act" | "change";
  readonly description: string;
  readonly examples: readonly string[];
  readonly words?: readonly string[];
  readonly input: z.ZodObject;
}

/** Something that exists and can be named in a question. */
export interface KnownName {
  readonly kind: EntityKind;
  readonly name: string;
  readonly namespace?: string;
  /** For workloads: Deployment, StatefulSet and so on. */
  readonly workloadKind?: string;
}

/** A call understood earlier in the same conversation; `missing` is the field that was asked back for. */
export interface EarlierCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly missing?: string;
}

export interface IntentContext {
  readonly nowMs: number;
  /** The asker's IANA zone. */
  readonly zone: string;
  readonly names: readonly KnownName[];
  readonly earlier?: EarlierCall;
}

/** What was understood. Inputs hold only what the sentence (or the earlier call) determines, never a default. */
export type Intent =
  | { readonly kind: "call"; readonly tool: string; readonly input: Readonly<Record<string, unknown>> }
  /** Two tools are close, or something required is missing: buttons for the likely meanings. */
  | {
      readonly kind: "ask";
      readonly question: string;
      readonly options: readonly {
        readonly label: string;
        readonly tool: string;
        readonly input: Readonly<Record<string, unknown>>;
      }[];
      /** Set when one tool is certain and one field of it is missing: the next words may be its value. */
      readonly waiting?: EarlierCall;
    }
  | { readonly kind: "unknown"; readonly nearest: readonly { readonly tool: string; readonly example: string }[] };

/** Understands plain words without a model. Pure: the same words, tools and context give the same intent. */
export type ReadIntent = (text: string, context: IntentContext) => Intent;
