import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { Pressed, Reply, Route, RouteReply, RouteRequest } from "../../src/bot/adapter.ts";
import type { FeedTalk, Speaker } from "../../src/message/feed/talk.ts";
import { type LocalOwner, type TerminalDeps, terminalPlace } from "./contract.ts";

/** Long enough for any question that would be refused with its own sentence. */
const MAX_SAY_BYTES = 2 * 1024 * 1024;

const eventId = z.string().regex(/^[\w-]{8,64}$/);
const sayBody = z.strictObject({ eventId, text: z.string() });
const pressBody = z.strictObject({
  eventId,
  buttonId: z.string().min(1).max(100),
  messageKey: z.string().max(200).optional(),
});

/** Saying, pressing and the event stream, in the name of the owner of the data folder. */
export function createTerminalRoutes({ host, owner }: TerminalDeps, talk: FeedTalk): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/terminal/say",
      maxBodyBytes: MAX_SAY_BYTES,
      handle: async (request) => {
        const said = readBody(request, sayBody);
        const person = await owner();
        const take = () => host.receive({ type: "said", ...eventOf(person, said.eventId), text: said.text });
        return replied(await talk.say(speakerOf(person), said, take));
      },
    },
    {
      method: "POST",
      path: "/terminal/press",
      handle: async (request) => {
        const pressed = readBody(request, pressBody);
        const { messageKey, buttonId } = pressed;
        const person = await owner();
        const take = () =>
          host.receive({
            type: "pressed",
            ...eventOf(person, pressed.eventId),
            buttonId,
            ...(messageKey === undefined ? {} : { messageKey }),
          });
        return replied(await talk.press(speakerOf(person), pressed, take));
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

function replied(reply: Reply): RouteReply {
  if (reply.type === "ack") return json({ ack: true });
  return json(reply.type === "shown" ? { shown: reply.message } : { refused: reply.message.summary });
}

function readBody<Schema extends z.ZodType>(request: RouteRequest, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(request.body));
  } catch {
    throw new OpsError(
      "invalid",
      "The request does not have the form this server reads. Use `pilothouse chat` of the same version.",
    );
  }
}

function json(value: unknown): RouteReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
