import { type Slot, slotRegistry } from "../../tool/slots.ts";
import type { ToolWords } from "./intent.ts";
import type { Said } from "./said.ts";
import { readAccessResource, readVerb } from "./slots/access.ts";
import { readAction } from "./slots/action.ts";
import { readEntities } from "./slots/entities.ts";
import { readFreeWords, readQuoted } from "./slots/free-words.ts";
import { readId } from "./slots/id.ts";
import { readList } from "./slots/list.ts";
import { readImage, readPlace, readPromql, readSchedule, readSelector } from "./slots/literal.ts";
import { readNamed } from "./slots/named.ts";
import { readNumbers } from "./slots/numbers.ts";
import { readQuantities } from "./slots/quantities.ts";
import type { Field, Filled, ReadSlot } from "./slots/reader.ts";
import { readResourceKind } from "./slots/resource-kind.ts";
import { readSubject } from "./slots/subject.ts";
import { readFlag, readMetric, readTerm } from "./slots/term.ts";
import { readMomentSlot, readRangeSlot } from "./slots/time.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { isCovered, type Place } from "./word.ts";

/** What a sentence gives for one tool. */
export interface Call {
  readonly input: Readonly<Record<string, unknown>>;
  /** Required fields the sentence says nothing about, in the tool's order. */
  readonly missing: readonly string[];
  /** Where in the text the values were read. */
  readonly places: readonly Place[];
}

/** In this order: what has a shape of its own first, what takes the rest of the sentence last. */
const order: readonly Slot["kind"][] = [
  ...(["promql", "schedule", "id", "image", "selector", "quantities", "place", "moment", "range", "flag"] as const),
  ...([
    "named",
    "subject",
    "entity",
    "verb",
    "access-resource",
    "resource-kind",
    "number",
    "metric",
    "term",
    "list",
  ] as const),
  ...(["action", "quoted", "words"] as const),
];

const readers: { readonly [Kind in Exclude<Slot["kind"], "entity" | "number">]: ReadSlot<Kind> } = {
  promql: readPromql,
  schedule: readSchedule,
  id: readId,
  quoted: readQuoted,
  image: readImage,
  selector: readSelector,
  quantities: readQuantities,
  place: readPlace,
  moment: readMomentSlot,
  range: readRangeSlot,
  flag: readFlag,
  named: readNamed,
  subject: readSubject,
  verb: readVerb,
  "access-resource": readAccessResource,
  "resource-kind": readResourceKind,
  metric: readMetric,
  term: readTerm,
  list: readList,
  action: readAction,
  words: readFreeWords,
};

/** The fields of a tool that can be read from words. */
export function fieldsOf(tool: ToolWords): readonly Field[] {
  return Object.entries(tool.input.shape).flatMap(([key, schema]) => {
    const inner = unwrap(schema);
    const slot = inner && slotRegistry.get(inner as never);
    return slot ? [{ key, slot, required: !schema.safeParse(undefined).success, schema } as Field] : [];
  });
}

/** The schema inside optional, nullable and default, where the slot was registered. */
function unwrap(schema: unknown): unknown {
  let inner = schema as { unwrap?: () => unknown; _zod?: { def?: { innerType?: unknown } } };
  for (let depth = 0; depth < 5 && !slotRegistry.has(inner as never); depth += 1) {
    const next = inner._zod?.def?.innerType;
    if (next === undefined) break;
    inner = next as typeof inner;
  }
  return inner;
}

export interface FillOptions {
  readonly foreign: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
  readonly answering?: string;
}

/** Reads every field of a tool from the sentence. Values the tool's own schema refuses are left out. */
export function fillCall(fields: readonly Field[], said: Said, options: FillOptions): Call {
  const input: Record<string, unknown> = {};
  const taken: Place[] = [];
  const base = {
    said,
    fields,
    foreign: options.foreign,
    ...(options.answering === undefined ? {} : { answering: options.answering }),
  };
  const take = (field: Field, filled: Filled | undefined) => {
    if (filled === undefined || input[field.key] !== undefined) return;
    const parsed = field.schema.safeParse(filled.value);
    if (!parsed.success || parsed.data === undefined) return;
    input[field.key] = parsed.data;
    taken.push(...filled.places);
  };
  for (const kind of order) {
    const mine = fields.filter((field) => field.slot.kind === kind).sort(specificFirst);
    const filling = { ...base, taken, input };
    if (kind === "entity") {
      const given = readEntities(mine as Field<"entity">[], filling, options.vocabulary.isWord);
      for (const field of mine) take(field, given.get(field.key));
    } else if (kind === "number") {
      const given = readNumbers(mine as Field<"number">[], filling);
      for (const field of mine) take(field, given.get(field.key));
    } else {
      for (const field of mine)
        take(field, (readers[kind] as ReadSlot<Slot["kind"]>)(field, { ...filling, taken: [...taken] }));
    }
  }
  const missing = fields.filter((field) => field.required && input[field.key] === undefined).map((field) => field.key);
  return { input, missing, places: taken };
}

/** A range that must follow a cue is read before the one that takes any. */
function specificFirst(a: Field, b: Field): number {
  const cued = (field: Field) => (field.slot.kind === "range" && field.slot.after ? 0 : 1);
  return cued(a) - cued(b);
}

/** What was found in the sentence and no field took, by kind: evidence that another tool was meant. */
export function unusedFindings(said: Said, call: Call): readonly string[] {
  const free = (place: Place) => !isCovered(place, call.places);
  const unused: string[] = said.literals.filter(free).map((literal) => literal.kind);
  if (said.promql && free(said.promql)) unused.push("promql");
  if (said.ranges.some(free)) unused.push("range");
  for (const name of said.names) if (free(name)) unused.push(name.ours ? "word" : name.known ? "name" : "shape");
  for (const number of said.numbers)
    if (free(number) && !isCovered(number, [...said.ranges, ...said.moments])) unused.push("number");
  if (
    said.quantities.some(
      (quantity) => free(quantity) && quantity.amount !== String(Number.parseInt(quantity.amount, 10)),
    )
  )
    unused.push("quantity");
  return unused;
}
