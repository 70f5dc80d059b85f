import type { Message } from "../../src/message/message.ts";
import { LIMITS } from "./limits.ts";
import type { ActionRow, Component } from "./payload.ts";
import type { Attached } from "./pictures.ts";
import { type Piece, type PieceOptions, renderPieces } from "./pieces.ts";
import { renderPlain, renderSmall } from "./rich-text.ts";

/** One message of Discord: components and the files that they refer to. */
export interface Part {
  readonly components: readonly Component[];
  readonly files: readonly Attached[];
}

export interface RenderOptions extends PieceOptions {
  readonly maybeRepeat?: boolean;
}

/**
 * A message as one or more of Discord's. They are made of components v2 rather than of content and embeds: blocks stay in
 * reading order, so that a chart stands under its sentence and buttons under what they belong to; text takes a phone's
 * whole width; nothing is unfurled; and all of it can be edited.
 */
export async function renderMessage(message: Message, options: RenderOptions): Promise<readonly Part[]> {
  const before = [
    ...(message.demo ? ["**DEMO: the sample estate, not yours.**"] : []),
    ...(options.maybeRepeat ? renderSmall("This may be a repeat of an earlier message.", LIMITS.messageChars) : []),
  ].map((content): Piece => ({ kind: "text", content }));
  const shown = await renderPieces(message.blocks, options);
  const pieces = shown.length > 0 ? shown : renderPlain(message.summary, LIMITS.messageChars).map(asText);
  const all = [...before, ...pieces];
  return packParts(all.length > 0 ? all : [asText("(nothing to show)")]);
}

function asText(content: string): Piece {
  return { kind: "text", content };
}

interface Packing {
  readonly components: Component[];
  readonly files: Attached[];
  chars: number;
  count: number;
  rows: number;
  readonly customIds: Set<string>;
}

/** Fills one part after the other, each within all of Discord's limits. */
export function packParts(pieces: readonly Piece[]): readonly Part[] {
  const parts: Packing[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last && add(last, piece)) continue;
    if (piece.kind === "rule") continue; // it would stand alone above the next part
    const next: Packing = { components: [], files: [], chars: 0, count: 0, rows: 0, customIds: new Set() };
    add(next, piece);
    parts.push(next);
  }
  return parts.map(({ components, files }) => ({
    components: components.at(-1)?.type === 14 ? components.slice(0, -1) : components,
    files,
  }));
}

/** False where the piece does not fit. */
function add(part: Packing, piece: Piece): boolean {
  switch (piece.kind) {
    case "text":
      return addText(part, piece.content);
    case "row":
      return addRow(part, piece.row);
    case "rule":
      return part.count + 1 < LIMITS.components && addComponent(part, piece.rule);
    default:
      return addFile(part, piece);
  }
}

/** Texts that follow each other are one component, a line each. */
function addText(part: Packing, content: string): boolean {
  const last = part.components.at(-1);
  if (last?.type === 10) {
    if (part.chars + 1 + content.length > LIMITS.messageChars) return false;
    part.components[part.components.length - 1] = { ...last, content: `${last.content}\n${content}` };
    part.chars += 1 + content.length;
    return true;
  }
  if (part.chars + content.length > LIMITS.messageChars || !addComponent(part, { type: 10, content })) return false;
  part.chars += content.length;
  return true;
}

function addRow(part: Packing, row: ActionRow): boolean {
  const ids = row.components.map(({ custom_id }) => custom_id);
  // Two components of one id are refused, even across rows.
  if (part.rows === LIMITS.rows || ids.some((id) => part.customIds.has(id))) return false;
  if (part.count + 1 + ids.length > LIMITS.components) return false;
  part.components.push(row);
  part.count += 1 + ids.length;
  part.rows += 1;
  for (const id of ids) part.customIds.add(id);
  return true;
}

function addFile(part: Packing, { kind, file }: Extract<Piece, { file: Attached }>): boolean {
  const known = part.files.some(({ name }) => name === file.name);
  if (!known && part.files.length === LIMITS.files) return false;
  const url = `attachment://${file.name}`;
  const description = file.alt.trim() === "" ? {} : { description: file.alt };
  const component: Component =
    kind === "picture" ? { type: 12, items: [{ media: { url }, ...description }] } : { type: 13, file: { url } };
  if (!addComponent(part, component)) return false;
  if (!known) part.files.push(file);
  return true;
}

function addComponent(part: Packing, component: Component): boolean {
  if (part.count + 1 > LIMITS.components) return false;
  part.components.push(component);
  part.count += 1;
  return true;
}
