import type { z } from "zod";
import type { Pressed } from "../../src/bot/adapter.ts";
import { replyBody } from "../../src/bot/reply-body.ts";
import type { Route, RouteReply, RouteRequest } from "../../src/bot/route.ts";
import { MAX_SAY_BYTES, pressBody, readBody, sayBody, submitBody } from "../../src/message/feed/requests.ts";
import type { FeedTalk, Speaker } from "../../src/message/feed/talk.ts";
import { type LocalOwner, type TerminalDeps, terminalPlace } from "./contract.ts";

/** Saying, pressing and the event stream, in the name of the owner of the data folder. */
export function createTerminalRoutes({ host, owner }: TerminalDeps, talk: FeedTalk): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/terminal/say",
      maxBodyBytes: MAX_SAY_BYTES,
      handle: async (request) => {
        const said = read(request, sayBody);
        const person = await owner();
        const take = () => host.receive({ type: "said", ...eventOf(person, said.eventId), text: said.text });
        return json(replyBody(await talk.say(speakerOf(person), said, take)));
      },
    },
    {
      method: "POST",
      path: "/terminal/press",
      handle: async (request) => {
        const pressed = read(request, pressBody);
        const { messageKey, buttonId } = pressed;
        const person = await owner();
        const take = () =>
          host.receive({
            type: "pressed",
            ...eventOf(person, pressed.eventId),
            buttonId,
            ...(messageKey === undefined ? {} : { messageKey }),
          });
        return json(replyBody(await talk.press(speakerOf(person), pressed, take)));
      },
    },
    {
      method: "POST",
      path: "/terminal/submit",
      handle: async (request) => {
        const { eventId, formId, values } = read(request, submitBody);
        const person = await owner();
        return json(replyBody(await host.receive({ type: "submitted", ...eventOf(person, eventId), formId, values })));
      },
    },
    {
      method: "GET",
      path: "/terminal/events",
      handle: async (request) => {
        const { personId } = await owner();
        const after = request.headers["last-event-id"] ?? request.query.after;
        return {
          status: 200,
          headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
          // Whoever could open the socket may read for as long as it stands.
          stream: talk.events(terminalPlace(personId), after, { signal: request.signal, mayRead: async () => true }),
        };
      },
    },
  ];

  function eventOf(person: LocalOwner, id: string): Omit<Pressed, "type" | "buttonId" | "messageKey"> {
    return {
      eventId: id,
      person: person.identity,
      place: terminalPlace(person.personId),
      atMs: host.clock.now(),
    };
  }
}

function speakerOf({ personId, name }: LocalOwner): Speaker {
  return { place: terminalPlace(personId), name };
}

function read<Schema extends z.ZodType>(request: RouteRequest, schema: Schema): z.infer<Schema> {
  return readBody(request.body, schema, "Use `pilothouse chat` of the same version.");
}

function json(value: unknown): RouteReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
