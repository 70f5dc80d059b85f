import { visibleText } from "../../src/base/text/words.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import { splitCode, splitText } from "../../src/message/fit/split-text.ts";
import type { Block } from "../../src/message/message.ts";
import { renderPlainText } from "../../src/message/plain-text.ts";
import { escapedSize, escapeText, fenced, fencedSize } from "./escape.ts";
import { LIMITS } from "./limits.ts";
import { type ActionRow, SEPARATOR, type Separator } from "./payload.ts";
import { type Attached, chartFile, keptFile } from "./pictures.ts";
import { renderButtons, renderChoice } from "./press-rows.ts";
import { renderPlain, renderRichText, renderSmall, strong } from "./rich-text.ts";
import { renderTable } from "./table-text.ts";

/** The smallest things that stand in a message, in reading order. */
export type Piece =
  | { readonly kind: "text"; readonly content: string }
  | { readonly kind: "picture"; readonly file: Attached }
  | { readonly kind: "file"; readonly file: Attached }
  | { readonly kind: "row"; readonly row: ActionRow }
  | { readonly kind: "rule"; readonly rule: Separator };

export interface PieceOptions {
  readonly host: AdapterHost;
  /** Names of files that stand on the platform already: their bytes are not needed again. */
  readonly standing: ReadonlySet<string>;
  /** Off where Discord refused the upload or there is no time for one. */
  readonly files: boolean;
}

/** Room for what is put before a text when it is joined to others. */
const TEXT_CHARS = LIMITS.messageChars - 100;

/**
 * Blocks as pieces. Discord has no folds: what is folded stands at the end under a line, by its title, where it pushes
 * neither the verdict nor the buttons away.
 */
export async function renderPieces(blocks: readonly Block[], options: PieceOptions): Promise<readonly Piece[]> {
  const open = await renderEach(
    blocks.filter(({ type }) => type !== "fold"),
    options,
  );
  const folds = blocks.filter((block) => block.type === "fold");
  if (folds.length === 0) return open;
  const folded: Piece[] = [];
  for (const { title, blocks: inner } of folds) {
    folded.push(...texts(renderPlain(`▸ ${title}`, TEXT_CHARS)), ...(await renderPieces(inner, options)));
  }
  return [...open, ...(open.length > 0 ? [{ kind: "rule", rule: SEPARATOR } as const] : []), ...folded];
}

async function renderEach(blocks: readonly Block[], options: PieceOptions): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const block of blocks) pieces.push(...(await renderBlock(block, options)));
  return pieces;
}

async function renderBlock(block: Block, options: PieceOptions): Promise<readonly Piece[]> {
  switch (block.type) {
    case "heading":
      return texts(renderHeading(block.text));
    case "text":
      return texts(renderRichText(block.text, TEXT_CHARS, block.dot));
    case "facts":
      return texts(renderFacts(block.facts));
    case "table":
      return texts(renderTable(block, TEXT_CHARS));
    case "code":
      return texts(renderCode(block.text, block.language));
    case "chart":
      return renderChart(block, options);
    case "image":
      return renderKept(await keptFile(options.host, block.blobId, block.alt), "picture", block, options);
    case "file":
      return renderKept(await keptFile(options.host, block.blobId, block.name, block.name), "file", block, options);
    case "buttons":
      return rows(renderButtons(block.buttons));
    case "choice": {
      const { rows: selects, more } = renderChoice(block.label, block.options);
      return [
        ...texts(renderPlain(block.label, TEXT_CHARS)),
        ...rows(selects),
        ...texts(more === undefined ? [] : renderSmall(more, TEXT_CHARS)),
      ];
    }
    case "progress":
      return texts(renderPlain(renderPlainText({ summary: "", blocks: [block] }), TEXT_CHARS));
    case "fold":
      return renderPieces([block], options);
    case "link":
      return texts(renderLink(options.host.pageUrl(block.route, block.id), block.label));
    case "person":
      return texts(renderPlain(block.name, TEXT_CHARS));
    case "context":
      return texts(renderSmall(block.text, TEXT_CHARS));
  }
}

function texts(contents: readonly string[]): readonly Piece[] {
  return contents.filter((content) => content.trim() !== "").map((content) => ({ kind: "text", content }));
}

function rows(all: readonly ActionRow[]): readonly Piece[] {
  return all.map((row) => ({ kind: "row", row }));
}

const LONGEST_HEADING = 300;

function renderHeading(text: string): readonly string[] {
  const line = visibleText(text).replace(/\s+/g, " ").trim();
  if (line === "") return [];
  return line.length > LONGEST_HEADING ? renderPlain(line, TEXT_CHARS) : [`### ${escapeText(line)}`];
}

function renderFacts(facts: readonly { readonly label: string; readonly value: string }[]): readonly string[] {
  return facts.flatMap(({ label, value }) => {
    const line = `${strong(label.trim())}: ${escapeText(value.trim())}`;
    return line.length <= TEXT_CHARS ? [line] : renderPlain(`${label}: ${value}`, TEXT_CHARS);
  });
}

function renderCode(text: string, language?: string): readonly string[] {
  const shown = visibleText(text);
  if (shown.trim() === "") return [];
  return splitCode(shown, TEXT_CHARS, fencedSize(language)).map((part) => fenced(part, language));
}

/** As text rather than as a link button: a button with an address that Discord doubts is refused with the whole message. */
function renderLink(url: string | undefined, label: string): readonly string[] {
  const address = url?.replace(/[()<>\s\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const [first = "", ...rest] = splitText(visibleText(label), TEXT_CHARS / 2, escapedSize).map(escapeText);
  if (first === "") return [];
  return [
    address === undefined || address.length > LIMITS.messageChars / 4 ? first : `[${first}](${address})`,
    ...rest,
  ];
}

async function renderChart(
  block: Extract<Block, { type: "chart" }>,
  { host, standing, files }: PieceOptions,
): Promise<readonly Piece[]> {
  const file = chartFile(host, block.chart);
  if (files && standing.has(file.name)) return [{ kind: "picture", file }];
  try {
    if (files && (await file.bytes()).length <= LIMITS.fileBytes) return [{ kind: "picture", file }];
  } catch (thrown) {
    host.log.warn({ err: thrown }, "a chart was not drawn");
    host.refused("chart-not-drawn");
  }
  return inWords(block, "The picture could not be shown; this is the chart in words.");
}

function renderKept(
  file: Attached | undefined,
  kind: "picture" | "file",
  block: Block,
  { files }: PieceOptions,
): readonly Piece[] {
  if (file && files) return [{ kind, file }];
  return inWords(block, "The file is too large for Discord or no longer kept.");
}

function inWords(block: Block, why: string): readonly Piece[] {
  const words = renderPlainText({ summary: "", blocks: [block] });
  return texts([
    ...(block.type === "chart" ? renderCode(words) : renderPlain(words, TEXT_CHARS)),
    ...renderSmall(why, TEXT_CHARS),
  ]);
}
