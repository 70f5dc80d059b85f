// The console: signs in by a one-time link, shows the feed as it comes, and sends words and presses.
import { renderMessage } from "/console/blocks.js";
import { isDark, redrawBroken, showChart } from "/console/charts.js";
import { createConversation } from "/console/conversation.js";
import { element, remember, remembered } from "/console/element.js";
import { follow } from "/console/follow.js";
import { openForm } from "/console/form.js";
import { newEventId, post, whoAmI } from "/console/post.js";
import { createUnsent } from "/console/unsent.js";

const STARTERS = [
  "how busy is this machine?",
  "show cpu over the last 10 minutes",
  "top processes by memory",
  "what can you do?",
];
const AGAIN_MS = 2000;
/** A question that was left without an answer this long is not being looked at any more. */
const LOOKING_MS = 120_000;
const AWAY = "Pilothouse does not answer; trying again. Is it still running?";

const $ = (id) => document.getElementById(id);
const words = $("words");
/** Ids of thumbs pressed, and by button the id of a press whose fate is unknown. */
let rated = remembered("rated");
const pressing = new Map();
let stopFollowing = () => {};
/** Whether the reader is at the end, and stays there while the conversation grows. */
let atEnd = true;

const unsent = createUnsent({
  changed: (items) => keepingEnd(() => conversation.showUnsent(items)),
  dropped: (eventId) => keepingEnd(() => conversation.drop(eventId)),
  refused,
});
const conversation = createConversation($("log"), {
  press,
  isRated: (id) => rated.includes(id),
  discard: unsent.discard,
  leaveFocus: () => words.focus({ preventScroll: true }),
});

wire();
redeemLink();

