import type { Block, Button, Message } from "./message.ts";

/** The same message with what each button carries replaced. */
export function mapPresses<A, B>(message: Message<A>, change: (press: A) => B): Message<B> {
  return { ...message, blocks: message.blocks.map((block) => mapBlock(block, change)) };
}

function mapBlock<A, B>(block: Block<A>, change: (press: A) => B): Block<B> {
  const mapButton = (button: Button<A>): Button<B> => ({ ...button, press: change(button.press) });
  switch (block.type) {
    case "buttons":
      return { ...block, buttons: block.buttons.map(mapButton) };
    case "choice":
      return { ...block, options: block.options.map(mapButton) };
    case "fold":
      return { ...block, blocks: block.blocks.map((inner) => mapBlock(inner, change)) };
    default:
      return block;
  }
}
