import type { CategoryAxis, ChartSpec, GraphSpec, PlotSpec, Value } from "./chart-spec.ts";
import { cutToWidth, displayWidth, padToWidth } from "./display-width.ts";
import { tableLines, widestOf } from "./fit/table-lines.ts";
import { formatValue } from "./format-value.ts";
import { outlineOf } from "./graph-outline.ts";
import type { Block, Message, RichText } from "./message.ts";

/** A message as plain text: what a terminal, a notification or a platform without cards shows. Every block has a form. */
export function renderPlainText<B>(message: Message<B>): string {
  const demo = message.demo ? ["DEMO: the sample estate, not yours."] : [];
  return [...demo, ...renderBlocks(message.blocks)].join("\n");
}

function renderBlocks<B>(blocks: readonly Block<B>[]): readonly string[] {
  return blocks.map(renderBlock).filter((text) => text !== "");
}

function renderBlock<B>(block: Block<B>): string {
  switch (block.type) {
    case "heading":
      return `${block.text}\n${"=".repeat(Math.min(60, displayWidth(block.text)))}`;
    case "text":
      return block.dot ? `● ${plainSpans(block.text)}` : plainSpans(block.text);
    case "facts":
      return renderFacts(block.facts);
    case "table":
      return tableLines(block).join("\n");
    case "code":
      return indent(block.text);
    case "image":
      return `(picture: ${block.alt})`;
    case "chart":
      return renderChart(block.chart);
    case "buttons":
      return block.buttons.map(({ label }) => `[${label}]`).join(" ");
    case "choice":
      return [block.label, ...block.options.map(({ label }) => `  [${label}]`)].join("\n");
    case "progress":
      return block.total === undefined ? block.text : `${block.text} (${block.done ?? 0} of ${block.total})`;
    case "fold":
      return [`▸ ${block.title}`, ...renderBlocks(block.blocks).map(indent)].join("\n");
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

const WIDEST_LABEL = 24;

function renderFacts(facts: readonly { readonly label: string; readonly value: string }[]): string {
  const width = Math.min(WIDEST_LABEL, widestOf(facts.map(({ label }) => label)));
  return facts.map(({ label, value }) => `${padToWidth(label, width)}  ${value}`).join("\n");
}

const WIDEST_CELL = 60;

const SPARKS = "▁▂▃▄▅▆▇█";
const SPARK_WIDTH = 60;
const MOST_LINES = 8;
const BAR_WIDTH = 24;
const MOST_BARS = 20;

function renderChart(chart: ChartSpec): string {
  if (chart.kind === "graph") return renderGraph(chart);
  return [chart.title, ...(chart.x.kind === "category" ? renderBars(chart, chart.x) : renderSparklines(chart))].join(
    "\n",
  );
}

function renderGraph(graph: GraphSpec): string {
  const lines = outlineOf(graph).map(({ depth, text }) => `${"  ".repeat(depth)}${text}`);
  return [graph.title, ...lines].join("\n");
}

function renderSparklines(chart: PlotSpec): readonly string[] {
  const lines = chart.series.slice(0, MOST_LINES).map(({ name, values }) => {
    const known = values.filter(isKnown);
    if (known.length === 0) return `${name}: no data`;
    const [low, high] = extentOf(known);
    const scale = `${formatValue(low, chart.unit)} to ${formatValue(high, chart.unit)}`;
    return `${sparkline(values, low, high)}  ${name} (${scale})`;
  });
  return [...lines, ...moreOf(chart.series.length - MOST_LINES, "more series")];
}

/** A bar for each category; with several series, each under the other. */
function renderBars(chart: PlotSpec, { labels }: CategoryAxis): readonly string[] {
  const [, high] = extentOf([0, ...chart.series.flatMap(({ values }) => values.filter(isKnown))]);
  const shown = labels.slice(0, MOST_BARS).map((label) => cutToWidth(label, WIDEST_CELL));
  const width = widestOf(shown);
  return chart.series.slice(0, MOST_LINES).flatMap(({ name, values }) => [
    ...(chart.series.length > 1 ? [name] : []),
    ...shown.map((label, i) => {
      const value = values[i];
      if (!isKnown(value)) return `${padToWidth(label, width)}  no data`;
      const length = high > 0 && value > 0 ? Math.max(1, Math.round((value / high) * BAR_WIDTH)) : 0;
      return `${padToWidth(label, width)}  ${"█".repeat(length)}${length > 0 ? " " : ""}${formatValue(value, chart.unit)}`;
    }),
    ...moreOf(labels.length - MOST_BARS, "more"),
  ]);
}

function moreOf(count: number, what: string): readonly string[] {
  return count > 0 ? [`(${count} ${what})`] : [];
}

function isKnown(value: Value | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function extentOf(values: readonly number[]): readonly [low: number, high: number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** One character for several points, the mean of them; a gap is a space. */
function sparkline(values: readonly Value[], low: number, high: number): string {
  const width = Math.min(SPARK_WIDTH, values.length);
  let line = "";
  for (let i = 0; i < width; i++) {
    const from = Math.floor((i * values.length) / width);
    const to = Math.floor(((i + 1) * values.length) / width);
    const known = values.slice(from, to).filter(isKnown);
    if (known.length === 0) {
      line += " ";
      continue;
    }
    const mean = known.reduce((sum, value) => sum + value / known.length, 0);
    // Halves, since the distance of two very large numbers is none that can be written.
    const height = high === low ? 0.45 : (mean / 2 - low / 2) / (high / 2 - low / 2);
    line += SPARKS[Math.min(SPARKS.length - 1, Math.max(0, Math.round(height * (SPARKS.length - 1))))];
  }
  return line;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
