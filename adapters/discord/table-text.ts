import { visibleText } from "../../src/base/text/words.ts";
import { splitText } from "../../src/message/fit/split-text.ts";
import { tableLines, widestOf } from "../../src/message/fit/table-lines.ts";
import type { TableBlock } from "../../src/message/message.ts";
import { escapedSize, escapeText, fenced, fencedSize } from "./escape.ts";
import { WIDEST_TABLE } from "./limits.ts";

/**
 * A table as markdown within `limit`: monospace while it is narrow enough for a phone, else a small list a row. Rows that
 * do not fit are counted in "(N more)".
 */
export function renderTable(table: TableBlock, limit: number): readonly string[] {
  const { caption, ...shown } = visibleTable(table);
  const above = caption === undefined ? [] : splitText(caption, limit, escapedSize).map(escapeText);
  const narrow = widestOf(tableLines(shown)) <= WIDEST_TABLE;
  const sizeOf = narrow ? fencedSize() : escapedSize;
  const width = narrow ? WIDEST_TABLE : 0;
  const body = fitRows(shown, (part) => sizeOf(tableLines(part, width).join("\n")) <= limit);
  const text = tableLines(body, width).join("\n");
  if (text.trim() === "") return above;
  return [
    ...above,
    ...(narrow && sizeOf(text) <= limit ? [fenced(text)] : splitText(text, limit, escapedSize).map(escapeText)),
  ];
}

/** As many of the first rows as fit; at least one. */
function fitRows(table: TableBlock, fits: (part: TableBlock) => boolean): TableBlock {
  if (fits(table)) return table;
  let low = 1;
  let high = table.rows.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(firstRows(table, middle))) low = middle;
    else high = middle - 1;
  }
  return firstRows(table, low);
}

function firstRows(table: TableBlock, count: number): TableBlock {
  const moreRows = (table.moreRows ?? 0) + Math.max(0, table.rows.length - count);
  return { ...table, rows: table.rows.slice(0, count), ...(moreRows > 0 ? { moreRows } : {}) };
}

function visibleTable(table: TableBlock): TableBlock {
  return {
    ...table,
    ...(table.caption === undefined ? {} : { caption: visibleText(table.caption) }),
    columns: table.columns.map((column) => ({ ...column, title: visibleText(column.title) })),
    rows: table.rows.map((row) => row.map(visibleText)),
  };
}
