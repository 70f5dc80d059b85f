import type { Button, IssuedPress } from "../../../src/message/message.ts";
import { ACTIONS_PER_SET, ELEMENT_BYTES } from "../limits.ts";
import { bytesOf, type Element, plainLabel, textElements } from "./runs.ts";

const STYLES = { plain: "default", primary: "positive", danger: "destructive" } as const;

/** Buttons, six to a row ("Cards support up to six actions"). */
export function buttonElements(buttons: readonly Button<IssuedPress>[], key: string): readonly Element[] {
  const actions = buttons.map((button) => pressAction(button, key));
  const sets: Element[] = [];
  for (let at = 0; at < actions.length; at += ACTIONS_PER_SET) {
    sets.push({ type: "ActionSet", actions: actions.slice(at, at + ACTIONS_PER_SET) });
  }
  return sets;
}

/** A form can only be opened by what asks Teams for it when pressed: a Submit with task/fetch. */
function pressAction({ label, style = "plain", press }: Button<IssuedPress>, key: string): Element {
  const data = { press: press.id, message: key };
  const look = { title: plainLabel(label) || "…", style: STYLES[style], associatedInputs: "none" };
  if (press.opensForm) return { type: "Action.Submit", ...look, data: { ...data, msteams: { type: "task/fetch" } } };
  return { type: "Action.Execute", ...look, verb: "press", data };
}

export function openUrlElement(label: string, url: string): Element {
  return { type: "ActionSet", actions: [{ type: "Action.OpenUrl", title: plainLabel(label) || "…", url }] };
}

/** Up to six options are buttons; more are a list with a button, in as many lists as their labels take. */
export function choiceElements(
  label: string,
  options: readonly Button<IssuedPress>[],
  key: string,
  nextId: () => string,
): readonly Element[] {
  const question = textElements([{ text: label, look: {} }]);
  if (options.length <= ACTIONS_PER_SET || options.some(({ press }) => press.opensForm)) {
    return [...question, ...buttonElements(options, key)];
  }
  const choices = options.map((option) => ({ title: plainLabel(option.label) || "…", value: option.press.id }));
  const lists: Element[][] = [[]];
  let size = 0;
  for (const choice of choices) {
    const next = bytesOf(choice) + 1;
    if (size + next > ELEMENT_BYTES - 1000 && size > 0) {
      lists.push([]);
      size = 0;
    }
    lists.at(-1)?.push(choice);
    size += next;
  }
  return [...question, ...lists.map((list) => choiceList(label, list, key, nextId()))];
}

function choiceList(label: string, choices: readonly Element[], key: string, id: string): Element {
  const choose = { type: "Action.Execute", title: "Choose", verb: "press", data: { choice: id, message: key } };
  return {
    type: "Container",
    items: [
      { type: "Input.ChoiceSet", id, style: "compact", placeholder: plainLabel(label).slice(0, 100), choices },
      { type: "ActionSet", actions: [choose] },
    ],
  };
}
