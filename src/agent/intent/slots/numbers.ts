import type { FoundNumber } from "../find/numbers.ts";
import { isCovered } from "../word.ts";
import type { Field, Filled, Filling } from "./reader.ts";

/** Shares the numbers of a sentence out among the fields: the words around a number decide, then the order. */
export function readNumbers(fields: readonly Field<"number">[], filling: Filling): ReadonlyMap<string, Filled> {
  const free = filling.said.numbers.filter((number) => !isCovered(number, filling.taken));
  const given = new Map<string, Filled>();
  const used = new Set<FoundNumber>();
  const pairs = fields.flatMap((field) => free.map((number) => ({ field, number, fit: fitOf(field, number) })));
  for (const { field, number, fit } of pairs.sort((a, b) => b.fit - a.fit)) {
    if (fit <= 0 || given.has(field.key) || used.has(number)) continue;
    used.add(number);
    given.set(field.key, { value: number.value, places: [number] });
  }
  for (const field of fields) {
    const number = free.find((one) => !used.has(one));
    if (given.has(field.key) || !number || !(field.required || filling.answering === field.key)) continue;
    used.add(number);
    given.set(field.key, { value: number.value, places: [number] });
  }
  return inOrder(fields, given);
}

function fitOf(field: Field<"number">, number: FoundNumber): number {
  const near = new Set(field.slot.near.flatMap((words) => words.split(" ").slice(-1)));
  const at = number.before.findIndex((word) => near.has(word));
  const before = at < 0 ? 0 : 3 - at;
  return Math.max(before, near.has(number.after) ? 1.5 : 0);
}

/** "between 2 and 10" and "2 to 10": a lower bound said second is no lower bound. */
function inOrder(fields: readonly Field<"number">[], given: ReadonlyMap<string, Filled>): ReadonlyMap<string, Filled> {
  const [low, high] = [given.get("min"), given.get("max")];
  if (fields.length !== 2 || !low || !high || Number(low.value) <= Number(high.value)) return given;
  return new Map([...given, ["min", high], ["max", low]]);
}
