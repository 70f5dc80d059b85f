import { fieldsOf, listOf, textMapOf, textOf, textsOf } from "./read.ts";

/** Whether labels fit a label selector of the API; an empty selector fits all, and one that is not there none. */
export function parseSelector(value: unknown): (labels: Readonly<Record<string, string>>) => boolean {
  if (typeof value !== "object" || value === null) return () => false;
  const raw = fieldsOf(value);
  const pairs = Object.entries(textMapOf(raw.matchLabels));
  const expressions = listOf(raw.matchExpressions).map((expression) => ({
    key: textOf(expression.key) ?? "",
    operator: textOf(expression.operator) ?? "",
    values: textsOf(expression.values),
  }));
  return (labels) =>
    pairs.every(([key, wanted]) => labels[key] === wanted) &&
    expressions.every(({ key, operator, values }) => {
      const label = labels[key];
      if (operator === "In") return label !== undefined && values.includes(label);
      if (operator === "NotIn") return label === undefined || !values.includes(label);
      if (operator === "Exists") return label !== undefined;
      return operator === "DoesNotExist" && label === undefined;
    });
}
