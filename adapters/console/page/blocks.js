// Draws a message's blocks as elements. Text only ever becomes text nodes: nothing in a message is read as markup.

/** @typedef {{ chartUrl(index: number): string, press(buttonId: string, button: HTMLButtonElement): void }} Page */

/** The card of one message. */
export function renderMessage(message, page) {
  const card = element("div", "card");
  if (message.demo) card.append(element("span", "demo", "DEMO"));
  const charts = { seen: 0 };
  for (const block of message.blocks ?? []) card.append(renderBlock(block, page, charts));
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
      return chart(block.chart, page.chartUrl(charts.seen++));
    case "buttons":
      return buttons(block.buttons, page);
    case "choice":
      return choice(block, page);
    case "progress":
      return element("p", "context", block.total ? `${block.text} (${block.done ?? 0} of ${block.total})` : block.text);
    case "fold":
      return fold(block, page, charts);
    case "context":
      return spans(element("p", "context"), block.text);
    case "person":
      return element("p", "text", block.name);
    case "image":
      return element("p", "context", `(picture: ${block.alt})`);
    case "file":
      return element("p", "context", `(file: ${block.name})`);
    case "link":
      return element("p", "text", block.label);
    default:
      return element("p", "context", "(something this page does not know; reload it)");
  }
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

function chart(spec, url) {
  const figure = element("figure", "chart");
  const picture = element("img");
  picture.alt = spec.alt;
  picture.width = 720;
  picture.height = 360;
  picture.dataset.chart = url;
  picture.addEventListener("error", () => figure.append(element("figcaption", "context", spec.alt)), { once: true });
  showChart(picture);
  figure.append(picture);
  return figure;
}

/** Points a chart's picture at the theme and width of the page as they are now. */
export function showChart(picture) {
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  const width = window.innerWidth < 480 ? 360 : 720;
  const url = `${picture.dataset.chart}&theme=${theme}&width=${width}`;
  if (picture.getAttribute("src") !== url) picture.src = url;
}

function buttons(list, page) {
  const row = element("div", "buttons");
  for (const button of list) row.append(pressable(button, page));
  return row;
}

function choice(block, page) {
  const group = element("div");
  group.append(element("p", "text", block.label), buttons(block.options, page));
  return group;
}

function pressable({ label, style, press }, page) {
  const made = element("button", style === "primary" || style === "danger" ? style : "", label);
  made.type = "button";
  if (label === "👍") made.setAttribute("aria-label", "Good answer");
  if (label === "👎") made.setAttribute("aria-label", "Bad answer");
  made.addEventListener("click", () => page.press(press.id, made));
  return made;
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

export function element(tag, className = "", text = undefined) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
