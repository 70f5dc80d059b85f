/** Block Kit as Slack documents it (docs.slack.dev/reference/block-kit): every reason to refuse a payload. */
type Json = Readonly<Record<string, unknown>>;

export interface Checks {
  /** Whether a block may show this file. */
  mayShow(fileId: string): boolean;
}

/** Slack names no number for rich text; from here on messages were seen to be refused as `msg_blocks_too_long`. */
const BLOCK_CHARS = 13_000;
/** Slack's error `view_too_large`: "The provided view is greater than 250kb". */
const VIEW_BYTES = 250_000;

export function checkMessage(payload: Json, checks: Checks): readonly string[] {
  const blocks = payload.blocks === undefined ? [] : listOf(payload.blocks);
  const text = payload.text;
  const wrong: string[] = [];
  if (typeof text === "string" && text.length > 40_000) wrong.push("text is longer than 40,000");
  if ((typeof text !== "string" || text === "") && blocks.length === 0) wrong.push("no_text");
  if (blocks.length > 50) wrong.push(`${blocks.length} blocks in a message`);
  wrong.push(...checkBlocks(blocks, checks, false));
  if (charsOf(blocks) > BLOCK_CHARS) wrong.push("msg_blocks_too_long");
  if (payload.metadata !== undefined) wrong.push(...checkMetadata(payload.metadata));
  return wrong;
}

export function checkView(view: Json, checks: Checks): readonly string[] {
  const blocks = listOf(view.blocks);
  const wrong: string[] = [];
  if (blocks.length > 100) wrong.push(`${blocks.length} blocks in a view`);
  if (view.type === "modal") {
    wrong.push(...checkText(view.title, "title", 24, true));
    if (view.submit !== undefined) wrong.push(...checkText(view.submit, "submit", 24, true));
    if (view.close !== undefined) wrong.push(...checkText(view.close, "close", 24, true));
    if (blocks.some(({ type }) => type === "input") && view.submit === undefined) wrong.push("inputs without a submit");
  } else if (view.type !== "home") wrong.push(`a view of type ${String(view.type)}`);
  if (String(view.private_metadata ?? "").length > 3000) wrong.push("private_metadata is longer than 3,000");
  if (String(view.callback_id ?? "").length > 255) wrong.push("callback_id is longer than 255");
  wrong.push(...checkBlocks(blocks, checks, view.type === "modal"));
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES) wrong.push("view_too_large");
  return wrong;
}

function checkBlocks(blocks: readonly Json[], checks: Checks, modal: boolean): readonly string[] {
  const wrong = blocks.flatMap((block) => checkBlock(block, checks, modal));
  const blockIds = blocks.map(({ block_id }) => block_id).filter((id) => id !== undefined);
  if (new Set(blockIds).size !== blockIds.length) wrong.push("a block_id stands twice");
  const actionIds = blocks
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements }) => listOf(elements).map(({ action_id }) => action_id));
  if (new Set(actionIds).size !== actionIds.length) wrong.push("an action_id stands twice");
  return wrong;
}

function checkBlock(block: Json, checks: Checks, modal: boolean): readonly string[] {
  const id = block.block_id;
  const wrong: string[] = [];
  if (id !== undefined && (typeof id !== "string" || id === "" || id.length > 255)) wrong.push("block_id");
  switch (block.type) {
    case "header":
      return [...wrong, ...checkText(block.text, "header", 150, true)];
    case "divider":
      return wrong;
    case "context": {
      const elements = listOf(block.elements);
      if (elements.length < 1 || elements.length > 10) wrong.push(`${elements.length} elements in a context`);
      return [...wrong, ...elements.flatMap((element) => checkText(element, "context", 3000, false))];
    }
    case "section": {
      const fields = block.fields === undefined ? [] : listOf(block.fields);
      if (fields.length > 10) wrong.push(`${fields.length} fields in a section`);
      if (block.text !== undefined) wrong.push(...checkText(block.text, "section", 3000, false));
      else if (fields.length === 0) wrong.push("a section without text");
      return [...wrong, ...fields.flatMap((field) => checkText(field, "field", 2000, false))];
    }
    case "actions": {
      const elements = listOf(block.elements);
      if (elements.length < 1 || elements.length > 25) wrong.push(`${elements.length} elements in actions`);
      return [...wrong, ...elements.flatMap(checkElement)];
    }
    case "image":
      return [...wrong, ...checkImage(block, checks)];
    case "input":
      if (!modal) wrong.push("an input outside a modal");
      wrong.push(...checkText(block.label, "label", 2000, true));
      if (block.hint !== undefined) wrong.push(...checkText(block.hint, "hint", 2000, true));
      return [...wrong, ...checkElement(objectOf(block.element))];
    case "rich_text": {
      const parts = listOf(block.elements);
      if (parts.length === 0) wrong.push("a rich_text without elements");
      if (charsOf(block) > 3000) wrong.push("a rich_text longer than 3,000");
      return [...wrong, ...parts.flatMap(checkRichPart)];
    }
    default:
      return [...wrong, `unsupported block type ${String(block.type)}`];
  }
}

