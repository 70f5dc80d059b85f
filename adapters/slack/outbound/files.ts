import type { Place } from "../../../src/base/actor.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import type { OutboundDeps } from "./deps.ts";
import { fileBlocks } from "./pictures.ts";
import { uploadFile } from "./upload.ts";

/** Files, and the pictures that Slack would not show in the card, go into the conversation or the thread of `to`. */
export async function shareFiles(
  { api, host, pictures }: OutboundDeps,
  to: Pick<Place, "id" | "thread">,
  message: Message,
  inWords: readonly Block[],
): Promise<void> {
  const share = { channel: to.id, ...(to.thread === undefined ? {} : { thread: to.thread }) };
  try {
    for (const file of fileBlocks(message.blocks)) {
      const blob = await host.blob(file.blobId);
      if (blob) await uploadFile(api, host, { name: file.name.slice(0, 200), bytes: blob.bytes, share });
    }
    for (const block of inWords) {
      const bytes = await pictures.bytesOf(block);
      if (bytes) await uploadFile(api, host, { name: "picture.png", bytes, share });
    }
  } catch (err) {
    // The message stands and says what the file is; sending all of it again for the file would be worse.
    host.log.warn({ err }, "a file could not be sent to Slack");
  }
}
