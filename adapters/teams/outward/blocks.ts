import type { Block, Message, TextBlock } from "../../../src/message/message.ts";
import { renderPlainText } from "../../../src/message/plain-text.ts";
import { ELEMENT_BYTES } from "../limits.ts";
import { buttonElements, choiceElements, openUrlElement } from "./actions.ts";
import { codeElements } from "./code.ts";
import type { Pictures } from "./pictures.ts";
import { bytesOf, type Element, plainLabel, richText, type Styled, styledSpans, textElements } from "./runs.ts";
import { factsElements, tableElements } from "./table.ts";

export interface BlockContext {
  /** Of the message, in every button. */
  readonly key: string;
  readonly pictures: Pictures;
  pageUrl(route: string, id: string): string | undefined;
  /** Ids of elements are unique in a card. */
  nextId(): string;
}

const DOTS = {
  red: { color: "Attention" },
  amber: { color: "Warning" },
  green: { color: "Good" },
  grey: { isSubtle: true },
} as const;
const SMALL = { isSubtle: true, size: "Small" } as const;

/** A block as elements of at most `ELEMENT_BYTES` each, in order. */
export function blockElements(block: Block, context: BlockContext): readonly Element[] {
  switch (block.type) {
    case "heading":
      return textElements([{ text: block.text, look: { weight: "Bolder", size: "Large" } }]);
    case "text":
      return textElements([...dotOf(block), ...styledSpans(block.text)]);
    case "facts":
      return factsElements(block);
    case "table":
      return tableElements(block);
    case "code":
      return codeElements(block.text, block.language);
    case "image":
      return pictureElements(block, context) ?? textElements([{ text: `(picture: ${block.alt})`, look: SMALL }]);
    case "chart":
      return pictureElements(block, context) ?? chartInWords(block);
    case "buttons":
      return buttonElements(block.buttons, context.key);
    case "choice":
      return choiceElements(block.label, block.options, context.key, context.nextId);
    case "progress":
      return textElements([{ text: renderPlainText(alone(block)), look: { isSubtle: true } }]);
    case "fold":
      return foldElements(block, context);
    case "link": {
      const url = context.pageUrl(block.route, block.id);
      return url === undefined ? textElements([{ text: block.label, look: {} }]) : [openUrlElement(block.label, url)];
    }
    case "person":
      return textElements([{ text: block.name, look: {} }]);
    case "file":
      // A bot can send a named file in a personal chat alone, and only after a consent card.
      return textElements([
        {
          text: `(file: ${block.name}; Teams takes no files here, ask for it in the console or another chat)`,
          look: SMALL,
        },
      ]);
    case "context":
      return textElements(styledSpans(block.text, SMALL));
  }
}

function dotOf({ dot }: TextBlock): readonly Styled[] {
  return dot === undefined ? [] : [{ text: "● ", look: DOTS[dot] }];
}

function pictureElements(block: Block, { pictures }: BlockContext): readonly Element[] | undefined {
  const picture = pictures.get(block);
  if (!picture) return undefined;
  return [{ type: "Image", url: picture.url, altText: plainLabel(picture.alt), msteams: { allowExpand: true } }];
}

function chartInWords(block: Extract<Block, { type: "chart" }>): readonly Element[] {
  return [
    ...textElements([{ text: block.chart.alt, look: {} }]),
    ...codeElements(renderPlainText(alone(block))),
    ...textElements([{ text: "The chart could not be shown as a picture here, so it stands in words.", look: SMALL }]),
  ];
}

function alone(block: Block): Message {
  return { summary: "", blocks: [block] };
}

/** A real fold: a line that shows and hides a container. What is too much for one goes on in a second. */
function foldElements(fold: Extract<Block, { type: "fold" }>, context: BlockContext): readonly Element[] {
  const inner = fold.blocks.flatMap((block) => blockElements(block, context));
  const groups: Element[][] = [[]];
  let size = 0;
  for (const element of inner) {
    const next = bytesOf(element) + 1;
    if (size > 0 && size + next > ELEMENT_BYTES) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(element);
    size += next;
  }
  const title = plainLabel(fold.title) || "More";
  return groups.map((items, at) => foldOf(at === 0 ? title : `${title} (${at + 1})`, items, context.nextId()));
}

function foldOf(title: string, items: readonly Element[], id: string): Element {
  const line = (sign: string, more: Element) =>
    richText([{ text: `${sign} ${title}`, look: { color: "Accent" } }], { ...more });
  const toggle = {
    type: "Action.ToggleVisibility",
    title,
    targetElements: [`${id}-closed`, `${id}-open`, `${id}-body`],
  };
  return {
    type: "Container",
    items: [
      {
        type: "Container",
        selectAction: toggle,
        items: [line("▸", { id: `${id}-closed` }), line("▾", { id: `${id}-open`, isVisible: false })],
      },
      { type: "Container", id: `${id}-body`, isVisible: false, items },
    ],
  };
}
