import type { Form, FormField } from "../../../src/message/form.ts";
import { FIELD_PREFIX } from "../inward/event.ts";
import { type Element, plainLabel, textElements } from "./runs.ts";

export interface FormOptions {
  /** In a dialog of Teams, or in a card of its own where no dialog can be opened. */
  readonly as: "task" | "card";
  readonly errors?: Readonly<Record<string, string>>;
  /** What was typed before. */
  readonly values?: Readonly<Record<string, string>>;
}

export function renderForm(form: Form, { as, errors = {}, values = {} }: FormOptions): Element {
  const fields = form.fields.flatMap((field) => [
    inputOf(field, values[field.name] ?? field.initial),
    ...errorOf(errors[field.name]),
  ]);
  const known = new Set(form.fields.map(({ name }) => name));
  const others = Object.entries(errors).flatMap(([name, sentence]) => (known.has(name) ? [] : errorOf(sentence)));
  const submit = { title: plainLabel(form.submit) || "Send", style: "positive", data: { form: form.id } };
  const action =
    as === "task" ? { type: "Action.Submit", ...submit } : { type: "Action.Execute", verb: "submit", ...submit };
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    fallbackText: plainLabel(form.title),
    body: [
      ...(as === "card" ? textElements([{ text: form.title, look: { weight: "Bolder" } }]) : []),
      ...(form.intro === undefined ? [] : textElements([{ text: form.intro, look: {} }])),
      ...fields,
      ...others,
      { type: "ActionSet", actions: [action] },
    ],
  };
}

function inputOf(field: FormField, value: string | undefined): Element {
  const label = plainLabel(field.label) || field.name;
  const base = {
    id: `${FIELD_PREFIX}${field.name}`,
    label,
    ...(field.required ? { isRequired: true, errorMessage: `${label} is needed.` } : {}),
    ...(value === undefined ? {} : { value }),
    ...(field.hint === undefined ? {} : { placeholder: plainLabel(field.hint) }),
  };
  if (field.kind !== "choice") return { type: "Input.Text", ...base, isMultiline: field.kind === "paragraph" };
  const choices = (field.options ?? []).map((option) => ({
    title: plainLabel(option.label) || "…",
    value: option.value,
  }));
  return { type: "Input.ChoiceSet", ...base, style: "compact", choices };
}

function errorOf(sentence: string | undefined): readonly Element[] {
  return sentence === undefined ? [] : textElements([{ text: sentence, look: { color: "Attention" } }]);
}
