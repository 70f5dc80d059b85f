const AGAIN_MS = 2000;
/** The server speaks every 15 s: this long without a word, and the connection is dead though nobody said so. */
const SILENT_MS = 40_000;

/**
 * Follows the feed. The browser reconnects by itself and names the last event it had; where it gives up, or a laptop woke
 * from sleep on a dead connection, a new stream resumes after the last number shown. None is lost, none comes twice.
 */
export function follow({ lastNo, onEntry, onCaughtUp, onState, onRefused }) {
  let events;
  let timer;
  let heardMs = Date.now();
  let ended = false;
  const watch = setInterval(() => {
    if (events && Date.now() - heardMs > SILENT_MS) again(0);
  }, 5000);

  function open() {
    heardMs = Date.now();
    const mine = new EventSource(`/console/events?after=${lastNo()}`);
    events = mine;
    const heard = () => {
      heardMs = Date.now();
    };
    mine.addEventListener("open", () => {
      heard();
      onState("open");
    });
    mine.addEventListener("alive", heard);
    mine.addEventListener("caught-up", () => {
      heard();
      onCaughtUp();
    });
    mine.addEventListener("message", (event) => {
      heard();
      onEntry(JSON.parse(event.data));
    });
    mine.addEventListener("error", async () => {
      onState("lost");
      if (mine.readyState !== EventSource.CLOSED || mine !== events) return;
      if (await onRefused()) again(AGAIN_MS);
    });
  }

  function shut() {
    clearTimeout(timer);
    events?.close();
    events = undefined;
  }

  function again(afterMs) {
    shut();
    if (!ended) timer = setTimeout(open, afterMs);
  }

  // A browser opens six connections to a server at most: a tab nobody sees gives its own back.
  function seen() {
    if (document.hidden) shut();
    else if (!events) again(0);
  }

  document.addEventListener("visibilitychange", seen);
  if (!document.hidden) open();
  return () => {
    ended = true;
    clearInterval(watch);
    document.removeEventListener("visibilitychange", seen);
    shut();
  };
}
