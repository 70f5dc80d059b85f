import { fitText } from "../../../src/message/fit/split-text.ts";
import type { Form, FormField } from "../../../src/message/form.ts";
import type { Message } from "../../../src/message/message.ts";
import { MAX } from "../limits.ts";
import { plain, type SlackBlock } from "./block-kit.ts";
import { type RenderOptions, renderView } from "./message.ts";
import { clean, isBlank, renderSpans } from "./spans.ts";

/** Slack's `callback_id` of every modal here: what a submission means is looked up by the form's id. */
export const FORM_CALLBACK = "pilothouse_form";
/** The input's `action_id` in each of a modal's blocks; the block's id is the field's name. */
export const FIELD_ACTION = "value";

/** A form as a modal. `metadata` comes back with the submission. */
export function renderModal(form: Form, metadata: string): Readonly<Record<string, unknown>> {
  return {
    type: "modal",
    callback_id: FORM_CALLBACK,
    private_metadata: metadata,
    title: plain(shortLine(form.title, MAX.modalTitleChars, "Form")),
    submit: plain(shortLine(form.submit, MAX.modalButtonChars, "Send")),
    close: plain("Cancel"),
    blocks: [...introOf(form), ...form.fields.map(renderField)],
  };
}

/** What a submission is answered with when it is for the person's eyes alone. */
export function renderNotice(
  message: Message,
  options: Omit<RenderOptions, "folds">,
): Readonly<Record<string, unknown>> {
  return {
    type: "modal",
    callback_id: FORM_CALLBACK,
    title: plain("Pilothouse"),
    close: plain("Close"),
    blocks: renderView(message, options),
  };
}

function introOf({ intro }: Form): readonly SlackBlock[] {
  return intro === undefined ? [] : renderSpans(intro);
}

function renderField(field: FormField): Readonly<Record<string, unknown>> {
  const hint = field.hint === undefined ? "" : clean(field.hint).trim();
  return {
    type: "input",
    block_id: field.name,
    optional: !field.required,
    label: plain(shortLine(field.label, MAX.inputLabelChars, field.name)),
    ...(isBlank(hint) ? {} : { hint: plain(fitText(hint, MAX.inputHintChars)) }),
    element: field.kind === "choice" ? renderSelect(field) : renderInput(field),
  };
}

function renderInput(field: FormField): Readonly<Record<string, unknown>> {
  return {
    type: "plain_text_input",
    action_id: FIELD_ACTION,
    multiline: field.kind === "paragraph",
    ...(field.initial === undefined ? {} : { initial_value: clean(field.initial).slice(0, MAX.textChars) }),
  };
}

function renderSelect(field: FormField): Readonly<Record<string, unknown>> {
  const options = (field.options ?? []).slice(0, MAX.options).map(({ label, value }) => ({
    text: plain(shortLine(label, MAX.optionChars, value)),
    value,
  }));
  const initial = options.find(({ value }) => value === field.initial);
  return {
    type: "static_select",
    action_id: FIELD_ACTION,
    options,
    ...(initial ? { initial_option: initial } : {}),
  };
}

function shortLine(given: string, max: number, otherwise: string): string {
  const text = clean(given).replace(/\s+/g, " ").trim();
  return fitText(text === "" ? otherwise : text, max);
}
