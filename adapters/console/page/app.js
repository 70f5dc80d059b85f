// The console: signs in by a one-time link, shows the feed of events as it comes, and sends words and presses.
import { element, renderMessage, showChart } from "/console/blocks.js";

const STARTERS = [
  "how busy is this machine?",
  "show cpu over the last 10 minutes",
  "top processes by memory",
  "what can you do?",
];
const TRIES = 5;

const $ = (id) => document.getElementById(id);
const log = $("log");
const words = $("words");
/** Elements by message key, and the number of the newest change shown of each. */
const shown = new Map();
let asked = 0;

start();

async function start() {
  chooseTheme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  $("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", theme);
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
  window.addEventListener("resize", redrawCharts);
  window.addEventListener("hashchange", redeemLink);
  await redeemLink();
}

/** The secret stands behind the "#", so that no server log and no referrer ever has it. */
async function redeemLink() {
  const secret = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  let refused = "";
  if (secret) {
    history.replaceState(null, "", location.pathname);
    const reply = await post("/console/sign-in", { secret });
    refused = reply.error ?? "";
  }
  const me = await fetch("/console/me").catch(() => undefined);
  if (me?.ok) enter(await me.json());
  else showSignedOut(refused);
}

function enter({ name }) {
  $("signed-out").hidden = true;
  $("ask").hidden = false;
  $("sign-out").hidden = false;
  $("who").textContent = name;
  $("start").hidden = shown.size > 0;
  $("starters").replaceChildren(
    ...STARTERS.map((text) => {
      const button = element("button", "", text);
      button.type = "button";
      button.addEventListener("click", () => say(text));
      return button;
    }),
  );
  words.focus();
  follow();
}

function showSignedOut(why) {
  $("signed-out").hidden = false;
  $("ask").hidden = true;
  $("start").hidden = true;
  $("sign-out").hidden = true;
  if (why) $("signed-out-why").textContent = why;
}

async function signOut() {
  await post("/console/sign-out", {});
  location.reload();
}

/** The browser reconnects by itself and names the last event it had: none is lost, none comes twice. */
function follow() {
  const events = new EventSource("/console/events");
  events.addEventListener("open", () => {
    $("link-state").textContent = "";
  });
  events.addEventListener("message", (event) => show(JSON.parse(event.data)));
  events.addEventListener("error", async () => {
    $("link-state").textContent = "Reconnecting …";
    if (events.readyState !== EventSource.CLOSED) return;
    const me = await fetch("/console/me").catch(() => undefined);
    if (me?.status === 403) return showSignedOut("");
    setTimeout(follow, 2000);
  });
}

function show(entry) {
  const known = shown.get(entry.key);
  if (known && known.no >= entry.no) return;
  const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 120;
  const item = known?.item ?? element("li");
  item.replaceChildren(entry.author === "person" ? bubble(entry) : card(entry));
  if (!known) place(item, entry);
  shown.set(entry.key, { item, no: entry.no });
  $("start").hidden = true;
  if (entry.author === "bot") $("looking").hidden = true;
  if (atEnd || asked > 0) item.scrollIntoView({ block: "end" });
}

/** In the order of their first appearance, whatever order a reconnect brings them in. */
function place(item, entry) {
  item.dataset.at = entry.at;
  let before = null;
  for (let last = log.lastElementChild; last && last.dataset.at > entry.at; last = last.previousElementSibling)
    before = last;
  log.insertBefore(item, before);
}

function bubble(entry) {
  const said = element("p", "said", String(entry.body));
  const who = element("span", "visually-hidden", `${entry.name} asked: `);
  said.prepend(who);
  return said;
}

function card(entry) {
  return renderMessage(entry.body, {
    chartUrl: (index) => `/console/chart/${encodeURIComponent(entry.key)}/${index}?v=${entry.no}`,
    press: (buttonId, button) => press(buttonId, entry.key, button),
  });
}

async function say(text) {
  const trimmed = text.trim();
  if (!trimmed) return;
  words.value = "";
  fitWords();
  asked++;
  $("looking").hidden = false;
  const reply = await post("/console/say", { eventId: newEventId(), text: trimmed });
  if (reply.error || reply.refused) {
    $("looking").hidden = true;
    words.value = words.value || trimmed;
  }
  words.focus();
}

async function press(buttonId, messageKey, button) {
  button.disabled = true;
  const reply = await post("/console/press", { eventId: newEventId(), buttonId, messageKey });
  button.disabled = false;
  if (reply.error || reply.refused) return;
  for (const other of button.parentElement.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
  button.setAttribute("aria-pressed", "true");
  asked++;
}

/** Sends until it was taken or refused. The event keeps its id, so sending it again does it no second time. */
async function post(path, body) {
  $("trouble").textContent = "";
  for (let tries = 1; ; tries++) {
    const reply = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    const answer = await reply?.json().catch(() => undefined);
    if (reply?.ok && answer) {
      if (answer.refused) $("trouble").textContent = answer.refused;
      return answer;
    }
    const final = reply && reply.status < 500;
    if (final || tries >= TRIES) {
      const error = answer?.error?.message ?? "Pilothouse does not answer. Is it still running?";
      $("trouble").textContent = error;
      return { error };
    }
    $("trouble").textContent = "Not sent yet; trying again …";
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
  }
}

function newEventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function chooseTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = theme === "dark" ? "Light" : "Dark";
  redrawCharts();
}

function redrawCharts() {
  for (const picture of document.querySelectorAll("img[data-chart]")) showChart(picture);
}

function fitWords() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 192)}px`;
}
