import type { Offer } from "../message/message.ts";
import type { Tool } from "../tool/tool.ts";

export type Fill = Extract<Offer, { kind: "fill" }>;

/** What the tool is called with: what the offer knew, and what was filled in. Fields left empty are not given. */
export function filledInput(offer: Fill, values: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const given = offer.form.fields.flatMap(({ name }) => {
    const value = values[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  return { ...offer.input, ...Object.fromEntries(given) };
}

/** One sentence for each field that cannot stay so; undefined when the tool would take it. */
export function checkFilled(
  tool: Tool,
  offer: Fill,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const input = filledInput(offer, values);
  const errors: Record<string, string> = {};
  for (const { name, required } of offer.form.fields) {
    if (required && input[name] === undefined) errors[name] = "This is needed.";
  }
  const parsed = tool.input.safeParse(input);
  const [first] = offer.form.fields;
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const name = String(issue.path[0] ?? "");
    const field = offer.form.fields.some((one) => one.name === name) ? name : first?.name;
    if (field !== undefined) errors[field] ??= sentence(issue.message);
  }
  return Object.keys(errors).length > 0 ? errors : undefined;
}

/** Checks say "is no recurring time"; under its field that is a sentence about this. */
function sentence(text: string): string {
  const whole = /^is /.test(text) ? `This ${text}` : text;
  const capital = whole.charAt(0).toUpperCase() + whole.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
