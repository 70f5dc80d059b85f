import type { Block, Message } from "../../../src/message/message.ts";
import { refusesPicture } from "../errors.ts";
import type { Picture } from "../render/message.ts";
import { type Pictures, pictureBlocks } from "./pictures.ts";

/**
 * Shows a message with its pictures as they are kept; with new ones where Slack refuses those; at last in words, where
 * `inWords` holds the pictures that went by the board. Any other fault is thrown.
 */
export async function showWithPictures<Result>(
  pictures: Pictures,
  message: Message,
  channel: string,
  show: (shown: ReadonlyMap<Block, Picture>, inWords: readonly Block[]) => Promise<Result>,
): Promise<Result> {
  const drawn = pictureBlocks(message.blocks);
  if (drawn.length === 0) return show(new Map(), []);
  for (const anew of [false, true]) {
    try {
      return await show(await pictures.prepare(message, channel, { anew }), []);
    } catch (fault) {
      if (!refusesPicture(fault)) throw fault;
    }
  }
  return show(new Map(), drawn);
}
