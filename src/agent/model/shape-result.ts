import { summarise } from "../../analysis/series/summary.ts";
import type { Outcome } from "../../tool/outcome.ts";
import type { ModelTurn } from "./turn.ts";

/** About 1,500 tokens: enough for a table of fifty rows, small enough for a dozen looks in any model's window. */
const MAX_CHARS = 6000;
const MOST_ROWS = 40;

/** A call's outcome as the model reads it: series as figures, long lists cut, the whole kept under a reference. */
export function shapeResult(outcome: Outcome, turn: ModelTurn): string {
  const { status } = outcome;
  switch (status) {
    case "found":
    case "partial":
    case "empty": {
      const shaped = shape(outcome.data);
      const ref = `r${turn.kept.size + 1}`;
      const text = JSON.stringify({
        status,
        data: shaped.value,
        gaps: outcome.gaps,
        from: outcome.sources.map(({ system, query }) => ({ system, query })),
      });
      if (!shaped.cut && text.length <= MAX_CHARS) return text;
      turn.kept.set(ref, outcome.data);
      return `${text.slice(0, MAX_CHARS)}\n(shortened; the whole is kept: result_read with ref "${ref}")`;
    }
    case "choose":
      return JSON.stringify({ status, question: outcome.question, options: outcome.options });
    case "refused":
    case "failed":
      return JSON.stringify({ status, reason: outcome.reason });
    case "done":
    case "asked":
    case "planned":
      return JSON.stringify({ status, note: outcome.message.summary });
  }
}

function shape(value: unknown): { value: unknown; cut: boolean } {
  if (isPoints(value)) {
    const summary = summarise(value);
    return { value: summary ?? "no samples", cut: value.length > 1 };
  }
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ROWS).map(shape);
    const more = value.length > MOST_ROWS ? [`… ${value.length - MOST_ROWS} more`] : [];
    return {
      value: [...items.map((item) => item.value), ...more],
      cut: more.length > 0 || items.some((item) => item.cut),
    };
  }
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).map(([key, field]) => [key, shape(field)] as const);
    return {
      value: Object.fromEntries(fields.map(([key, field]) => [key, field.value])),
      cut: fields.some(([, field]) => field.cut),
    };
  }
  return { value, cut: false };
}

function isPoints(value: unknown): value is readonly (readonly [number, number | null])[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (point) =>
        Array.isArray(point) &&
        point.length === 2 &&
        typeof point[0] === "number" &&
        (point[1] === null || typeof point[1] === "number"),
    )
  );
}
