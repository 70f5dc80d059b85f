import { clip, visibleText } from "../../src/base/text/words.ts";
import { fitText } from "../../src/message/fit/split-text.ts";
import type { Form, FormField } from "../../src/message/form.ts";
import { escapedSize, escapeText, plainLabel } from "./escape.ts";
import { LIMITS } from "./limits.ts";

const LABEL = 18;
const TEXT_INPUT = 4;
const STRING_SELECT = 3;
const TEXT_DISPLAY = 10;
const LINE = 1;
const PARAGRAPH = 2;

/**
 * A form as a modal. An introduction is a text of its own while there is room beside the fields (five components in all),
 * else it stands under the first label.
 */
export function renderModal(form: Form): Readonly<Record<string, unknown>> {
  const fields = form.fields.slice(0, LIMITS.modalComponents);
  const said = visibleText(form.intro ?? "").trim();
  const intro = said === "" ? undefined : said;
  const apart = intro !== undefined && fields.length < LIMITS.modalComponents;
  return {
    custom_id: form.id,
    title: fitText(plainLabel(form.title), LIMITS.modalTitleChars),
    components: [
      ...(apart ? [{ type: TEXT_DISPLAY, content: escapeText(fitText(intro, LIMITS.messageChars, escapedSize)) }] : []),
      ...fields.map((field, i) => renderField(field, i === 0 && !apart ? intro : undefined)),
    ],
  };
}

function renderField(field: FormField, intro: string | undefined): Readonly<Record<string, unknown>> {
  const isChoice = field.kind === "choice";
  // A text field shows its example inside itself; a select has its line under the label.
  const under = [intro, isChoice ? field.hint : undefined].filter((text) => text !== undefined).join(" ");
  return {
    type: LABEL,
    label: fitText(plainLabel(field.label), LIMITS.modalLabelChars),
    ...(under.trim() === "" ? {} : { description: fitText(plainLabel(under), LIMITS.modalDescriptionChars) }),
    component: isChoice ? renderSelect(field) : renderInput(field),
  };
}

function renderInput({ name, kind, required, hint, initial }: FormField): Readonly<Record<string, unknown>> {
  return {
    type: TEXT_INPUT,
    custom_id: name,
    style: kind === "paragraph" ? PARAGRAPH : LINE,
    required,
    max_length: LIMITS.modalValueChars,
    ...(hint?.trim() ? { placeholder: fitText(plainLabel(hint), LIMITS.modalPlaceholderChars) } : {}),
    ...(initial ? { value: clip(visibleText(initial), LIMITS.modalValueChars) } : {}),
  };
}

function renderSelect({ name, required, initial, options = [] }: FormField): Readonly<Record<string, unknown>> {
  return {
    type: STRING_SELECT,
    custom_id: name,
    required,
    ...(required ? {} : { min_values: 0 }),
    options: options.slice(0, LIMITS.options).map(({ label, value }) => ({
      label: fitText(plainLabel(label), LIMITS.optionChars),
      value,
      ...(value === initial ? { default: true } : {}),
    })),
  };
}
