import { type IncomingMessage, request } from "node:http";
import { OpsError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { FeedEntry } from "../../message/feed/feed-store.ts";
import type { Form } from "../../message/form.ts";
import { eventsOf } from "../remote-client.ts";

/** What became of something said or pressed: taken, or a sentence or card for the person at once. */
export type Taken =
  | { readonly ack: true }
  | { readonly refused: string }
  /** For these eyes, now and never again. */
  | { readonly shown: Json }
  /** To be filled in. */
  | { readonly form: Form }
  /** The form cannot stay as it was filled in: a sentence a field. */
  | { readonly errors: Readonly<Record<string, string>> };

/** The conversation of the data folder's owner, over the folder's socket. */
export interface ChatDoor {
  say(text: string): Promise<Taken>;
  press(buttonId: string, messageKey: string): Promise<Taken>;
  submit(formId: string, values: Readonly<Record<string, string>>): Promise<Taken>;
  /**
   * Calls `heard` with every entry that changes, in order, from the newest 200 on; `caughtUp` once after what stood there
   * before. A connection that breaks is made anew, for 20 s; then, or when it was closed, the promise resolves.
   */
  listen(heard: (entry: FeedEntry) => void, caughtUp: () => void): Promise<void>;
  close(): void;
}

const ANSWER_MS = 30_000;
/** The stream says that it lives every 15 s. */
const SILENCE_MS = 45_000;
const GIVE_UP_MS = 20_000;
const AGAIN_MS = 500;

export function createChatDoor(socket: string): ChatDoor {
  const closing = new AbortController();

  async function post(path: string, body: object): Promise<Taken> {
    const reply = await send("POST", path, JSON.stringify(body));
    let text = "";
    for await (const chunk of reply.setEncoding("utf8")) text += chunk;
    return parseTaken(reply.statusCode ?? 0, text);
  }

  function send(method: string, path: string, body?: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: socket, method, path, agent: false, signal: closing.signal }, resolve);
      if (body !== undefined) sent.setHeader("content-type", "application/json");
      sent.setTimeout(body === undefined ? SILENCE_MS : ANSWER_MS, () => sent.destroy(new Error("silent")));
      sent.on("error", (cause) =>
        reject(new OpsError("unavailable", "The running server does not answer. Is it still running?", { cause })),
      );
      sent.end(body);
    });
  }

  async function follow(after: number, heard: (entry: FeedEntry) => void, caughtUp: () => void): Promise<void> {
    const reply = await send("GET", `/terminal/events?after=${after}`);
    if (reply.statusCode === 404) {
      throw new OpsError("missing", "The running server is older than this command. Restart it and try again.");
    }
    for await (const { event, data } of eventsOf(reply)) {
      if (event === "message") heard(data as FeedEntry);
      else if (event === "caught-up") caughtUp();
    }
  }

  return {
    say: (text) => post("/terminal/say", { eventId: newId("t"), text }),
    press: (buttonId, messageKey) => post("/terminal/press", { eventId: newId("t"), buttonId, messageKey }),
    submit: (formId, values) => post("/terminal/submit", { eventId: newId("t"), formId, values }),
    listen: async (heard, caughtUp) => {
      let seen = 0;
      let caught = false;
      let aliveMs = Date.now();
      while (!closing.signal.aborted) {
        try {
          await follow(
            seen,
            (entry) => {
              seen = Math.max(seen, entry.no);
              heard(entry);
            },
            () => {
              aliveMs = Date.now();
              if (!caught) caughtUp();
              caught = true;
            },
          );
        } catch (error) {
          if (error instanceof OpsError && error.kind === "missing") throw error;
          // A connection that broke in the middle stood until now; one that was never made did not.
          if (!(error instanceof OpsError)) aliveMs = Date.now();
        }
        if (closing.signal.aborted || Date.now() - aliveMs > GIVE_UP_MS) return;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    },
    close: () => closing.abort(),
  };
}

function parseTaken(status: number, text: string): Taken {
  try {
    const body = JSON.parse(text) as Taken & { error?: { message?: string } };
    if (status === 404) return { refused: "The running server is older than this command. Restart it and try again." };
    return body.error === undefined ? body : { refused: body.error.message ?? "The server failed without saying why." };
  } catch {
    return { refused: `The server gave an answer that cannot be read (status ${status}).` };
  }
}
