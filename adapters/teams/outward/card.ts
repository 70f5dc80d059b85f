import { clip, visibleText } from "../../../src/base/text/words.ts";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { Message } from "../../../src/message/message.ts";
import { CARD_BYTES, SUMMARY_CHARS } from "../limits.ts";
import type { Outgoing } from "../transport.ts";
import { blockElements } from "./blocks.ts";
import type { Pictures } from "./pictures.ts";
import { bytesOf, type Element, plainLabel, textElements } from "./runs.ts";

export const CARD_TYPE = "application/vnd.microsoft.card.adaptive";

export interface CardOptions {
  readonly key: string;
  readonly pictures: Pictures;
  readonly pageUrl: AdapterHost["pageUrl"];
  readonly maybeRepeat?: boolean;
}

const SMALL = { isSubtle: true, size: "Small" } as const;

/** A message as Adaptive Cards, each small enough for one post of Teams; at least one. */
export function renderCards(message: Message, options: CardOptions): readonly Element[] {
  let ids = 0;
  const nextId = () => `e${++ids}`;
  const elements = message.blocks.flatMap((block) => blockElements(block, { ...options, nextId }));
  const shown = elements.length > 0 ? elements : textElements([{ text: message.summary, look: {} }]);
  const demo = message.demo ? textElements([{ text: "DEMO: the sample estate, not yours.", look: SMALL }]) : [];
  const repeat = options.maybeRepeat
    ? textElements([{ text: "This may be a repeat: an earlier try may have arrived.", look: SMALL }])
    : [];
  const bodies = inCards(shown, CARD_BYTES - bytesOf(cardOf([...demo, ...repeat], message, options.key, 0)) - 400);
  return bodies.map((body, part) =>
    cardOf([...demo, ...(part === 0 ? repeat : []), ...body], message, options.key, part),
  );
}

function inCards(elements: readonly Element[], room: number): readonly (readonly Element[])[] {
  const cards: Element[][] = [[]];
  let size = 0;
  for (const element of elements) {
    const next = bytesOf(element) + 1;
    if (size > 0 && size + next > room) {
      cards.push([]);
      size = 0;
    }
    cards.at(-1)?.push(element);
    size += next;
  }
  return cards;
}

function cardOf(body: readonly Element[], message: Message, key: string, part: number): Element {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    fallbackText: summaryOf(message),
    msteams: { width: "Full" },
    ...(hasButtons(body) ? { refresh: refreshOf(key, part) } : {}),
    body,
  };
}

/**
 * Only cards with buttons ask for their newest form: each viewer's client then invokes the bot. Without `userIds` that
 * happens by itself in conversations of at most 60 people, at most once a minute, and else by a menu ("User Specific Views").
 */
function refreshOf(key: string, part: number): Element {
  return { action: { type: "Action.Execute", title: "Refresh", verb: "refresh", data: { message: key, part } } };
}

function hasButtons(body: readonly Element[]): boolean {
  return body.some((element) => {
    if (element.type === "ActionSet") {
      return (element.actions as readonly Element[]).some(({ type }) => type !== "Action.OpenUrl");
    }
    return element.type === "Container" && hasButtons(element.items as readonly Element[]);
  });
}

export function summaryOf(message: Message): string {
  return clip(plainLabel(visibleText(message.summary).replace(/\s+/g, " ")), SUMMARY_CHARS);
}

/** A card as what is posted. The summary is what toasts and the chat list show instead of "sent a card". */
export function activityOf(card: Element, summary: string, botId: string): Outgoing {
  return {
    type: "message",
    from: { id: botId },
    summary,
    attachments: [{ contentType: CARD_TYPE, content: card }],
  };
}
