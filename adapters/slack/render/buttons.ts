import { fitText, splitText } from "../../../src/message/fit/split-text.ts";
import type { Button, IssuedPress } from "../../../src/message/message.ts";
import { MAX } from "../limits.ts";
import { type ActionElement, plain, type SlackBlock, type SlackOption } from "./block-kit.ts";
import { clean, isBlank, renderContext, renderSpans } from "./spans.ts";

/** Up to here a choice is buttons, which are one tap; beyond it a menu. */
const FEW_OPTIONS = 5;
const SHORT_OPTION_CHARS = 40;
/** Of all options of a menu: two thirds of a message. */
const MENU_CHARS = 8000;

/** Numbers the actions of one message: `action_id` and `block_id` must be unique in it. */
export interface Actions {
  row(elements: readonly ((actionId: string) => ActionElement)[]): SlackBlock;
}

/** `messageKey` travels in the block ids, which a press brings back. */
export function createActions(messageKey: string | undefined): Actions {
  let action = 0;
  let row = 0;
  return {
    row: (elements) => ({
      type: "actions",
      block_id: blockId(row++, messageKey),
      elements: elements.map((make) => make(`a${action++}`)),
    }),
  };
}

/** The key of the message that a block id of ours stood in. */
export function keyOfBlockId(blockId: string): string | undefined {
  return /^r\d+:([\s\S]+)$/.exec(blockId)?.[1];
}

function blockId(row: number, messageKey: string | undefined): string {
  const id = messageKey === undefined ? `r${row}` : `r${row}:${messageKey}`;
  return id.length <= MAX.blockIdChars ? id : `r${row}`;
}

export function renderButtons(buttons: readonly Button<IssuedPress>[], actions: Actions): readonly SlackBlock[] {
  const rows: SlackBlock[] = [];
  for (let i = 0; i < buttons.length; i += MAX.buttonsInRow) {
    rows.push(actions.row(buttons.slice(i, i + MAX.buttonsInRow).map(buttonOf)));
  }
  return rows;
}

export function renderChoice(
  label: string,
  options: readonly Button<IssuedPress>[],
  actions: Actions,
): readonly SlackBlock[] {
  const question = renderSpans(label);
  if (options.length === 0) return question;
  if (options.length <= FEW_OPTIONS && options.every((option) => option.label.length <= SHORT_OPTION_CHARS)) {
    return [...question, ...renderButtons(options, actions)];
  }
  const shown = shownOptions(options.map(optionOf));
  const hidden = options.length - shown.length;
  const menu = actions.row([
    (actionId) => ({
      type: "static_select",
      action_id: actionId,
      placeholder: plain(fitText(labelOf(label, "Choose"), MAX.placeholderChars)),
      options: shown,
    }),
  ]);
  const more = hidden > 0 ? renderContext(`(${hidden} more are not shown; ask with more words to narrow it down)`) : [];
  return [...question, menu, ...more];
}

/** As many as one menu takes, and as one message bears beside other things. */
function shownOptions(options: readonly SlackOption[]): readonly SlackOption[] {
  let size = 0;
  const end = options.findIndex(({ text, description }, i) => {
    size += text.text.length + (description?.text.length ?? 0);
    return i >= MAX.options || size > MENU_CHARS;
  });
  return end < 0 ? options : options.slice(0, Math.max(1, end));
}

function buttonOf({ label, style, press }: Button<IssuedPress>): (actionId: string) => ActionElement {
  return (actionId) => ({
    type: "button",
    action_id: actionId,
    text: plain(fitText(labelOf(label, "·"), MAX.buttonChars)),
    value: press.id,
    ...(style === "primary" || style === "danger" ? { style } : {}),
  });
}

/** A long label goes on in the description, which Slack shows under it. */
function optionOf({ label, press }: Button<IssuedPress>): SlackOption {
  const text = labelOf(label, "·");
  if (text.length <= MAX.optionChars) return { text: plain(text), value: press.id };
  const [head = ""] = splitText(text, MAX.optionChars);
  const rest = text.slice(head.length).trimStart();
  return { text: plain(head), description: plain(fitText(rest, MAX.optionChars)), value: press.id };
}

function labelOf(label: string, otherwise: string): string {
  const text = clean(label).replace(/\s+/g, " ").trim();
  return isBlank(text) ? otherwise : text;
}
