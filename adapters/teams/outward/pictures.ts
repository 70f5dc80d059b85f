import { createHash } from "node:crypto";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { ChartSpec } from "../../../src/message/chart-spec.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import { INLINE_PICTURE_CHARS, INLINE_PICTURE_WIDTH_PX, PICTURE_WIDTH_PX } from "../limits.ts";

export interface Picture {
  readonly url: string;
  readonly alt: string;
}

/** The pictures of a message by their blocks; a block that is not in it stands in words. */
export type Pictures = ReadonlyMap<Block, Picture>;

/** An edit that shows the same chart again points at the same picture: clients do not fetch it anew. */
const SAME_PICTURE_MS = 3_600_000;

type PictureHost = Pick<AdapterHost, "draw" | "blob" | "pictureUrl" | "store" | "log">;

export async function settlePictures(message: Message, host: PictureHost): Promise<Pictures> {
  const pictures = new Map<Block, Picture>();
  for (const block of pictureBlocks(message.blocks)) {
    const picture = await settle(block, host).catch((thrown: unknown) => {
      host.log.warn({ err: thrown }, "a picture for Teams could not be made");
      return undefined;
    });
    if (picture) pictures.set(block, picture);
  }
  return pictures;
}

type PictureBlock = Extract<Block, { type: "image" | "chart" }>;

function pictureBlocks(blocks: readonly Block[]): readonly PictureBlock[] {
  return blocks.flatMap((block) => {
    if (block.type === "fold") return pictureBlocks(block.blocks);
    return block.type === "image" || block.type === "chart" ? [block] : [];
  });
}

async function settle(block: PictureBlock, host: PictureHost): Promise<Picture | undefined> {
  if (block.type === "chart") {
    const url = await chartUrl(block.chart, host);
    return url === undefined ? undefined : { url, alt: block.chart.alt };
  }
  const blob = await host.blob(block.blobId);
  if (blob?.mediaType !== "image/png") return undefined;
  const url = (await host.pictureUrl(blob.bytes)) ?? inline(blob.bytes);
  return url === undefined ? undefined : { url, alt: block.alt };
}

async function chartUrl(chart: ChartSpec, host: PictureHost): Promise<string | undefined> {
  const key = `teams:picture:${createHash("sha256").update(JSON.stringify(chart)).digest("base64url")}`;
  const kept = await host.store.get(key).catch(() => undefined);
  if (typeof kept === "string") return kept;
  const png = await host.draw(chart, { theme: "light", widthPx: PICTURE_WIDTH_PX });
  const url = await host.pictureUrl(png);
  if (url === undefined) {
    return inline(await host.draw(chart, { theme: "light", widthPx: INLINE_PICTURE_WIDTH_PX, small: true }));
  }
  await host.store.set(key, url, SAME_PICTURE_MS).catch(() => undefined);
  return url;
}

/** Inside the card, where it fits: Teams fetches nothing from a house without a public address. */
function inline(png: Uint8Array): string | undefined {
  const url = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  return url.length <= INLINE_PICTURE_CHARS ? url : undefined;
}
