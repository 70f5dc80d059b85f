import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { placeKey } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import { clip, visibleText } from "../../src/base/text/words.ts";
import type { ChatEvent, Reply, Route, RouteReply, RouteRequest } from "../../src/bot/adapter.ts";
import { chartIn } from "./chart-in.ts";
import { CONSOLE, type ConsoleDeps, type ConsoleSession, consolePlace } from "./contract.ts";
import { streamFeed } from "./stream-feed.ts";

const COOKIE = "pilothouse_session";
const SESSION_SECONDS = 30 * 24 * 3600;
/** Long enough for any question that would be refused with its own sentence. */
const MAX_SAY_BYTES = 2 * 1024 * 1024;

const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: "index.html", type: "text/html; charset=utf-8" },
  "/console/app.js": { file: "app.js", type: "text/javascript; charset=utf-8" },
  "/console/blocks.js": { file: "blocks.js", type: "text/javascript; charset=utf-8" },
  "/console/style.css": { file: "style.css", type: "text/css; charset=utf-8" },
  "/console/icon.svg": { file: "icon.svg", type: "image/svg+xml" },
};

// Everything from here and nothing inline: text that reached the page as markup could still run nothing.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const eventId = z.string().regex(/^[\w-]{8,64}$/);
const sayBody = z.strictObject({ eventId, text: z.string() });
const pressBody = z.strictObject({
  eventId,
  buttonId: z.string().min(1).max(100),
  messageKey: z.string().max(200).optional(),
});
const signInBody = z.strictObject({ secret: z.string().min(1).max(200) });

/** The page, signing in, saying, pressing, the event stream and pictures of charts. */
export function createConsoleRoutes(deps: ConsoleDeps, readers: Map<string, Set<() => void>>): readonly Route[] {
  const { host, feed, signIn } = deps;

  const pages = Object.entries(FILES).map(
    ([path, { file, type }]): Route => ({
      method: "GET",
      path,
      handle: async (request) => {
        checkHost(request);
        const body = await readFile(join(deps.pageDir, file));
        return {
          status: 200,
          headers: { "content-type": type, "content-security-policy": POLICY, "cache-control": "no-cache" },
          body,
        };
      },
    }),
  );

  return [
    ...pages,
    post("/console/sign-in", async (request) => {
      const { secret } = readBody(request, signInBody);
      const redeemed = await signIn.redeem(secret);
      if (!redeemed) {
        throw new OpsError(
          "denied",
          "This sign-in link was used already or is older than 15 minutes. Start Pilothouse again for a new one.",
        );
      }
      return {
        ...json({}),
        headers: { "content-type": "application/json", "set-cookie": cookie(redeemed.session, SESSION_SECONDS) },
      };
    }),
    post("/console/sign-out", async (request) => {
      const session = sessionOf(request);
      if (session !== undefined) await signIn.end(session);
      return { ...json({}), headers: { "content-type": "application/json", "set-cookie": cookie("", 0) } };
    }),
    get("/console/me", async (request) => {
      const { name, zone } = await signedIn(request);
      return json({ name, zone });
    }),
    {
      ...post("/console/say", async (request) => {
        const person = await signedIn(request);
        const said = readBody(request, sayBody);
        const place = consolePlace(person.personId);
        // Shown first and taken second, both under the sender's own id: after a crash between them the page sends again.
        await feed.put(placeKey(place), {
          key: `said:${said.eventId}`,
          author: "person",
          name: person.name,
          body: clip(visibleText(said.text), 8000),
        });
        for (const wake of readers.get(placeKey(place)) ?? []) wake();
        return replied(await host.receive({ type: "said", ...eventOf(person, said.eventId), text: said.text }));
      }),
      maxBodyBytes: MAX_SAY_BYTES,
    },
    post("/console/press", async (request) => {
      const person = await signedIn(request);
      const pressed = readBody(request, pressBody);
      const { buttonId, messageKey } = pressed;
      const event = { type: "pressed" as const, ...eventOf(person, pressed.eventId), buttonId };
      return replied(await host.receive(messageKey === undefined ? event : { ...event, messageKey }));
    }),
    get("/console/events", async (request) => {
      const { personId } = await signedIn(request);
      const after = Number(request.headers["last-event-id"] ?? request.query.after ?? 0);
      const place = placeKey(consolePlace(personId));
      return {
        status: 200,
        headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
        stream: streamFeed({
          feed,
          readers,
          clock: host.clock,
          place,
          after: Number.isSafeInteger(after) && after > 0 ? after : 0,
          signal: request.signal,
        }),
      };
    }),
    get("/console/chart/:key/:index", async (request) => {
      const { personId } = await signedIn(request);
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
  ];

  function get(path: string, handle: Route["handle"]): Route {
    return { method: "GET", path, handle: guarded(handle) };
  }

  /** A browser tells with Origin where a request was made: only our own page may act in a session's name. */
  function post(path: string, handle: Route["handle"]): Route {
    return {
      method: "POST",
      path,
      handle: guarded((request) => {
        const { origin, host: at } = request.headers;
        if (origin !== undefined && new URL(origin).host !== at)
          throw new OpsError("denied", "Another site may not act here.");
        if (!request.headers["content-type"]?.startsWith("application/json"))
          throw new OpsError("invalid", "Send JSON.");
        return handle(request);
      }),
    };
  }

  function guarded(handle: Route["handle"]): Route["handle"] {
    return (request) => {
      checkHost(request);
      return handle(request);
    };
  }

  function checkHost(request: RouteRequest): void {
    const name = request.headers.host?.replace(/:\d+$/, "").toLowerCase() ?? "";
    if (deps.allowedHosts.size > 0 && !deps.allowedHosts.has(name)) {
      throw new OpsError(
        "denied",
        `This console is not served as ${name}. Set PILOTHOUSE_PUBLIC_URL to the address people use.`,
      );
    }
  }

  async function signedIn(request: RouteRequest): Promise<ConsoleSession> {
    const session = sessionOf(request);
    const person = session === undefined ? undefined : await signIn.personOf(session);
    if (!person)
      throw new OpsError(
        "denied",
        "You are not signed in. Open the sign-in link that Pilothouse printed when it started.",
      );
    return person;
  }

  function eventOf(person: ConsoleSession, id: string): Omit<ChatEvent & { type: "said" }, "type" | "text"> {
    return {
      eventId: id,
      person: { platform: CONSOLE, userId: person.personId, name: person.name },
      place: consolePlace(person.personId),
      atMs: host.clock.now(),
    };
  }

  function cookie(value: string, seconds: number): string {
    return `${COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}${deps.secureCookies ? "; Secure" : ""}`;
  }
}

function replied(reply: Reply): RouteReply {
  return reply.type === "ack" ? json({ ack: true }) : json({ refused: reply.message.summary });
}

function sessionOf(request: RouteRequest): string | undefined {
  const pairs = request.headers.cookie?.split(";").map((pair) => pair.trim()) ?? [];
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

function readBody<Schema extends z.ZodType>(request: RouteRequest, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(request.body));
  } catch {
    throw new OpsError("invalid", "The request does not have the form this page sends. Reload the page.");
  }
}

function json(value: unknown): RouteReply {
  return {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(value),
  };
}
