import { parentPort } from "node:worker_threads";
import { OpsError } from "../base/errors.ts";
import { loadDrawer } from "./draw.ts";
import type { Order, Outcome } from "./thread.ts";

/** The drawing thread: answers each order in turn. */
const port = parentPort;
if (port === null) throw new Error("worker.ts runs as a thread only");

const drawer = loadDrawer();

port.on("message", async (order: Order) => {
  const outcome = await answer(order);
  if (outcome.ok) {
    // A copy of its own: the encoder's memory cannot be handed over, and a pooled buffer would take its neighbours along.
    const png = new Uint8Array(outcome.picture.png);
    port.postMessage({ ok: true, picture: { ...outcome.picture, png } } satisfies Outcome, [png.buffer]);
  } else {
    port.postMessage(outcome);
  }
});

async function answer({ spec, options }: Order): Promise<Outcome> {
  try {
    return { ok: true, picture: (await drawer).png(spec, options) };
  } catch (thrown) {
    if (thrown instanceof OpsError) return { ok: false, kind: thrown.kind, message: thrown.message, detail: "" };
    const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { ok: false, kind: "bug", message: "This chart could not be drawn; the log tells why.", detail };
  }
}
