import { digestOf, sha256 } from "../../../src/base/canonical-json.ts";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import type { SlackApi } from "../api.ts";
import type { Picture } from "../render/message.ts";
import { uploadFile } from "./upload.ts";

/** How long an uploaded picture is used again for the same chart in the same channel. */
const KEEP_MS = 7 * 24 * 3600_000;
/** As wide as Slack shows a picture on a desk; a phone scales it down. */
const WIDTH_PX = 720;

type PictureBlock = Extract<Block, { readonly type: "chart" | "image" }>;

/** Pictures of a message's charts and images, as files of Slack. */
export interface Pictures {
  /** A picture for each chart and image; what could not be made is to be told in words. */
  prepare(
    message: Message,
    channel: string,
    options?: { readonly anew?: boolean },
  ): Promise<ReadonlyMap<Block, Picture>>;
  /** The bytes of one, to be shared as a file where Slack shows no picture of ours. */
  bytesOf(block: Block): Promise<Uint8Array | undefined>;
}

export function createPictures(api: SlackApi, host: AdapterHost): Pictures {
  async function draw(block: PictureBlock): Promise<Uint8Array | undefined> {
    if (block.type === "chart") return host.draw(block.chart, { theme: "light", widthPx: WIDTH_PX });
    const blob = await host.blob(block.blobId);
    return blob?.mediaType.startsWith("image/") ? blob.bytes : undefined;
  }

  async function pictureOf(block: PictureBlock, channel: string, anew: boolean): Promise<Picture> {
    try {
      const digest = block.type === "chart" ? digestOf(block.chart) : sha256(`blob:${block.blobId}`);
      const kept = `picture:${channel}:${digest}`;
      const known = anew ? undefined : await host.store.get(kept);
      if (typeof known === "string") return { type: "file", fileId: known };
      const bytes = await draw(block);
      if (bytes === undefined) return { type: "words" };
      const alt = block.type === "chart" ? block.chart.alt : block.alt;
      const fileId = await uploadFile(api, host, { name: "picture.png", bytes, alt });
      await host.store.set(kept, fileId, KEEP_MS);
      return { type: "file", fileId };
    } catch (err) {
      host.log.warn({ err }, "a picture could not be shown in Slack");
      return { type: "words" };
    }
  }

  return {
    prepare: async (message, channel, { anew = false } = {}) => {
      const pictures = new Map<Block, Picture>();
      for (const block of pictureBlocks(message.blocks)) pictures.set(block, await pictureOf(block, channel, anew));
      return pictures;
    },
    bytesOf: async (block) => {
      if (block.type !== "chart" && block.type !== "image") return undefined;
      return draw(block).catch(() => undefined);
    },
  };
}

export function pictureBlocks(blocks: readonly Block[]): readonly PictureBlock[] {
  return blocks.flatMap((block) => {
    if (block.type === "fold") return pictureBlocks(block.blocks);
    return block.type === "chart" || block.type === "image" ? [block] : [];
  });
}

export function fileBlocks(blocks: readonly Block[]): readonly Extract<Block, { readonly type: "file" }>[] {
  return blocks.flatMap((block) => {
    if (block.type === "fold") return fileBlocks(block.blocks);
    return block.type === "file" ? [block] : [];
  });
}
