import { renderMessage } from "/console/blocks.js";
import { element } from "/console/element.js";

const FOCUSABLE = "summary, button, [tabindex]";
/** Nothing sorts after it: what is not sent yet stands at the end. */
const LAST = "~";
/** What is longer will be refused: laying out a megabyte took seconds. */
const MOST_SHOWN = 8000;

/** The log of the conversation: one turn a key, in the order of first appearance, whatever order they come in. */
export function createConversation(log, { press, isRated, discard, leaveFocus }) {
  /** By key: its element, and the number of the newest change shown. */
  const shown = new Map();
  let lastNo = 0;

  return {
    lastNo: () => lastNo,
    isEmpty: () => shown.size === 0,
    /** The element when it is new here, undefined when it changed one that stood already. */
    show: (entry) => {
      lastNo = Math.max(lastNo, entry.no);
      const known = shown.get(entry.key);
      if (known && known.no >= entry.no) return undefined;
      const item = known?.item ?? element("div", "turn");
      if (known) replaceKeeping(item, draw(entry));
      else item.append(draw(entry));
      if (item.dataset.at !== entry.at) place(item, entry.at);
      item.dataset.author = entry.author;
      shown.set(entry.key, { item, no: entry.no });
      return known?.no ? undefined : item;
    },
    /** Bubbles of what is on its way, in their order at the end; each stays until the feed brings it. */
    showUnsent: (items) => {
      for (const note of log.querySelectorAll(".unsent")) note.remove();
      for (const { eventId, text, late } of items) {
        const key = `said:${eventId}`;
        const item = shown.get(key)?.item ?? element("div", "turn");
        if (!shown.has(key)) {
          item.append(bubble("You", text.slice(0, MOST_SHOWN)));
          item.dataset.author = "person";
          place(item, LAST);
          shown.set(key, { item, no: 0 });
        }
        if (late) item.append(unsentNote(eventId));
      }
    },
    /** Takes away the bubble of what will not be sent. */
    drop: (eventId) => {
      const key = `said:${eventId}`;
      if (shown.get(key)?.no !== 0) return;
      shown.get(key).item.remove();
      shown.delete(key);
    },
    clear: () => {
      shown.clear();
      lastNo = 0;
      log.replaceChildren();
    },
    newest: () => log.lastElementChild,
  };

  function place(item, at) {
    item.dataset.at = at;
    let before = null;
    for (let last = log.lastElementChild; last; last = last.previousElementSibling) {
      if (last === item) continue;
      if (last.dataset.at <= at) break;
      before = last;
    }
    if (item.parentElement !== log || item.nextElementSibling !== before) log.insertBefore(item, before);
  }

  function draw(entry) {
    if (entry.author === "person") return bubble(entry.name, String(entry.body));
    const of = (what, index) => `/console/${what}/${encodeURIComponent(entry.key)}/${index}?v=${entry.no}`;
    try {
      return renderMessage(entry.body, {
        chartUrl: (index) => of("chart", index),
        fileUrl: (index) => of("file", index),
        isRated,
        press: (id, button) => press(id, entry.key, button),
      });
    } catch {
      return renderMessage({ blocks: [{ type: "text", text: "This message cannot be shown. Reload the page." }] }, {});
    }
  }

  function unsentNote(eventId) {
    const note = element("div", "unsent");
    note.dataset.eventId = eventId;
    const button = element("button", "quiet", "Discard");
    button.type = "button";
    button.addEventListener("click", () => discard(eventId));
    note.append(element("span", "", "Not sent yet. It goes as soon as Pilothouse answers."), button);
    return note;
  }

  /** A card that changes while it is read keeps its open folds and the focus in it. */
  function replaceKeeping(item, fresh) {
    const open = [...item.querySelectorAll("details")].map((fold) => fold.open);
    const held = item.contains(document.activeElement) ? document.activeElement : undefined;
    item.replaceChildren(fresh);
    for (const [i, fold] of item.querySelectorAll("details").entries()) fold.open = open[i] ?? false;
    if (!held) return;
    const same = [...item.querySelectorAll(FOCUSABLE)].find(
      (one) => one.tagName === held.tagName && one.textContent === held.textContent && one.title === held.title,
    );
    if (same) same.focus({ preventScroll: true });
    else leaveFocus();
  }
}

function bubble(name, text) {
  const turn = element("div", "mine");
  turn.append(element("span", "visually-hidden", `${name} asked: `), element("p", "said", text));
  return turn;
}
