import { cutToWidth, displayWidth, padToWidth } from "../display-width.ts";
import type { TableBlock } from "../message.ts";

const WIDEST_CELL = 60;
const GAP = "  ";

/**
 * A table as lines for a typeface of one width: the caption, the titles, the rows, and how many more there are. Where it is
 * wider than `maxWidth` columns each row becomes a small list instead, "Title: cell" a line, which a phone can show.
 */
export function tableLines(table: TableBlock, maxWidth = Number.POSITIVE_INFINITY): readonly string[] {
  const cells = [table.columns.map(({ title }) => title), ...table.rows].map((row) =>
    row.map((cell) => cutToWidth(cell.replace(/\s+/g, " "), WIDEST_CELL)),
  );
  const widths = table.columns.map((_, i) => widestOf(cells.map((row) => row[i] ?? "")));
  const width = widths.reduce((sum, column) => sum + column, 0) + GAP.length * Math.max(0, widths.length - 1);
  const body = width <= maxWidth ? alignedRows(table, cells, widths) : listedRows(table, cells);
  const more = table.moreRows ? [`(${table.moreRows} more)`] : [];
  return [...(table.caption ? [table.caption] : []), ...body, ...more];
}

export function widestOf(texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, displayWidth(text)), 0);
}

type Cells = readonly (readonly string[])[];

function alignedRows(table: TableBlock, cells: Cells, widths: readonly number[]): readonly string[] {
  return cells.map((row) =>
    row
      .map((cell, i) => padToWidth(cell, widths[i] ?? 0, table.columns[i]?.align))
      .join(GAP)
      .trimEnd(),
  );
}

function listedRows({ columns }: TableBlock, [, ...rows]: Cells): readonly string[] {
  return rows.flatMap((row, at) => [
    ...(at > 0 ? [""] : []),
    ...row.map((cell, i) => `${columns[i]?.title ?? ""}: ${cell}`),
  ]);
}
