import { cutToWidth, displayWidth, padToWidth } from "../../../message/display-width.ts";
import type { TableBlock } from "../../../message/message.ts";
import { oneLine } from "./clean.ts";
import type { Paint } from "./paint.ts";
import { wrapText } from "./wrap.ts";

const GAP = 2;
/** Narrower than this a column says nothing any more. */
const NARROWEST = 6;

/** A table fitted to the width: its widest columns give way first; where that is not enough each row is a small list. */
export function renderTable(table: TableBlock, width: number, paint: Paint): readonly string[] {
  const titles = table.columns.map(({ title }) => oneLine(title));
  const rows = table.rows.map((row) => titles.map((_, i) => oneLine(row[i] ?? "")));
  const natural = titles.map((title, i) =>
    [title, ...rows.map((row) => row[i] ?? "")].reduce((widest, cell) => Math.max(widest, displayWidth(cell)), 0),
  );
  const fitted = fitColumns(natural, width);
  const body = fitted ? asColumns(table, [titles, ...rows], fitted, paint) : asLists(titles, rows, width, paint);
  return [
    ...(table.caption === undefined ? [] : wrapText(table.caption, width)),
    ...body,
    ...(table.moreRows ? [paint.quiet(`(${table.moreRows.toLocaleString("en-US")} more)`)] : []),
  ];
}

/** Widths that fit together, or undefined where every column at its narrowest is still too much. */
export function fitColumns(natural: readonly number[], width: number): readonly number[] | undefined {
  const room = width - GAP * Math.max(0, natural.length - 1);
  const sum = (widths: readonly number[]) => widths.reduce((total, one) => total + one, 0);
  if (sum(natural) <= room) return natural;
  if (sum(natural.map((one) => Math.min(one, NARROWEST))) > room) return undefined;
  // The widest cap under which all fit; columns below it keep their width.
  let cap = Math.max(...natural);
  while (cap > NARROWEST && sum(natural.map((one) => Math.min(one, cap))) > room) cap--;
  return natural.map((one) => Math.min(one, cap));
}

function asColumns(
  { columns }: TableBlock,
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  paint: Paint,
): readonly string[] {
  const lines = rows.map((row) =>
    row
      .map((cell, i) => padToWidth(cutToWidth(cell, widths[i] ?? 0), widths[i] ?? 0, columns[i]?.align))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
  return lines.map((line, i) => (i === 0 ? paint.quiet(line) : line));
}

function asLists(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
): readonly string[] {
  return rows.flatMap((row, n) => [
    ...(n === 0 ? [] : [paint.quiet("·")]),
    ...row.flatMap((cell, i) => wrapText(`${titles[i] ?? ""}: ${cell}`, width)),
  ]);
}
