import { displayWidth } from "../../../src/message/display-width.ts";
import { splitCode } from "../../../src/message/fit/split-text.ts";
import { tableLines } from "../../../src/message/fit/table-lines.ts";
import type { TableBlock } from "../../../src/message/message.ts";
import { MAX, PHONE_COLUMNS } from "../limits.ts";
import { preformatted, type RichElement, rich, type SlackBlock } from "./block-kit.ts";
import { clean, isBlank, renderContext, renderSpans } from "./spans.ts";

/** Of one table; rows beyond it are counted, not shown. Two thirds of a message: the card has more to say. */
const TABLE_CHARS = 8000;

/**
 * A table that a phone can show: aligned in one typeface while it is narrow enough, else a list of its rows. Slack's own
 * table block is one a message and scrolls sideways on a phone.
 */
export function renderTable(given: TableBlock): readonly SlackBlock[] {
  const { table, hidden } = shownRows(cleanTable(given));
  const caption =
    table.caption && !isBlank(table.caption) ? renderSpans([{ text: table.caption, style: "strong" }]) : [];
  const more = hidden > 0 ? renderContext(`(${hidden.toLocaleString("en-US")} more)`) : [];
  const body = { ...table, moreRows: 0 };
  const { caption: _, ...bare } = body;
  const lines = tableLines(bare);
  const narrow = lines.every((line) => displayWidth(line) <= PHONE_COLUMNS);
  return [...caption, ...(narrow ? renderAligned(lines) : renderListed(bare)), ...more];
}

/** Code and aligned text: each part its own block. */
export function renderCode(text: string): readonly SlackBlock[] {
  return splitCode(text, MAX.textChars)
    .filter((part) => !isBlank(part))
    .map(preformatted);
}

function renderAligned(lines: readonly string[]): readonly SlackBlock[] {
  return renderCode(lines.join("\n"));
}

function renderListed(table: TableBlock): readonly SlackBlock[] {
  const blocks: SlackBlock[] = [];
  let items: { type: "rich_text_section"; elements: readonly RichElement[] }[] = [];
  let size = 0;
  const flush = () => {
    if (items.length > 0) blocks.push(rich({ type: "rich_text_list", style: "bullet", elements: items }));
    items = [];
    size = 0;
  };
  for (const row of table.rows) {
    const elements = rowElements(table, row);
    const length = elements.reduce((sum, element) => sum + ("text" in element ? element.text.length : 0), 0);
    if (length === 0) continue;
    if (length > MAX.textChars) {
      flush();
      blocks.push(...renderSpans(elements.map((element) => ("text" in element ? element.text : ""))));
      continue;
    }
    if (size + length > MAX.textChars) flush();
    items.push({ type: "rich_text_section", elements });
    size += length;
  }
  flush();
  return blocks.length > 0 ? blocks : emptyTable(table);
}

/** "checkout-7d9f — CPU: 1.20 cores · Zone: eu-1a", the first cell bold: what the row is about. */
function rowElements({ columns }: TableBlock, row: readonly string[]): readonly RichElement[] {
  const [first = "", ...rest] = row;
  const title = columns[0]?.title ?? "";
  const name = isBlank(first) ? `${title}: –` : first;
  const cells = rest
    .map((cell, i) => ({ title: columns[i + 1]?.title ?? "", cell }))
    .filter(({ cell }) => !isBlank(cell));
  const tail = cells.map(({ title, cell }) => (title === "" ? cell : `${title}: ${cell}`)).join(" · ");
  return [
    { type: "text", text: name, style: { bold: true } },
    ...(tail === "" ? [] : [{ type: "text" as const, text: ` — ${tail}` }]),
  ];
}

function emptyTable({ columns }: TableBlock): readonly SlackBlock[] {
  const titles = columns.map(({ title }) => title).join(" · ");
  return renderSpans(isBlank(titles) ? "(no rows)" : `${titles} (no rows)`);
}

function cleanTable(table: TableBlock): TableBlock {
  const cell = (text: string) => clean(text).replace(/\s+/g, " ").trim();
  return {
    ...table,
    ...(table.caption === undefined ? {} : { caption: clean(table.caption) }),
    columns: table.columns.map((column) => ({ ...column, title: cell(column.title) })),
    rows: table.rows.map((row) => row.map(cell)),
  };
}

function shownRows(table: TableBlock): { readonly table: TableBlock; readonly hidden: number } {
  const titles = table.columns.reduce((sum, { title }) => sum + title.length + 5, 0);
  let size = 0;
  let shown = 0;
  for (const row of table.rows) {
    size += row.reduce((sum, cell) => sum + cell.length, titles);
    if (size > TABLE_CHARS && shown > 0) break;
    shown++;
  }
  const hidden = table.rows.length - shown + (table.moreRows ?? 0);
  return { table: { ...table, rows: table.rows.slice(0, shown) }, hidden };
}
