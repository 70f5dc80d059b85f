import type { GraphNode, GraphSpec } from "../../message/chart-spec.ts";
import type { Canvas } from "../header.ts";
import { LAYER, type Shape, textShape } from "../shapes.ts";
import { cleanText, shortenEnd, shortenMiddle, TEXT_PX } from "../text.ts";
import { toneMark } from "./tone.ts";

/** A node with its words cut to the width of its box. */
export interface Box {
  readonly id: string;
  readonly node: GraphNode;
  readonly lines: readonly { readonly text: string; readonly bold: boolean }[];
  readonly width: number;
  readonly height: number;
}

/** A box where it stands: its left upper corner. */
export interface Placed extends Box {
  readonly x: number;
  readonly y: number;
}

const LINE_PX = 16;
const PAD_PX = 8;
const MARK_PX = 16;
const SEPARATOR = " · ";

/** The boxes of a graph, all of one width, as high as their words; `inOne`: name and note on one line where there is room. */
export function fitBoxes(
  spec: GraphSpec,
  widthOf: (node: GraphNode) => number,
  inOne: boolean,
  canvas: Canvas,
): readonly Box[] {
  const groups = new Map((spec.groups ?? []).map(({ id, label }) => [id, label]));
  return spec.nodes.map((node) => {
    const width = widthOf(node);
    const room = width - 2 * PAD_PX - (node.tone === undefined ? 0 : MARK_PX);
    const group = groups.size > 1 ? groups.get(node.group ?? "") : undefined;
    const notes = [group, node.kind, ...(node.note ?? "").split(SEPARATOR)]
      .map((part) => cleanText(part ?? ""))
      .filter((part) => part !== "");
    return { id: node.id, node, ...linesOf(cleanText(node.label) || "–", notes, room, inOne, canvas), width };
  });
}

function linesOf(
  label: string,
  notes: readonly string[],
  room: number,
  inOne: boolean,
  { fonts }: Canvas,
): Pick<Box, "lines" | "height"> {
  const bold = (text: string) => fonts.bold.widthPx(text, TEXT_PX);
  const plain = (text: string) => fonts.regular.widthPx(text, TEXT_PX);
  const joined = notes.join(SEPARATOR);
  if (inOne && joined !== "" && bold(label) + plain(`  ${joined}`) <= room) {
    return { lines: [{ text: label, bold: true }, { text: joined, bold: false }], height: LINE_PX + 10 }; // biome-ignore format: one row
  }
  const lines = [
    ...brokenName(label, room, bold).map((text) => ({ text: shortenMiddle(text, room, fonts.bold), bold: true })),
    ...filled(notes, room, plain).map((text) => ({ text: shortenEnd(text, room, fonts.regular), bold: false })),
  ];
  return { lines, height: lines.length * LINE_PX + 10 };
}

/** Notes on as few lines as hold them, none broken. */
function filled(notes: readonly string[], room: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const note of notes) {
    const longer = `${lines.at(-1)}${SEPARATOR}${note}`;
    if (lines.length > 0 && measure(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(note);
  }
  return lines;
}

/** A long name in two lines, broken behind a dash, dot or slash: where both are about as long, or the first is the longest that fits. */
function brokenName(name: string, room: number, measure: (text: string) => number): readonly string[] {
  if (measure(name) <= room) return [name];
  const parts = [...name.matchAll(/[-./_: ]/g)]
    .map(({ index }) => [name.slice(0, index + 1).trim(), name.slice(index + 1)] as const)
    .filter(([first, second]) => second !== "" && measure(first) <= room);
  const whole = parts.filter(([, second]) => measure(second) <= room);
  const evenness = ([first, second]: readonly [string, string]) => Math.abs(measure(first) - measure(second));
  return whole.toSorted((a, b) => evenness(a) - evenness(b))[0] ?? parts.at(-1) ?? [name];
}

/** The box with its words, and its tone as a sign and a frame, so that it is told without colour too. */
export function boxShapes(box: Placed, { theme, fonts }: Canvas): readonly Shape[] {
  const { x, y, width, height, node, lines } = box;
  const tone = node.tone === undefined ? undefined : theme.tones[node.tone];
  const loud = node.tone === "red" || node.tone === "amber";
  const frame: Shape = {
    type: "rect",
    z: LAYER.front,
    silent: true,
    shape: { x, y, width, height, r: node.look === "service" ? 12 : node.look === "workload" ? 4 : 0 },
    style: {
      fill: FILLED.includes(node.look) ? theme.box : theme.background,
      stroke: loud ? tone : theme.axis,
      lineWidth: loud ? 2 : 1,
      ...(DASHED.includes(node.look) ? { lineDash: [4, 3] } : {}),
    },
  };
  const left = x + PAD_PX;
  const oneLine = height < LINE_PX + 12;
  let across = left;
  const words = lines.map(({ text, bold }, i) => {
    const at = oneLine ? across : left;
    if (oneLine) across += fonts.bold.widthPx(text, TEXT_PX) + fonts.regular.widthPx("  ", TEXT_PX);
    const lineY = oneLine ? y + height / 2 : y + 5 + (i + 0.5) * LINE_PX;
    return textShape(text, at, lineY, { color: bold ? theme.text : theme.muted, bold });
  });
  const mark = node.tone === undefined ? [] : toneMark(node.tone, x + width - PAD_PX - 5, y + 13, theme);
  return [frame, ...words, ...mark];
}

const FILLED: readonly GraphNode["look"][] = ["entry", "workload", "volume"];
const DASHED: readonly GraphNode["look"][] = ["policy", "outside"];
