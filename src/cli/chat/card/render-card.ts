import { cutToWidth, displayWidth } from "../../../message/display-width.ts";
import type { Block, Button, IssuedPress, Message, RichText } from "../../../message/message.ts";
import { renderChart } from "./chart.ts";
import { oneLine } from "./clean.ts";
import type { Paint } from "./paint.ts";
import { renderTable } from "./table.ts";
import { indented, wrapText } from "./wrap.ts";

export interface CardOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
  /** Whether folds stand open. Their buttons have the same numbers either way. */
  readonly open: boolean;
}

export interface Card {
  readonly text: string;
  /** What typing 1, 2, … presses. */
  readonly buttons: readonly Button<IssuedPress>[];
  /** Whether a fold was left closed. */
  readonly more: boolean;
}

const WIDEST_LABEL = 24;

/** A cleaned message as lines of a terminal. */
export function renderCard(message: Message, { width, paint, open }: CardOptions): Card {
  const buttons: Button<IssuedPress>[] = [];
  let more = false;
  const demo = message.demo ? [paint.strong("DEMO: the sample estate, not yours.")] : [];
  const lines = [...demo, ...renderBlocks(message.blocks, width)];
  return { text: lines.join("\n"), buttons, more };

  function renderBlocks(blocks: readonly Block[], columns: number): readonly string[] {
    return blocks.flatMap((block) => renderBlock(block, columns));
  }

  function renderBlock(block: Block, columns: number): readonly string[] {
    switch (block.type) {
      case "heading":
        return wrapText(oneLine(block.text), columns).map(paint.strong);
      case "text": {
        if (!block.dot) return renderSpans(block.text, columns);
        const [first = "", ...rest] = renderSpans(block.text, columns - 2);
        return [`${paint.dot(block.dot)} ${first}`, ...indented(rest)];
      }
      case "facts":
        return renderFacts(block.facts, columns);
      case "table":
        return renderTable(block, columns, paint);
      case "code":
        return indented(wrapText(block.text, columns - 2).map(paint.code));
      case "image":
        return wrapText(`(picture: ${oneLine(block.alt)})`, columns);
      case "chart":
        return renderChart(block.chart, columns, paint);
      case "buttons":
        return flow(block.buttons.map(renderButton), columns);
      case "choice":
        return [...wrapText(block.label, columns), ...indented(block.options.map((one) => renderButton(one).text))];
      case "progress":
        return wrapText(progressLine(block), columns);
      case "fold": {
        if (!open) more = true;
        const title = paint.quiet(`${open ? "▾" : "▸"} ${cutToWidth(oneLine(block.title), columns - 2)}`);
        const inside = renderBlocks(block.blocks, columns - 2);
        return open ? [title, ...indented(inside)] : [title];
      }
      case "link":
        return wrapText(oneLine(block.label), columns);
      case "person":
        return wrapText(oneLine(block.name), columns);
      case "file":
        return wrapText(`(file: ${oneLine(block.name)})`, columns);
      case "context":
        return wrapText(`(${plain(block.text)})`, columns).map(paint.quiet);
    }
  }

  function renderButton(button: Button<IssuedPress>): { text: string; width: number } {
    const number = buttons.push(button);
    const text = `[${number}] ${cutToWidth(oneLine(button.label), Math.max(8, width - 10))}`;
    return { text: paint.button(text, button.style ?? "plain"), width: displayWidth(text) };
  }

  /** Styled only where it fits on one line: a style that runs over a line break would colour what stands beside it. */
  function renderSpans(text: RichText, columns: number): readonly string[] {
    const whole = plain(text);
    if (typeof text === "string" || whole.includes("\n") || displayWidth(whole) > columns) {
      return wrapText(whole, columns);
    }
    return [
      text
        .map((span) => {
          if (typeof span === "string") return span;
          return "style" in span ? paint[span.style](span.text) : paint.strong(span.text);
        })
        .join(""),
    ];
  }

  function renderFacts(facts: readonly { readonly label: string; readonly value: string }[], columns: number) {
    const labels = facts.map(({ label }) =>
      cutToWidth(oneLine(label), Math.min(WIDEST_LABEL, Math.floor(columns / 3))),
    );
    const margin = Math.max(0, ...labels.map(displayWidth));
    return facts.flatMap(({ value }, i) => {
      const [first = "", ...rest] = wrapText(value, columns - margin - 2);
      const label = labels[i] ?? "";
      return [
        `${paint.quiet(label)}${" ".repeat(margin - displayWidth(label) + 2)}${first}`.trimEnd(),
        ...indented(rest, " ".repeat(margin + 2)),
      ];
    });
  }
}

/** The line of a progress block. */
export function progressLine({ text, done, total }: Extract<Block, { type: "progress" }>): string {
  return oneLine(total === undefined ? text : `${text} (${done ?? 0} of ${total})`);
}

function plain(text: RichText): string {
  return typeof text === "string" ? text : text.map((span) => (typeof span === "string" ? span : span.text)).join("");
}

/** Pieces beside each other, as many to a line as fit. */
function flow(
  pieces: readonly { readonly text: string; readonly width: number }[],
  columns: number,
): readonly string[] {
  const lines: string[] = [];
  let room = 0;
  for (const { text, width } of pieces) {
    const fits = lines.length > 0 && room >= width + 3;
    if (fits) lines[lines.length - 1] += `   ${text}`;
    else lines.push(text);
    room = fits ? room - width - 3 : columns - width;
  }
  return lines;
}
