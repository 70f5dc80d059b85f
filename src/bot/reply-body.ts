import type { Reply } from "./adapter.ts";

/** A reply as our own page and terminal read it: one key that says what it is. */
export function replyBody(reply: Reply): Readonly<Record<string, unknown>> {
  switch (reply.type) {
    case "ack":
      return { ack: true };
    case "refused":
      return { refused: reply.message.summary };
    case "shown":
      return { shown: reply.message };
    case "form":
      return { form: reply.form };
    case "errors":
      return { errors: reply.errors };
    case "choices":
      return { choices: reply.choices };
    case "card":
      return { card: reply.message };
  }
}
