// Draws a message's blocks as elements. Text only ever becomes text nodes: nothing in a message is read as markup.
import { chartFigure } from "/console/charts.js";
import { element } from "/console/element.js";

/** @typedef {{ chartUrl(index: number): string, fileUrl(index: number): string, isRated(id: string): boolean,
 *   press(buttonId: string, button: HTMLButtonElement): void }} Page */

/** Drawn, since many systems have no font for them. */
const THUMBS = {
  "👍": { name: "Good answer", turn: "" },
  "👎": { name: "Bad answer", turn: "rotate(180 12 12)" },
};
const THUMB =
  "M7 21V10M3.5 10H7l4.2-7c1.7 0 2.6 1.2 2.3 2.8L12.8 9.5h5.7c1.5 0 2.5 1.3 2.1 2.7l-1.800 6.800c-.3 1.200-1.300 2-2.500 2H3.500z";

/** The card of one message. */
export function renderMessage(message, page) {
  const card = element("div", "card");
  if (message.demo) card.append(element("span", "demo", "DEMO"));
  const charts = { seen: 0, files: 0 };
  const blocks = message.blocks?.length ? message.blocks : [{ type: "text", text: message.summary ?? "" }];
  for (const block of blocks) card.append(renderBlock(block, page, charts));
  const thumbs = card.lastElementChild;
  const context = thumbs?.previousElementSibling;
  if (thumbs?.matches(".thumbs") && context?.matches(".context")) {
    const foot = element("div", "foot");
    foot.append(context, thumbs);
    card.append(foot);
  }
  return card;
}

function renderBlock(block, page, charts) {
  switch (block.type) {
    case "heading":
      return element("h2", "", block.text);
    case "text":
      return withDot(element("p", "text"), block);
    case "facts":
      return facts(block.facts);
    case "table":
      return table(block);
    case "code":
      return element("pre", "", block.text);
    case "chart":
      return chartFigure(block.chart, page.chartUrl(charts.seen++));
    case "buttons":
      return buttons(block.buttons, page);
    case "choice":
      return choice(block, page);
    case "progress":
      return progress(block);
    case "fold":
      return fold(block, page, charts);
    case "context":
      return spans(element("p", "context"), block.text);
    case "person":
      return element("p", "text", block.name);
    case "image":
      return element("p", "context", `(picture: ${block.alt})`);
    case "file":
      return file(block, page.fileUrl(charts.files++));
    case "link":
      return element("p", "text", block.label);
    default:
      return element("p", "context", "(something this page does not know; reload it)");
  }
}

function file({ name }, url) {
  const line = element("p", "text");
  const link = element("a", "file", name || "file");
  link.href = url;
  // Saved under the name that the server tells.
  link.download = "";
  line.append(link);
  return line;
}

function progress({ text, done, total }) {
  return element("p", "progress", total ? `${text} (${done ?? 0} of ${total})` : text);
}

function withDot(paragraph, block) {
  if (block.dot) {
    const dot = element("span", `dot ${block.dot}`, "●");
    dot.setAttribute("aria-hidden", "true");
    paragraph.append(dot);
  }
  return spans(paragraph, block.text);
}

function spans(parent, text) {
  for (const span of typeof text === "string" ? [text] : text) {
    if (typeof span === "string") parent.append(span);
    else
      parent.append(
        element(
          span.style === "strong" ? "strong" : span.style === "code" ? "code" : "span",
          span.style === "quiet" ? "context" : "",
          span.text,
        ),
      );
  }
  return parent;
}

function facts(list) {
  const dl = element("dl");
  for (const { label, value } of list) dl.append(element("dt", "", label), element("dd", "", value));
  return dl;
}

function table(block) {
  const scroll = element("div", "scroll");
  // A table wider than the page scrolls by itself, with the keyboard too.
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", block.caption ?? "Table");
  const grid = element("table");
  if (block.caption) grid.append(element("caption", "", block.caption));
  const head = element("tr");
  for (const column of block.columns) head.append(cell("th", column.title, column.align));
  grid.append(wrap("thead", head));
  const body = element("tbody");
  for (const row of block.rows) {
    const line = element("tr");
    for (const [i, text] of row.entries()) line.append(cell("td", text, block.columns[i]?.align));
    body.append(line);
  }
  grid.append(body);
  scroll.append(grid);
  if (block.moreRows) scroll.append(element("p", "context", `${block.moreRows} more rows`));
  return scroll;
}

function cell(tag, text, align) {
  const made = element(tag, align === "right" ? "right" : "", text);
  if (tag === "th") made.scope = "col";
  return made;
}

function buttons(list, page) {
  const row = element(
    "div",
    list.length > 0 && list.every(({ label }) => Object.hasOwn(THUMBS, label)) ? "buttons thumbs" : "buttons",
  );
  for (const button of list) row.append(pressable(button, page));
  return row;
}

function choice(block, page) {
  const group = element("div");
  group.append(element("p", "text", block.label), buttons(block.options, page));
  return group;
}

function pressable({ label, style, press }, page) {
  const thumb = Object.hasOwn(THUMBS, label) ? THUMBS[label] : undefined;
  const made = element("button", style === "primary" || style === "danger" ? style : "", thumb ? undefined : label);
  made.type = "button";
  made.dataset.id = press.id;
  if (thumb) {
    made.append(thumbDrawing(thumb.turn));
    made.setAttribute("aria-label", thumb.name);
    made.title = thumb.name;
    made.setAttribute("aria-pressed", String(page.isRated(press.id)));
  }
  made.addEventListener("click", () => page.press(press.id, made));
  return made;
}

function thumbDrawing(turn) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", THUMB);
  if (turn) path.setAttribute("transform", turn);
  svg.append(path);
  return svg;
}

function fold(block, page, charts) {
  const details = element("details");
  const inside = element("div");
  for (const inner of block.blocks) inside.append(renderBlock(inner, page, charts));
  details.append(element("summary", "", block.title), inside);
  return details;
}

function wrap(tag, child) {
  const made = element(tag);
  made.append(child);
  return made;
}