function wire() {
  chooseTheme(document.documentElement.dataset.theme);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chooseTheme());
  $("theme").addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Storage is switched off: the theme holds until the page is left.
    }
    chooseTheme(theme);
  });
  $("sign-out").addEventListener("click", signOut);
  $("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    say(words.value);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say(words.value);
    }
  });
  words.addEventListener("input", fitWords);
  window.addEventListener("scroll", () => {
    atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 60;
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(document.querySelector("main"));
  window.addEventListener("resize", redrawCharts);
  window.addEventListener("hashchange", () => location.hash.startsWith("#sign-in=") && redeemLink());
  window.addEventListener("online", unsent.retry);
  $("starters").replaceChildren(
    ...STARTERS.map((text) => {
      const button = element("button", "", text);
      button.type = "button";
      button.addEventListener("click", () => say(text));
      return button;
    }),
  );
}

/** The secret stands behind the "#", so that no server log and no referrer ever has it. */
async function redeemLink() {
  const secret = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  let refusal = "";
  if (secret) {
    history.replaceState(null, "", location.pathname);
    let reply = await post("/console/sign-in", { secret });
    while (reply.away) {
      trouble(AWAY);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      reply = await post("/console/sign-in", { secret });
    }
    refusal = reply.refused ?? "";
  }
  for (;;) {
    try {
      const me = await whoAmI();
      trouble("");
      if (me) enter(me);
      else showSignedOut(refusal);
      return;
    } catch (error) {
      trouble(error.message.includes(" ") && error.name === "Error" ? error.message : AWAY);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function enter({ name, personId }) {
  leave();
  // A link opened in this tab may be another person's: what the last one left unsent is not theirs to ask.
  const [last] = remembered("person");
  if (last !== undefined && last !== personId) unsent.forget();
  remember("person", [personId]);
  $("signed-out").hidden = true;
  $("ask").hidden = false;
  $("sign-out").hidden = false;
  $("who").textContent = name;
  words.focus();
  conversation.showUnsent(unsent.items());
  unsent.retry();
  stopFollowing = follow({
    lastNo: conversation.lastNo,
    onEntry: show,
    onCaughtUp: caughtUp,
    onState: (state) => {
      $("link-state").textContent = state === "open" ? "" : "Pilothouse is away. Reconnecting\u00a0…";
      if (state !== "open") return;
      unsent.retry();
      redrawBroken();
    },
    onRefused: stillSignedIn,
  });
}

/** Nothing of one person's conversation stays on the page for the next. */
function leave() {
  stopFollowing();
  conversation.clear();
  $("log").setAttribute("aria-live", "off");
  $("link-state").textContent = "";
  $("looking").hidden = true;
  $("start").hidden = true;
}

function showSignedOut(why) {
  leave();
  for (const id of ["ask", "sign-out"]) $(id).hidden = true;
  $("who").textContent = "";
  $("signed-out").hidden = false;
  $("signed-out-why").textContent = why;
}

async function stillSignedIn() {
  const me = await whoAmI().catch(() => true);
  if (!me) showSignedOut("You were signed out.");
  return Boolean(me);
}

async function signOut() {
  const reply = await post("/console/sign-out", {});
  if (reply.away || reply.refused) return trouble(reply.refused ?? AWAY);
  unsent.forget();
  showSignedOut("");
}

function caughtUp() {
  // The history was not news to anybody; from here on additions are read out.
  $("log").removeAttribute("aria-live");
  $("start").hidden = !conversation.isEmpty();
}

function show(entry) {
  keepingEnd(() => conversation.show(entry));
}

/** Whoever reads at the end stays there; whoever reads above it is not moved. */
function keepingEnd(change) {
  const fresh = change();
  $("start").hidden ||= !conversation.isEmpty();
  const newest = conversation.newest();
  const asked = newest?.dataset.author === "person" && !newest.querySelector(".unsent");
  $("looking").hidden = !asked || Date.now() - Date.parse(newest.dataset.at) > LOOKING_MS;
  if (!atEnd) return;
  // An answer taller than the window begins at its verdict, once the history stands.
  const reading = !$("log").hasAttribute("aria-live");
  if (reading && fresh?.dataset.author === "bot" && fresh.offsetHeight > window.innerHeight * 0.7) {
    fresh.previousElementSibling?.scrollIntoView({ block: "start" });
    atEnd = false;
  } else toEnd();
}

function toEnd() {
  atEnd = true;
  window.scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
}

function say(text) {
  if (!text.trim()) return;
  words.value = "";
  fitWords();
  trouble("");
  unsent.add(text.trim());
  toEnd();
  words.focus();
}

/** The words go back to where they can be mended. */
async function refused(text, { refused: sentence, status }) {
  if (status === 403 && !(await stillSignedIn())) return "keep";
  trouble(sentence);
  if (!words.value) words.value = text;
  fitWords();
  return "drop";
}

async function press(buttonId, messageKey, button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  trouble("");
  button.setAttribute("aria-disabled", "true");
  const eventId = pressing.get(buttonId) ?? newEventId();
  pressing.set(buttonId, eventId);
  const answer = await post("/console/press", { eventId, buttonId, messageKey });
  button.removeAttribute("aria-disabled");
  if (answer.away) return trouble("Pilothouse did not answer the press. Press again: it counts once.");
  pressing.delete(buttonId);
  if (answer.refused) {
    if (answer.status !== 403 || (await stillSignedIn())) trouble(answer.refused);
    return;
  }
  if (answer.shown) return showOnce(answer.shown, button);
  if (answer.form) return openForm(answer.form, () => toEnd());
  if (!button.hasAttribute("aria-pressed")) return;
  const thumbs = [...button.parentElement.querySelectorAll("[aria-pressed]")];
  for (const thumb of thumbs) thumb.setAttribute("aria-pressed", String(thumb === button));
  rated = [...rated.filter((id) => !thumbs.some((thumb) => thumb.dataset.id === id)), buttonId].slice(-200);
  remember("rated", rated);
}

/** A secret stands in the page until it is left, in the place of the button that revealed it. */
function showOnce(message, button) {
  const held = element("div", "once");
  held.append(...renderMessage(message, {}).childNodes);
  held.tabIndex = -1;
  button.closest(".buttons").replaceWith(held);
  held.focus({ preventScroll: true });
}

function trouble(sentence) {
  $("trouble").textContent = sentence;
}

function chooseTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  $("theme").textContent = isDark() ? "Light" : "Dark";
  $("theme").setAttribute("aria-label", isDark() ? "Light theme" : "Dark theme");
  redrawCharts();
}

function redrawCharts() {
  for (const picture of document.querySelectorAll("img[data-chart]")) showChart(picture);
}

function fitWords() {
  // Measuring a megabyte takes a second, and says what is known.
  if (words.value.length > 8000) {
    words.style.height = "192px";
    return;
  }
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight + 2, 192)}px`;
}
