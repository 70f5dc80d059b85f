import { element } from "/console/element.js";

const PHONE_PX = 480;
/** Sizes of pictures seen, by address without theme: a card drawn anew takes its true room at once. */
const sizes = new Map();

/** A chart's picture in the room it will need, so that nothing below it jumps when it comes. */
export function chartFigure(spec, url) {
  const figure = element("figure", "chart");
  const picture = element("img");
  picture.alt = spec.alt;
  picture.decoding = "sync";
  picture.dataset.chart = url;
  picture.dataset.kind = spec.kind;
  picture.dataset.labels = spec.x?.labels?.length ?? spec.nodes?.length ?? 0;
  picture.dataset.names = JSON.stringify((spec.series ?? []).map(({ name }) => String(name).length));
  picture.addEventListener("load", () => {
    figure.classList.remove("broken");
    figure.querySelector("figcaption")?.remove();
    const size = [picture.naturalWidth / 2, picture.naturalHeight / 2];
    sizes.set(roomKey(picture), size);
    [picture.width, picture.height] = size;
  });
  picture.addEventListener("error", () => {
    if (figure.classList.contains("broken")) return;
    figure.classList.add("broken");
    figure.append(element("figcaption", "context", spec.alt));
  });
  showChart(picture);
  figure.append(picture);
  return figure;
}

/** Points a chart's picture at the theme and width of the page as they are now. */
export function showChart(picture) {
  const theme = isDark() ? "dark" : "light";
  const url = `${picture.dataset.chart}&theme=${theme}&width=${widthPx()}`;
  if (picture.getAttribute("src") === url) return;
  [picture.width, picture.height] = sizes.get(roomKey(picture)) ?? [widthPx(), likelyHeightPx(picture.dataset)];
  picture.src = url;
}

/** Pictures that did not come while the server was away are asked for again. */
export function redrawBroken() {
  for (const picture of document.querySelectorAll(".broken img")) picture.src = picture.getAttribute("src");
}

export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function widthPx() {
  return window.innerWidth < PHONE_PX ? 360 : 720;
}

function roomKey(picture) {
  return `${picture.dataset.chart}&${widthPx()}`;
}

/** As src/charts lays it out: right to a few pixels but where names are cut or wrap otherwise than they would here. */
function likelyHeightPx({ kind, labels, names }) {
  const lengths = JSON.parse(names);
  if (kind === "graph") return 90 + Number(labels) * 36;
  if (kind === "sparkline") return 84;
  if (kind === "heat-strip") return 104 + 24 * Math.min(30, lengths.length);
  const legend = lengths.length > 1 ? 2 + 20 * legendRows(lengths.slice(0, 12)) : 0;
  if (kind === "line" || kind === "area") return (widthPx() < 500 ? 248 : 298) + legend;
  const bars = kind === "bar" ? Math.max(1, lengths.length) : 1;
  return 80 + legend + Number(labels) * (bars === 1 ? 26 : 14 * bars);
}

function legendRows(lengths) {
  let rows = 1;
  let x = 0;
  for (const length of lengths) {
    const width = 20 + Math.min(240, length * 7.2);
    if (x > 0 && x + width > widthPx() - 28) {
      rows++;
      x = 0;
    }
    x += width + 16;
  }
  return rows;
}
