import { plural } from "../../src/base/text/words.ts";
import { fitText } from "../../src/message/fit/split-text.ts";
import type { Button, IssuedPress } from "../../src/message/message.ts";
import { plainLabel } from "./escape.ts";
import { LIMITS } from "./limits.ts";
import type { ActionRow, ButtonComponent } from "./payload.ts";

const STYLES = { primary: 1, plain: 2, danger: 4 } as const;

/** Buttons in rows of five. */
export function renderButtons(buttons: readonly Button<IssuedPress>[]): readonly ActionRow[] {
  return inGroups(onePerId(buttons), LIMITS.buttonsPerRow).map((group) => ({
    type: 1,
    components: group.map(renderButton),
  }));
}

/** The start of a select's own id; what was chosen is the value. */
export const SELECT_ID = "choose:";

/**
 * A choice as selects of 25 options each, as many as one message has rows for, and how many options are not shown. A
 * select's value is the pressed button's id.
 */
export function renderChoice(
  label: string,
  all: readonly Button<IssuedPress>[],
): { readonly rows: readonly ActionRow[]; readonly more: string | undefined } {
  const options = onePerId(all);
  const shown = options.slice(0, LIMITS.rows * LIMITS.options);
  const groups = inGroups(shown, LIMITS.options);
  const rows = groups.map((group, i): ActionRow => {
    const from = i * LIMITS.options + 1;
    const place = groups.length > 1 ? ` (${from} to ${from + group.length - 1})` : "";
    return {
      type: 1,
      components: [
        {
          type: 3,
          // Its own id has to differ from those of the message's other selects.
          custom_id: `${SELECT_ID}${group[0]?.press.id ?? ""}`.slice(0, LIMITS.customIdChars),
          placeholder: fitText(plainLabel(label), LIMITS.placeholderChars - place.length) + place,
          options: group.map(({ label: name, press }) => ({ ...optionText(name), value: press.id })),
        },
      ],
    };
  });
  const hidden = options.length - shown.length;
  return {
    rows,
    more: hidden > 0 ? `${plural(hidden, "more option")} not shown here; say which one you mean.` : undefined,
  };
}

/** A label, and in the line under it what did not fit. */
function optionText(text: string): { readonly label: string; readonly description?: string } {
  const label = plainLabel(text);
  if (label.length <= LIMITS.optionChars) return { label };
  const first = fitText(label, LIMITS.optionChars);
  const rest = label.slice(first.length - 2).trim();
  return rest === "" ? { label: first } : { label: first, description: fitText(rest, LIMITS.optionChars) };
}

function renderButton({ label, style, press }: Button<IssuedPress>): ButtonComponent {
  return {
    type: 2,
    style: STYLES[style ?? "plain"],
    label: fitText(plainLabel(label), LIMITS.buttonLabelChars),
    custom_id: press.id,
  };
}

/** Discord refuses a second component or option of one id; the first does the same. */
function onePerId(buttons: readonly Button<IssuedPress>[]): readonly Button<IssuedPress>[] {
  return [...new Map(buttons.toReversed().map((button) => [button.press.id, button])).values()].toReversed();
}

function inGroups<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
