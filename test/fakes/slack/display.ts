import { listOf, objectOf } from "./block-limits.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Displayed {
  readonly lines: readonly string[];
  readonly buttons: readonly {
    readonly label: string;
    readonly id: string;
    readonly actionId: string;
    readonly blockId: string;
    readonly element: string;
  }[];
  readonly images: readonly { readonly alt: string; readonly fileId: string }[];
  readonly mentions: readonly string[];
  readonly links: readonly string[];
}

/** What Slack's clients would show of a payload, whom they would notify and what they would make a link of. */
export function display(payload: Json): Displayed {
  const blocks = payload.blocks === undefined ? [] : listOf(payload.blocks);
  const all = blocks.map(displayBlock);
  // Without blocks the text is what is shown; with them it stands in notifications, where a mention still notifies.
  const text = typeof payload.text === "string" ? payload.text : "";
  const fallback = displayMrkdwn(text, payload.parse !== "none" || payload.unfurl_links !== false);
  return {
    lines: blocks.length > 0 ? all.flatMap(({ lines }) => lines) : fallback.lines,
    buttons: all.flatMap(({ buttons }) => buttons),
    images: all.flatMap(({ images }) => images),
    mentions: [...all.flatMap(({ mentions }) => mentions), ...fallback.mentions],
    links: [...all.flatMap(({ links }) => links), ...(blocks.length > 0 ? [] : fallback.links)],
  };
}

const NOTHING: Displayed = { lines: [], buttons: [], images: [], mentions: [], links: [] };

function displayBlock(block: Json): Displayed {
  switch (block.type) {
    case "header":
    case "section":
      return join([block.text, ...listOf(block.fields)].map(displayText));
    case "context":
      return join(listOf(block.elements).map(displayText));
    case "rich_text":
      return join(listOf(block.elements).map(displayRich));
    case "image":
      return {
        ...NOTHING,
        images: [{ alt: String(block.alt_text), fileId: String(objectOf(block.slack_file).id ?? "") }],
      };
    case "actions":
      return { ...NOTHING, ...displayActions(block) };
    case "input":
      return displayText(block.label);
    default:
      return NOTHING;
  }
}

function displayActions(block: Json): Pick<Displayed, "lines" | "buttons"> {
  const buttons = listOf(block.elements).flatMap((element) => {
    const where = {
      actionId: String(element.action_id),
      blockId: String(block.block_id),
      element: String(element.type),
    };
    if (element.type === "button")
      return [{ label: String(objectOf(element.text).text), id: String(element.value), ...where }];
    return listOf(element.options).map((option) => {
      const description = objectOf(option.description).text;
      const label = String(objectOf(option.text).text);
      return {
        label: description === undefined ? label : `${label} ${String(description)}`,
        id: String(option.value),
        ...where,
      };
    });
  });
  return { lines: buttons.map(({ label }) => label), buttons };
}

function displayRich(part: Json): Displayed {
  if (part.type === "rich_text_list") return join(listOf(part.elements).map(displayRich));
  const elements = listOf(part.elements);
  return {
    ...NOTHING,
    lines: [elements.map(richText).join("")],
    mentions: elements.flatMap((element) => {
      if (element.type === "user") return [String(element.user_id)];
      return element.type === "broadcast" || element.type === "usergroup" ? ["everyone"] : [];
    }),
    links: elements.filter(({ type }) => type === "link").map(({ url }) => String(url)),
  };
}

const DOTS = new Set(["red_circle", "large_yellow_circle", "large_green_circle", "white_circle"]);

function richText(element: Json): string {
  if (element.type === "emoji") return DOTS.has(String(element.name)) ? "●" : `:${String(element.name)}:`;
  if (element.type === "link") return String(element.text ?? element.url);
  return typeof element.text === "string" ? element.text : `@${String(element.user_id ?? element.range ?? "")}`;
}

function displayText(value: unknown): Displayed {
  const { type, text } = objectOf(value);
  if (typeof text !== "string") return NOTHING;
  if (type === "mrkdwn") return displayMrkdwn(text, objectOf(value).verbatim !== true);
  return { ...NOTHING, lines: [text] };
}

/** Slack's own mark-up; `autoLinks` as where nothing forbids it. */
function displayMrkdwn(text: string, autoLinks: boolean): Displayed {
  const mentions: string[] = [];
  const links: string[] = [];
  const shown = text.replace(/<([^<>]+)>/g, (_, inside: string) => {
    const [id = "", label] = inside.split("|");
    if (id.startsWith("@")) mentions.push(id.slice(1));
    else if (id.startsWith("!")) mentions.push("everyone");
    else if (!id.startsWith("#")) links.push(id);
    return label ?? id;
  });
  if (autoLinks) links.push(...(shown.match(/https?:\/\/[^\s<>]+/g) ?? []));
  const resolved = shown.replace(/&(lt|gt|amp);/g, (_, name: string) =>
    name === "lt" ? "<" : name === "gt" ? ">" : "&",
  );
  return { ...NOTHING, lines: resolved === "" ? [] : [resolved], mentions, links };
}

function join(all: readonly Displayed[]): Displayed {
  return {
    lines: all.flatMap(({ lines }) => lines),
    buttons: all.flatMap(({ buttons }) => buttons),
    images: all.flatMap(({ images }) => images),
    mentions: all.flatMap(({ mentions }) => mentions),
    links: all.flatMap(({ links }) => links),
  };
}
