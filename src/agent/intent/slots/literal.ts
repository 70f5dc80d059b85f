import type { Literal } from "../find/literals.ts";
import { isCovered } from "../word.ts";
import type { Filled, Filling, ReadSlot } from "./reader.ts";

function firstOf(kind: Literal["kind"], filling: Filling): Literal | undefined {
  return filling.said.literals.find((literal) => literal.kind === kind && !isCovered(literal, filling.taken));
}

function asIs(literal: Literal | undefined): Filled | undefined {
  return literal && { value: literal.text, places: [literal] };
}

export const readPromql: ReadSlot<"promql"> = (_, { said }) => {
  if (said.promql) return { value: said.promql.text, places: [said.promql] };
  const quoted = said.literals.find((literal) => literal.kind === "quoted" && /[({[]|_/.test(literal.text));
  return asIs(quoted);
};

/** "app=cart,tier=web"; several said apart are joined. */
export const readSelector: ReadSlot<"selector"> = (_, filling) => {
  const found = filling.said.literals.filter(
    (literal) => literal.kind === "selector" && !isCovered(literal, filling.taken),
  );
  if (found.length === 0) return undefined;
  return { value: found.map((one) => one.text.replace(/\s*,\s*|\s+and\s+/g, ",")).join(","), places: found };
};

export const readImage: ReadSlot<"image"> = (_, filling) => {
  const image = asIs(firstOf("image", filling));
  if (image) return image;
  // "app=registry.local/app:2" is an image for a container, as kubectl writes it.
  const pair = filling.said.literals.find((literal) => literal.kind === "selector" && /=[^,]*[:/]/.test(literal.text));
  return pair && { value: pair.text.slice(pair.text.indexOf("=") + 1), places: [pair] };
};

export const readPlace: ReadSlot<"place"> = (_, filling) => asIs(firstOf("place", filling));

export const readSchedule: ReadSlot<"schedule"> = (_, filling) => {
  const schedule = firstOf("schedule", filling);
  if (!schedule) return undefined;
  // "a daily digest at 8am": the clock may stand apart from the day.
  const apart = /\bat\s+(?:\d{1,2}(?::\d{2})?\s*(?:am|pm)?|noon|midnight)\b/i.exec(
    filling.said.text.slice(schedule.end),
  );
  const clock = apart && !/\d|noon|midnight/.test(schedule.text) ? apart : undefined;
  if (!clock) return { value: schedule.text.toLowerCase(), places: [schedule] };
  const start = schedule.end + clock.index;
  return {
    value: `${schedule.text} ${clock[0]}`.toLowerCase(),
    places: [schedule, { start, end: start + clock[0].length }],
  };
};
