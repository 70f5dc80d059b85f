import { fitText, splitText } from "../../../src/message/fit/split-text.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import { renderPlainText } from "../../../src/message/plain-text.ts";
import { MAX, SHORT_FOLD_CHARS } from "../limits.ts";
import { context, plain, type RichElement, rich, type SlackBlock, section } from "./block-kit.ts";
import { type Actions, createActions, renderButtons, renderChoice } from "./buttons.ts";
import { escapeText } from "./escape.ts";
import { fitView, paginate } from "./pages.ts";
import { clean, isBlank, renderContext, renderSpans } from "./spans.ts";
import { renderCode, renderTable } from "./table.ts";

/** What became of a chart, an image or a file before the message is rendered. */
export type Picture =
  | { readonly type: "file"; readonly fileId: string }
  /** It could not be drawn or uploaded: it is told in words. */
  | { readonly type: "words" };

export interface RenderOptions {
  readonly key?: string;
  readonly pictures: ReadonlyMap<Block, Picture>;
  pageUrl(route: string, id: string): string | undefined;
  /** Where long folds go: a reply in the thread under the card, further messages below it, or the card itself. */
  readonly folds: "thread" | "below" | "inline";
}

/** One message of Slack. */
export interface Part {
  /** The line in notifications, in Slack's escaping. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export interface Rendered {
  readonly main: readonly Part[];
  /** What long folds hold, for the thread. */
  readonly folds: readonly Part[];
}

/** A message as messages of Slack. Every part keeps the documented limits, whatever the message holds. */
export function renderMessage(message: Message, options: RenderOptions): Rendered {
  const { main, folds } = renderAll(message, options);
  const demo = message.demo === true;
  const line = fallbackLine(message);
  return { main: partsOf(paginate(main, demo), line), folds: partsOf(paginate(folds, demo), line) };
}

/** A message as the blocks of a home tab or a modal. */
export function renderView(message: Message, options: Omit<RenderOptions, "folds">): readonly SlackBlock[] {
  const { main } = renderAll(message, { ...options, folds: "inline" });
  const blocks = main.length > 0 ? main : renderSpans(isBlank(message.summary) ? "–" : message.summary);
  return fitView(blocks, message.demo === true);
}

function partsOf(pages: readonly (readonly SlackBlock[])[], line: string): readonly Part[] {
  return pages.map((blocks, i) => ({ text: i === 0 ? line : `${line} (${i + 1} of ${pages.length})`, blocks }));
}

/** Notifications show it; Slack never shows it beside blocks. */
function fallbackLine(message: Message): string {
  const demo = message.demo ? "DEMO: " : "";
  const summary = clean(message.summary).trim();
  const text = isBlank(summary) ? clean(renderPlainText(message)).trim() : summary;
  return escapeText(`${demo}${fitText(isBlank(text) ? "–" : text, MAX.fallbackChars / 2)}`);
}

interface Work {
  readonly options: RenderOptions;
  readonly actions: Actions;
  readonly folds: SlackBlock[];
}

function renderAll(
  message: Message,
  options: RenderOptions,
): { readonly main: readonly SlackBlock[]; readonly folds: readonly SlackBlock[] } {
  const work: Work = { options, actions: createActions(options.key), folds: [] };
  const main = message.blocks.flatMap((block) => renderBlock(block, work));
  const shown = main.length > 0 ? main : renderSpans(isBlank(clean(message.summary)) ? "–" : message.summary);
  return { main: shown, folds: work.folds };
}

function renderBlock(block: Block, work: Work): readonly SlackBlock[] {
  switch (block.type) {
    case "heading":
      return renderHeading(block.text);
    case "text":
      return renderSpans(block.text, block.dot);
    case "facts":
      return renderFacts(block.facts);
    case "table":
      return renderTable(block);
    case "code":
      return renderCode(clean(block.text));
    case "chart":
      return renderPicture(block, block.chart.alt, work);
    case "image":
      return renderPicture(block, block.alt, work);
    case "buttons":
      return renderButtons(block.buttons, work.actions);
    case "choice":
      return renderChoice(block.label, block.options, work.actions);
    case "progress":
      return renderSpans(
        block.total === undefined ? block.text : `${block.text} (${block.done ?? 0} of ${block.total})`,
      );
    case "fold":
      return renderFold(block.title, block.blocks, work);
    case "link":
      return renderLink(block.label, work.options.pageUrl(block.route, block.id));
    case "person":
      return renderSpans(block.name);
    case "file":
      return renderContext(
        `File: ${clean(block.name)}${work.options.pictures.get(block)?.type === "words" ? " (could not be sent)" : ""}`,
      );
    case "context":
      return renderContext(block.text);
  }
}

function renderHeading(given: string): readonly SlackBlock[] {
  const text = clean(given).replace(/\s+/g, " ").trim();
  if (text === "") return [];
  if (text.length <= MAX.headerChars) return [{ type: "header", text: plain(text) }];
  return renderSpans([{ text, style: "strong" }]);
}

function renderFacts(facts: readonly { readonly label: string; readonly value: string }[]): readonly SlackBlock[] {
  return renderSpans(
    facts.flatMap(({ label, value }, i) => [
      { text: `${i > 0 ? "\n" : ""}${label}: `, style: "strong" as const },
      value,
    ]),
  );
}

function renderPicture(block: Block, alt: string, { options }: Work): readonly SlackBlock[] {
  const picture = options.pictures.get(block);
  const words = clean(alt).trim();
  if (picture?.type === "file") {
    const text = fitText(words === "" ? "Picture" : words, MAX.altChars);
    return [{ type: "image", slack_file: { id: picture.fileId }, alt_text: text }];
  }
  const said = renderPlainText({ summary: "", blocks: [block] });
  return [
    ...(block.type === "chart" ? renderSpans(words) : []),
    ...renderCode(clean(said)),
    ...renderContext("The picture could not be shown here; this is it in words."),
  ];
}

function renderLink(label: string, url: string | undefined): readonly SlackBlock[] {
  const text = clean(label).trim();
  if (text === "") return [];
  if (url === undefined || url.length > MAX.linkChars) return renderSpans(text);
  const [first = "", ...rest] = splitText(text, MAX.textChars);
  const link: RichElement = { type: "link", url, text: first };
  return [rich(section([link])), ...rest.flatMap((piece) => renderSpans(piece))];
}

const SHORT_KINDS: ReadonlySet<string> = new Set(["text", "facts", "context", "code", "progress", "person"]);

/** Slack has no fold. A short one is small text in the card, a long one a reply in the thread, so that the card stays short. */
function renderFold(title: string, blocks: readonly Block[], work: Work): readonly SlackBlock[] {
  const name = clean(title).replace(/\s+/g, " ").trim();
  const text = clean(renderPlainText({ summary: "", blocks })).trim();
  const short = blocks.every(({ type }) => SHORT_KINDS.has(type)) && name.length + text.length <= SHORT_FOLD_CHARS;
  if (short) return text === "" && name === "" ? [] : [context(`▸ ${name}${text === "" ? "" : `\n${text}`}`)];
  if (work.options.folds === "inline") {
    return [
      ...renderSpans([{ text: `▸ ${name}`, style: "strong" }]),
      ...blocks.flatMap((block) => renderBlock(block, work)),
    ];
  }
  const inside: Work = { ...work, options: { ...work.options, folds: "inline" } };
  work.folds.push(...renderHeading(name), ...blocks.flatMap((block) => renderBlock(block, inside)));
  return renderContext(
    `▸ ${fitText(name, MAX.headerChars)} — ${work.options.folds === "thread" ? "in the thread" : "below"}`,
  );
}
