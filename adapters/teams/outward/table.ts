import { visibleText } from "../../../src/base/text/words.ts";
import { tableLines } from "../../../src/message/fit/table-lines.ts";
import type { FactsBlock, TableBlock } from "../../../src/message/message.ts";
import { ELEMENT_BYTES, MONOSPACE_COLUMNS, TABLE_CELL_CHARS, TABLE_COLUMNS } from "../limits.ts";
import { codeElements } from "./code.ts";
import { bytesOf, type Element, type Look, richText, textElements } from "./runs.ts";

/** A table of Teams where it is narrow, else lines of one width, or a list where those would be too wide. */
export function tableElements(table: TableBlock): readonly Element[] {
  const caption =
    table.caption === undefined ? [] : textElements([{ text: table.caption, look: { weight: "Bolder" } }]);
  const more = table.moreRows
    ? textElements([{ text: `(${table.moreRows} more)`, look: { isSubtle: true, size: "Small" } }])
    : [];
  return [...caption, ...bodyOf(table), ...more];
}

function bodyOf({ columns, rows }: TableBlock): readonly Element[] {
  const cells = [columns.map(({ title }) => title), ...rows];
  const narrow = columns.length > 0 && columns.length <= TABLE_COLUMNS;
  if (narrow && cells.every((row) => row.every((cell) => cell.length <= TABLE_CELL_CHARS))) {
    const header = tableRow(cells[0] ?? [], columns.length, { weight: "Bolder" });
    const body = rows.map((row) => tableRow(row, columns.length, {}));
    const aligned = columns.map(({ align }) => ({
      width: 1,
      ...(align === "right" ? { horizontalCellContentAlignment: "Right" } : {}),
    }));
    return inTables(body, (part) => ({
      type: "Table",
      columns: aligned,
      rows: [header, ...part],
      ...headed(true),
      showGridLines: true,
    }));
  }
  const visible = { type: "table" as const, columns, rows: rows.map((row) => row.map(visibleText)) };
  return codeElements(tableLines(visible, MONOSPACE_COLUMNS).join("\n"));
}

/**
 * Labels and values as a table without lines. A FactSet would look alike, but "Markdown is supported in Fact.Title and
 * Fact.Value" ("Format cards in Teams"), and its escapes show on some phones; here nothing has to be escaped.
 */
export function factsElements({ facts }: FactsBlock): readonly Element[] {
  if (facts.some(({ label, value }) => bytesOf([label, value]) > ELEMENT_BYTES / 2)) {
    return facts.flatMap(({ label, value }) => [
      ...textElements([{ text: label, look: { isSubtle: true } }]),
      ...textElements([{ text: value, look: {} }]),
    ]);
  }
  const rows = facts.map(({ label, value }) => ({
    type: "TableRow",
    cells: [tableCell(label, { isSubtle: true }), tableCell(value, {})],
  }));
  return inTables(rows, (part) => ({
    type: "Table",
    columns: [{ width: 1 }, { width: 2 }],
    rows: part,
    ...headed(false),
    showGridLines: false,
  }));
}

function tableRow(row: readonly string[], columns: number, look: Look): Element {
  return { type: "TableRow", cells: Array.from({ length: columns }, (_, i) => tableCell(row[i] ?? "", look)) };
}

function tableCell(text: string, look: Look): Element {
  const shown = visibleText(text);
  return { type: "TableCell", items: shown === "" ? [] : [richText([{ text: shown, look }])] };
}

/** The schema writes it in the singular, the renderer for the web in the plural. */
function headed(firstRow: boolean): Element {
  return { firstRowAsHeader: firstRow, firstRowAsHeaders: firstRow };
}

/** The rows in as many tables as it takes, each with the head. A table without rows is one too. */
function inTables(rows: readonly Element[], make: (rows: readonly Element[]) => Element): readonly Element[] {
  const room = ELEMENT_BYTES - bytesOf(make([]));
  const tables: Element[][] = [[]];
  let size = 0;
  for (const row of rows) {
    const next = bytesOf(row) + 1;
    if (size > 0 && size + next > room) {
      tables.push([]);
      size = 0;
    }
    tables.at(-1)?.push(row);
    size += next;
  }
  return tables.map(make);
}
