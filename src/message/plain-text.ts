import type { ChartSpec, Value } from "./chart-spec.ts";
import { formatValue } from "./format-value.ts";
import type { Block, Message, RichText, TableBlock } from "./message.ts";

/** A message as plain text: what a terminal, a notification or a platform without cards shows. Every block has a form. */
export function renderPlainText<B>(message: Message<B>): string {
  const demo = message.demo ? ["DEMO: the sample estate, not yours."] : [];
  return [...demo, ...message.blocks.map(renderBlock).filter((text) => text !== "")].join("\n");
}

function renderBlock<B>(block: Block<B>): string {
  switch (block.type) {
    case "heading":
      return `${block.text}\n${"=".repeat(Math.min(60, block.text.length))}`;
    case "text":
      return block.dot ? `● ${plainSpans(block.text)}` : plainSpans(block.text);
    case "facts":
      return renderFacts(block.facts);
    case "table":
      return renderTable(block);
    case "code":
      return indent(block.text);
    case "image":
      return `(picture: ${block.alt})`;
    case "chart":
      return renderChart(block.chart);
    case "buttons":
      return block.buttons.map(({ label }) => `[${label}]`).join(" ");
    case "choice":
      return `${block.label}\n${block.options.map(({ label }) => `  [${label}]`).join("\n")}`;
    case "progress":
      return block.total === undefined ? block.text : `${block.text} (${block.done ?? 0} of ${block.total})`;
    case "fold":
      return `▸ ${block.title}\n${indent(block.blocks.map(renderBlock).join("\n"))}`;
    case "link":
      return block.label;
    case "person":
      return block.name;
    case "file":
      return `(file: ${block.name})`;
    case "context":
      return `(${plainSpans(block.text)})`;
  }
}

export function plainSpans(text: RichText): string {
  if (typeof text === "string") return text;
  return text.map((span) => (typeof span === "string" ? span : span.text)).join("");
}

function renderFacts(facts: readonly { readonly label: string; readonly value: string }[]): string {
  const width = Math.min(24, Math.max(0, ...facts.map(({ label }) => label.length)));
  return facts.map(({ label, value }) => `${label.padEnd(width)}  ${value}`).join("\n");
}

const WIDEST_CELL = 60;

function renderTable(table: TableBlock): string {
  const cells = [table.columns.map(({ title }) => title), ...table.rows].map((row) =>
    row.map((cell) => (cell.length > WIDEST_CELL ? `${cell.slice(0, WIDEST_CELL - 1)}…` : cell).replace(/\s+/g, " ")),
  );
  const widths = table.columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) =>
        table.columns[i]?.align === "right" ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const more = table.moreRows ? [`(${table.moreRows} more)`] : [];
  return [...(table.caption ? [table.caption] : []), ...lines, ...more].join("\n");
}

const SPARKS = "▁▂▃▄▅▆▇█";
const SPARK_WIDTH = 60;
const MOST_LINES = 8;

function renderChart(chart: ChartSpec): string {
  const lines = chart.series.slice(0, MOST_LINES).map(({ name, values }) => {
    const known = values.filter((value): value is number => value !== null);
    if (known.length === 0) return `${name}: no data`;
    const [low, high] = known.reduce(
      ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
      [Infinity, -Infinity],
    );
    const scale = `${formatValue(low, chart.unit)} to ${formatValue(high, chart.unit)}`;
    return `${sparkline(values, low, high)}  ${name} (${scale})`;
  });
  const more = chart.series.length > MOST_LINES ? [`(${chart.series.length - MOST_LINES} more series)`] : [];
  return [chart.title, ...lines, ...more].join("\n");
}

/** One character for several points, the mean of them; a gap is a space. */
function sparkline(values: readonly Value[], low: number, high: number): string {
  const width = Math.min(SPARK_WIDTH, values.length);
  let line = "";
  for (let i = 0; i < width; i++) {
    const from = Math.floor((i * values.length) / width);
    const to = Math.floor(((i + 1) * values.length) / width);
    const known = values.slice(from, to).filter((value): value is number => value !== null);
    if (known.length === 0) {
      line += " ";
      continue;
    }
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    line += SPARKS[high === low ? 3 : Math.round(((mean - low) / (high - low)) * (SPARKS.length - 1))];
  }
  return line;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
