import { z } from "zod";
import { placeKey } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { Pressed, Reply } from "../../src/bot/adapter.ts";
import { replyBody } from "../../src/bot/reply-body.ts";
import type { Route, RouteReply, RouteRequest } from "../../src/bot/route.ts";
import { MAX_SAY_BYTES, pressBody, readBody, sayBody, submitBody } from "../../src/message/feed/requests.ts";
import type { FeedTalk, Speaker } from "../../src/message/feed/talk.ts";
import { chartIn, fileIn } from "./chart-in.ts";
import { CONSOLE, type ConsoleDeps, type ConsoleSession, consolePlace } from "./contract.ts";
import { createGuard } from "./guard.ts";
import { createPageRoutes } from "./page-files.ts";
import { createSessions } from "./session.ts";

const signInBody = z.strictObject({ secret: z.string().min(1).max(200) });

/** The page, signing in, saying, pressing, the event stream and pictures of charts. */
export function createConsoleRoutes(deps: ConsoleDeps, talk: FeedTalk): readonly Route[] {
  const { host, feed, signIn } = deps;
  const { get, post } = createGuard(deps);
  const sessions = createSessions(deps);

  return [
    ...createPageRoutes({ get, post }, deps.pageDir),
    post("/console/sign-in", async (request) => {
      const { secret } = read(request, signInBody);
      const redeemed = await signIn.redeem(secret);
      if (redeemed && "refused" in redeemed) throw new OpsError("denied", redeemed.refused);
      if (redeemed) return json({}, { "set-cookie": sessions.begin(redeemed.session) });
      throw new OpsError(
        "denied",
        "This sign-in link was used already or is older than 15 minutes. For a new one run `pilothouse sign-in` where Pilothouse runs.",
      );
    }),
    post("/console/sign-out", async (request) => {
      const secret = sessions.secretOf(request);
      if (secret !== undefined) await signIn.end(secret);
      return json({}, { "set-cookie": sessions.end() });
    }),
    get("/console/me", async (request) => {
      const { personId, name, zone } = await sessions.person(request);
      return json({ personId, name, zone });
    }),
    post("/console/say", async (request) => say(await sessions.person(request), request), MAX_SAY_BYTES),
    post("/console/press", async (request) => press(await sessions.person(request), request)),
    post("/console/submit", async (request) => submit(await sessions.person(request), request)),
    get("/console/events", async (request) => {
      const { personId } = await sessions.person(request);
      return {
        status: 200,
        headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
        stream: talk.events(consolePlace(personId), request.headers["last-event-id"] ?? request.query.after, {
          signal: request.signal,
          mayRead: () =>
            sessions.person(request).then(
              () => true,
              (fault: unknown) => !(fault instanceof OpsError && fault.kind === "denied"),
            ),
        }),
      };
    }),
    get("/console/chart/:key/:index", async (request) => {
      const { personId } = await sessions.person(request);
      const entry = await feed.get(placeKey(consolePlace(personId)), request.params.key ?? "");
      const chart = entry && chartIn(entry.body, Number(request.params.index));
      if (!chart) throw new OpsError("missing", "This chart is not there any more.");
      const theme = request.query.theme === "dark" ? "dark" : "light";
      const png = await deps.draw(chart, theme, request.query.width === "360" ? 360 : 720);
      return {
        status: 200,
        headers: { "content-type": "image/png", "cache-control": "private, max-age=86400, immutable" },
        body: png,
      };
    }),
    get("/console/file/:key/:index", async (request) => {
      const { personId } = await sessions.person(request);
      const entry = await feed.get(placeKey(consolePlace(personId)), request.params.key ?? "");
      const file = entry && fileIn(entry.body, Number(request.params.index));
      const blob = file && (await deps.blob(file.blobId));
      if (!blob) throw new OpsError("missing", "This file is not kept any more. Ask for it anew.");
      return {
        status: 200,
        headers: {
          "content-type": blob.mediaType,
          // Saved, never shown: what stands in it is outside text.
          "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`,
          "x-content-type-options": "nosniff",
          "cache-control": "private, no-store",
        },
        body: blob.bytes,
      };
    }),
  ];

  async function say(person: ConsoleSession, request: RouteRequest): Promise<RouteReply> {
    const said = read(request, sayBody);
    const take = () => host.receive({ type: "said", ...eventOf(person, said.eventId), text: said.text });
    return replied(await talk.say(speakerOf(person), said, take));
  }

  async function press(person: ConsoleSession, request: RouteRequest): Promise<RouteReply> {
    const pressed = read(request, pressBody);
    const { eventId, buttonId, messageKey } = pressed;
    const take = () =>
      host.receive({
        type: "pressed",
        ...eventOf(person, eventId),
        buttonId,
        ...(messageKey === undefined ? {} : { messageKey }),
      });
    return replied(await talk.press(speakerOf(person), pressed, take));
  }

  async function submit(person: ConsoleSession, request: RouteRequest): Promise<RouteReply> {
    const { eventId, formId, values } = read(request, submitBody);
    return replied(await host.receive({ type: "submitted", ...eventOf(person, eventId), formId, values }));
  }

  function eventOf(person: ConsoleSession, id: string): Omit<Pressed, "type" | "buttonId" | "messageKey"> {
    return {
      eventId: id,
      person: { platform: CONSOLE, userId: person.personId, name: person.name },
      place: consolePlace(person.personId),
      atMs: host.clock.now(),
    };
  }
}

function speakerOf({ personId, name }: ConsoleSession): Speaker {
  return { place: consolePlace(personId), name };
}

function replied(reply: Reply): RouteReply {
  return json(replyBody(reply));
}

function read<Schema extends z.ZodType>(request: RouteRequest, schema: Schema): z.infer<Schema> {
  return readBody(request.body, schema, "Reload the page.");
}

function json(value: unknown, more: Readonly<Record<string, string>> = {}): RouteReply {
  return {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...more },
    body: JSON.stringify(value),
  };
}
