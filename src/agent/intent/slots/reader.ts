import type { z } from "zod";
import type { Slot } from "../../../tool/slots.ts";
import type { Said } from "../said.ts";
import type { Place } from "../word.ts";

/** A field of a tool's input that can be filled from words. */
export interface Field<Kind extends Slot["kind"] = Slot["kind"]> {
  readonly key: string;
  readonly slot: Extract<Slot, { kind: Kind }>;
  readonly required: boolean;
  readonly schema: z.ZodType;
}

/** What readers look at: the sentence, what is taken already, and the values read so far. */
export interface Filling {
  readonly said: Said;
  readonly taken: readonly Place[];
  readonly input: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
  /** Prefixes by which ids of other tools are known: PLAN is no incident. */
  readonly foreign: ReadonlySet<string>;
  /** The earlier call waits for exactly this field: bare values will do. */
  readonly answering?: string;
}

/** A value and the places of the sentence it was read from. */
export interface Filled {
  readonly value: unknown;
  readonly places: readonly Place[];
}

/** Reads one kind of field. Undefined where the sentence says nothing of the kind. */
export type ReadSlot<Kind extends Slot["kind"]> = (field: Field<Kind>, filling: Filling) => Filled | undefined;
