/** Why the platform would refuse an activity, or would not show its card as sent; empty when it is good. */
export function activityFaults(activity: unknown): readonly string[] {
  const bytes = Buffer.byteLength(JSON.stringify(activity));
  const { type, text, summary, attachments } = activity as Fields;
  if (type !== "message") return [`an activity of type ${String(type)}`];
  const faults: string[] = [];
  if (bytes > 28 * 1024) faults.push(`${bytes} bytes: more than 28 KB`);
  if (text === undefined && !Array.isArray(attachments)) faults.push("neither text nor attachment");
  if (summary !== undefined && (typeof summary !== "string" || summary.length > 250)) faults.push("a bad summary");
  for (const attachment of (attachments as readonly Fields[] | undefined) ?? []) {
    if (attachment.contentType !== "application/vnd.microsoft.card.adaptive") {
      faults.push(`an attachment of type ${String(attachment.contentType)}`);
    } else faults.push(...cardFaults(attachment.content));
  }
  return faults;
}

type Fields = Readonly<Record<string, unknown>>;

/** Properties of the schema of version 1.5 that are needed, and the elements Teams knows beyond it. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ["text"],
  RichTextBlock: ["inlines"],
  TextRun: ["text"],
  Container: ["items"],
  Table: ["columns", "rows"],
  TableRow: ["cells"],
  TableCell: ["items"],
  Image: ["url"],
  ActionSet: ["actions"],
  CodeBlock: ["codeSnippet"],
  "Input.Text": ["id"],
  "Input.ChoiceSet": ["id", "choices"],
  "Action.Execute": [],
  "Action.Submit": [],
  "Action.OpenUrl": ["url"],
  "Action.ToggleVisibility": ["targetElements"],
};
const NEVER_EMPTY = new Set(["inlines", "actions", "text", "codeSnippet", "url", "id", "columns", "choices"]);
const COLORS = new Set(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]);

/** What is wrong with a card by the schema of Adaptive Cards 1.5 and Teams' own limits. */
export function cardFaults(card: unknown): readonly string[] {
  const { type, version, body, refresh } = card as Fields;
  const faults: string[] = [];
  if (type !== "AdaptiveCard") faults.push("not an AdaptiveCard");
  if (version !== "1.5") faults.push(`version ${String(version)}`);
  if (!Array.isArray(body) || body.length === 0) faults.push("an empty body");
  const ids = new Set<string>();
  const targets: string[] = [];
  const userIds = (refresh as Fields | undefined)?.userIds;
  if (Array.isArray(userIds) && userIds.length > 60) faults.push("more than 60 users to refresh for");
  walk(card, (element) => faults.push(...elementFaults(element, ids, targets)));
  for (const target of targets) if (!ids.has(target)) faults.push(`toggles ${target}, which is not there`);
  return faults;
}

function elementFaults(element: Fields, ids: Set<string>, targets: string[]): readonly string[] {
  const type = String(element.type);
  if (type === "AdaptiveCard") return [];
  const required = REQUIRED[type];
  if (!required) return [`an element of type ${type}`];
  const faults: string[] = [];
  for (const name of required) {
    const value = element[name];
    const empty = value === "" || (Array.isArray(value) && value.length === 0);
    if (value === undefined || (empty && NEVER_EMPTY.has(name))) faults.push(`${type} without ${name}`);
  }
  if (type === "TextBlock" && element.wrap !== true) faults.push("a TextBlock that does not wrap");
  if (type === "ActionSet" && (element.actions as readonly unknown[]).length > 6) faults.push("more than 6 actions");
  if (type.startsWith("Action.") && !element.title) faults.push(`${type} without a title`);
  if (["id", "key", "type"].some((name) => name in ((element.data as Fields | undefined) ?? {}))) {
    faults.push(`${type} with data that the client takes for its own`);
  }
  if (type === "Input.ChoiceSet" || type === "Input.Text") {
    if (!element.label && !element.placeholder) faults.push(`${type} without a label`);
  }
  if (type === "Image" && !/^(https?:|data:image\/png;base64,)/.test(String(element.url))) faults.push("a bad picture");
  if (type === "Image" && !element.altText) faults.push("a picture without words");
  if (element.color !== undefined && !COLORS.has(String(element.color))) faults.push(`the colour ${element.color}`);
  if (type === "Table" && (element.columns as readonly unknown[]).length > 4) faults.push("a table that is too wide");
  if (typeof element.id === "string" && !type.startsWith("Action.")) {
    if (ids.has(element.id)) faults.push(`the id ${element.id} twice`);
    ids.add(element.id);
  }
  if (type === "Action.ToggleVisibility") targets.push(...(element.targetElements as readonly string[]));
  return faults;
}

/** Every element and action of a card, outer ones first; what stands in `fallback` and `data` is not shown. */
export function walk(node: unknown, visit: (element: Fields) => void): void {
  if (Array.isArray(node)) {
    for (const inner of node) walk(inner, visit);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const fields = node as Fields;
  if (typeof fields.type === "string") visit(fields);
  for (const [name, inner] of Object.entries(fields)) {
    if (!["fallback", "data", "choices", "msteams", "targetElements"].includes(name)) walk(inner, visit);
  }
}