function checkRichPart(part: Json): readonly string[] {
  const elements = listOf(part.elements);
  if (elements.length === 0) return ["an empty rich text part"];
  if (part.type === "rich_text_list") {
    const wrong = part.style === "bullet" || part.style === "ordered" ? [] : ["a list without its style"];
    return [
      ...wrong,
      ...elements.flatMap((item) =>
        item.type === "rich_text_section" ? checkRichPart(item) : ["a list of other things"],
      ),
    ];
  }
  const known = ["rich_text_section", "rich_text_preformatted", "rich_text_quote"].includes(String(part.type));
  const kinds =
    part.type === "rich_text_preformatted"
      ? ["text", "link"]
      : ["text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date"];
  return [
    ...(known ? [] : [`unsupported rich text ${String(part.type)}`]),
    ...elements.flatMap((element) => {
      if (!kinds.includes(String(element.type))) return [`${String(element.type)} in ${String(part.type)}`];
      if (element.type === "text" && (typeof element.text !== "string" || element.text === ""))
        return ["an empty text element"];
      if (element.type === "link") return checkUrl(element.url);
      return element.type === "emoji" && !/^[a-z0-9_+-]+$/.test(String(element.name))
        ? ["an emoji without a name"]
        : [];
    }),
  ];
}

function checkElement(element: Json): readonly string[] {
  const wrong: string[] = [];
  const id = element.action_id;
  if (typeof id !== "string" || id === "" || id.length > 255) wrong.push("action_id");
  if (element.type === "button") {
    wrong.push(...checkText(element.text, "button", 75, true));
    if (typeof element.value === "string" && element.value.length > 2000)
      wrong.push("a button's value is longer than 2,000");
    if (element.style !== undefined && element.style !== "primary" && element.style !== "danger")
      wrong.push("a button's style");
    return wrong;
  }
  if (element.type === "static_select") {
    const options = listOf(element.options);
    if (options.length < 1 || options.length > 100) wrong.push(`${options.length} options`);
    if (element.placeholder !== undefined) wrong.push(...checkText(element.placeholder, "placeholder", 150, true));
    if (
      element.initial_option !== undefined &&
      !options.some((option) => JSON.stringify(option) === JSON.stringify(element.initial_option))
    )
      wrong.push("an initial option that is none");
    return [...wrong, ...options.flatMap(checkOption)];
  }
  if (element.type === "plain_text_input") {
    if (String(element.initial_value ?? "").length > 3000) wrong.push("initial_value is longer than 3,000");
    return wrong;
  }
  return [...wrong, `unsupported element ${String(element.type)}`];
}

function checkOption(option: Json): readonly string[] {
  const value = option.value;
  return [
    ...checkText(option.text, "option", 75, true),
    ...(option.description === undefined ? [] : checkText(option.description, "description", 75, true)),
    ...(typeof value !== "string" || value === "" || value.length > 150 ? ["an option's value"] : []),
  ];
}

function checkImage(block: Json, checks: Checks): readonly string[] {
  const alt = block.alt_text;
  const wrong: string[] = [];
  if (typeof alt !== "string" || alt === "" || alt.length > 2000) wrong.push("alt_text");
  if (block.title !== undefined) wrong.push(...checkText(block.title, "title", 2000, true));
  if (block.image_url !== undefined) return [...wrong, ...checkUrl(block.image_url)];
  const id = String(objectOf(block.slack_file).id ?? "");
  if (!/^F[A-Z0-9]{8,}$/.test(id) || !checks.mayShow(id)) wrong.push("invalid slack file");
  return wrong;
}

function checkText(value: unknown, what: string, max: number, plainOnly: boolean): readonly string[] {
  const { type, text } = objectOf(value);
  if (type !== "plain_text" && (plainOnly || type !== "mrkdwn"))
    return [`${what} is no ${plainOnly ? "plain " : ""}text`];
  if (typeof text !== "string" || text === "") return [`${what} is empty`];
  return text.length > max ? [`${what} is ${text.length} long, more than ${max}`] : [];
}

function checkUrl(value: unknown): readonly string[] {
  return typeof value === "string" && value.length <= 3000 && URL.canParse(value) ? [] : ["a link that is no address"];
}

function checkMetadata(value: unknown): readonly string[] {
  const { event_type: type, event_payload: payload } = objectOf(value);
  const flat = Object.values(objectOf(payload)).every((field) =>
    ["string", "number", "boolean"].includes(typeof field),
  );
  return typeof type === "string" && type !== "" && typeof payload === "object" && flat
    ? []
    : ["invalid_metadata_format"];
}

function charsOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + charsOf(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, field]) => sum + (typeof field === "string" ? (name === "text" ? field.length : 0) : charsOf(field)),
    0,
  );
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
