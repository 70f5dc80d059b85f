import type { Draft, DraftBlock } from "../../message/message.ts";
import type { ToolFile } from "../tool.ts";
import type { GateCall, GateDeps } from "./step.ts";

/** As long as a picture of the same answer. Who may see the message may fetch its files: an adapter alone reads them. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** The card with a block for each file, in front of what it closes with. */
export async function withFiles(
  card: Draft,
  files: readonly ToolFile[],
  { actor }: Pick<GateCall, "actor">,
  { blobs, clock }: Pick<GateDeps, "blobs" | "clock">,
): Promise<Draft> {
  if (files.length === 0) return card;
  const kept: DraftBlock[] = [];
  for (const { name, mediaType, text } of files) {
    const bytes = new TextEncoder().encode(text);
    const blobId = await blobs.put(actor.workspaceId, { bytes, mediaType }, clock.now() + KEPT_MS);
    kept.push({ type: "file", blobId, name, mediaType });
  }
  const end = card.blocks.at(-1)?.type === "context" ? card.blocks.length - 1 : card.blocks.length;
  return { ...card, blocks: [...card.blocks.slice(0, end), ...kept, ...card.blocks.slice(end)] };
}
