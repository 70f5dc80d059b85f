import { z } from "zod";
import { toJson } from "../../src/base/json.ts";
import { visibleText } from "../../src/base/text/words.ts";
import type { AdapterHost, ChatEvent, Reply } from "../../src/bot/adapter.ts";
import type { RouteReply } from "../../src/bot/route.ts";
import type { Form } from "../../src/message/form.ts";
import type { Message } from "../../src/message/message.ts";
import { renderPlainText } from "../../src/message/plain-text.ts";
import type { InvokeKind } from "./inward/event.ts";
import { CARD_TYPE, renderCards } from "./outward/card.ts";
import { renderForm } from "./outward/form.ts";
import { settlePictures } from "./outward/pictures.ts";
import type { Element } from "./outward/runs.ts";

/** A line at the card is enough for so much; more is a card. */
const TOAST_CHARS = 400;
const FORM_MS = 86_400_000;
const RECEIVED = "Received. What comes of it is shown in the chat.";

export interface InvokeAnswers {
  /** The house's reply as the answer to the invoke that the event came with. */
  of(reply: Reply, event: ChatEvent, invoke: InvokeKind, part?: number): Promise<RouteReply>;
  text(invoke: InvokeKind, text: string): RouteReply;
  /** The card of a form where no dialog can be opened. */
  formCard(form: Form, event: ChatEvent): Promise<Element>;
  /** Where the form was opened from: what is filled in belongs there. */
  formPlace(formId: string): Promise<ChatEvent["place"] | undefined>;
}

const keptForm = z.object({
  form: z.custom<Form>((value) => typeof value === "object" && value !== null),
  place: z.custom<ChatEvent["place"]>((value) => typeof value === "object" && value !== null),
});

/**
 * Answers to invokes. The answer goes to the client that asked and to nobody else: "The User Specific Card returned by the bot
 * is sent only to the specific client that requested for it" ("User Specific Views", learn.microsoft.com); a dialog is the
 * opener's own. So what is for the presser alone stands here and in no conversation, which would keep it.
 */
export function createInvokeAnswers(host: AdapterHost): InvokeAnswers {
  return {
    text,
    of: async (reply, event, invoke, part = 0) => {
      switch (reply.type) {
        case "ack":
          if (invoke === "task-fetch") return text(invoke, RECEIVED);
          return invoke === "task-submit" ? json({}) : text(invoke, "");
        case "refused":
          return isShort(reply.message) ? text(invoke, words(reply.message)) : cardAnswer(reply.message, event, invoke);
        case "shown":
          return cardAnswer(reply.message, event, invoke);
        case "card":
          return cardAnswer(reply.message, event, invoke, part);
        case "form":
          return formAnswer(reply.form, event, invoke);
        case "errors":
          return errorsAnswer(reply.errors, event, invoke);
        case "choices":
          return text(invoke, "");
      }
    },
    formCard: async (form, event) => {
      await keep(form, event);
      return renderForm(form, { as: "card" });
    },
    formPlace: async (formId) => (await kept(formId))?.place,
  };

  async function cardAnswer(message: Message, event: ChatEvent, invoke: InvokeKind, part = 0): Promise<RouteReply> {
    const key = "messageKey" in event && event.messageKey !== undefined ? event.messageKey : event.eventId;
    const pictures = await settlePictures(message, host);
    const cards = renderCards(message, { key, pictures, pageUrl: host.pageUrl });
    const card = cards[part] ?? cards[0];
    if (invoke !== "card") return dialog(message.summary, card);
    // Refreshing it brings the message back that everybody sees.
    const refresh = {
      action: { type: "Action.Execute", title: "Refresh", verb: "refresh", data: { message: key, part } },
    };
    return json({ statusCode: 200, type: CARD_TYPE, value: { ...card, refresh } });
  }

  async function formAnswer(form: Form, event: ChatEvent, invoke: InvokeKind): Promise<RouteReply> {
    // A dialog must be answered within seconds: the form is kept beside that, for a submission with errors.
    void keep(form, event).catch((thrown: unknown) => host.log.warn({ err: thrown }, "a form was not kept"));
    if (invoke === "card") return json({ statusCode: 200, type: CARD_TYPE, value: renderForm(form, { as: "card" }) });
    return dialog(form.title, renderForm(form, { as: "task" }));
  }

  async function errorsAnswer(
    errors: Readonly<Record<string, string>>,
    event: ChatEvent,
    invoke: InvokeKind,
  ): Promise<RouteReply> {
    const form = event.type === "submitted" ? (await kept(event.formId))?.form : undefined;
    if (!form || event.type !== "submitted") return text(invoke, Object.values(errors).join(" "));
    const card = renderForm(form, { as: invoke === "card" ? "card" : "task", errors, values: event.values });
    return invoke === "card" ? json({ statusCode: 200, type: CARD_TYPE, value: card }) : dialog(form.title, card);
  }

  async function keep(form: Form, { place }: ChatEvent): Promise<void> {
    await host.store.set(`teams:form:${form.id}`, toJson({ form, place }), FORM_MS);
  }

  async function kept(formId: string) {
    return keptForm.safeParse(await host.store.get(`teams:form:${formId}`).catch(() => undefined)).data;
  }
}

function isShort(message: Message): boolean {
  const plain = message.blocks.every(({ type }) => type === "text" || type === "context" || type === "heading");
  return plain && words(message).length <= TOAST_CHARS;
}

function words(message: Message): string {
  return visibleText(renderPlainText(message)) || message.summary;
}

function text(invoke: InvokeKind, value: string): RouteReply {
  if (invoke !== "card") return json({ task: { type: "message", value } });
  return json({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value });
}

function dialog(title: string, card: Element | undefined): RouteReply {
  const value = {
    title: title.slice(0, 64),
    width: "medium",
    height: "medium",
    card: { contentType: CARD_TYPE, content: card },
  };
  return json({ task: { type: "continue", value } });
}

function json(value: unknown): RouteReply {
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    body: JSON.stringify(value),
  };
}
