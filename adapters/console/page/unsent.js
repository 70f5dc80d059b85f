import { remember, remembered } from "/console/element.js";
import { newEventId, post } from "/console/post.js";

const NAME = "unsent";
const LONGEST_WAIT_MS = 4000;

/**
 * Questions on their way, oldest first and one at a time. Each keeps its id until it was taken or refused, through lost
 * connections and a reload of the page, so that it is asked once.
 */
export function createUnsent({ changed, refused, dropped }) {
  const waiting = remembered(NAME);
  let running = false;
  let hurry = () => {};

  return {
    items: () => waiting,
    add: (text) => {
      waiting.push({ eventId: newEventId(), text, late: false });
      update();
      run();
    },
    discard: (eventId) => {
      remove(eventId);
      dropped(eventId);
      hurry();
    },
    forget: () => {
      waiting.length = 0;
      update();
    },
    /** The connection is back: try now. */
    retry: () => {
      hurry();
      run();
    },
  };

  async function run() {
    if (running) return;
    running = true;
    for (let tries = 0; waiting.length > 0; ) {
      const [item] = waiting;
      const answer = await post("/console/say", { eventId: item.eventId, text: item.text });
      if (!waiting.includes(item)) continue;
      if (answer.away) {
        item.late = true;
        update();
        await pause(Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries++));
        continue;
      }
      tries = 0;
      // Signed out meanwhile: it waits here until somebody signs in again.
      if (answer.refused && (await refused(item.text, answer)) === "keep") break;
      remove(item.eventId);
      if (answer.refused) dropped(item.eventId);
    }
    running = false;
  }

  function pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function remove(eventId) {
    const at = waiting.findIndex((item) => item.eventId === eventId);
    if (at >= 0) waiting.splice(at, 1);
    update();
  }

  function update() {
    remember(NAME, waiting);
    changed(waiting);
  }
}
