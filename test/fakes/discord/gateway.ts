import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { World } from "./world.ts";

const payload = z.looseObject({ op: z.int(), d: z.unknown() });
const identify = z.looseObject({ token: z.string(), intents: z.int(), properties: z.looseObject({ os: z.string() }) });
const resume = z.looseObject({ token: z.string(), session_id: z.string(), seq: z.int() });

export const INTENT = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12, content: 1 << 15 } as const;
const KNOWN_INTENTS = (1 << 26) - 1;

interface Session {
  readonly id: string;
  readonly intents: number;
  number: number;
  readonly sent: { readonly s: number; readonly t: string; readonly d: unknown }[];
  socket?: WebSocket;
}

export interface FakeGateway {
  /** Sends an event to each session that asked for it; one that is away gets it when it resumes. */
  dispatch(name: string, intent: number, dataFor: (intents: number) => unknown): void;
  /** Op 7: clients are to come back. */
  askToReconnect(): void;
  /** Op 9 to whoever resumes next, and to those connected now. */
  invalidate(): void;
  /** Breaks all connections without a word. */
  breakConnections(): void;
  /** From now on heartbeats are not acknowledged. */
  ignoreHeartbeats(ignored: boolean): void;
  closeWith(code: number): void;
  /** The network is away: what connects is reset before it is greeted. */
  refuseConnections(refused: boolean): void;
  readonly seen: {
    identifies: number;
    resumes: { seq: number; replayed: number }[];
    heartbeats: number;
    intents: number;
  };
  connected(): number;
  stop(): Promise<void>;
}

export function createFakeGateway(
  world: World,
  http: Server,
  options: { readonly heartbeatMs: number; readonly url: () => string; readonly onReady: (send: SendTo) => void },
): FakeGateway {
  const server = new WebSocketServer({ server: http });
  const sessions = new Map<string, Session>();
  const seen: FakeGateway["seen"] = { identifies: 0, resumes: [], heartbeats: 0, intents: 0 };
  let acknowledges = true;
  let refuses = false;
  http.prependListener("upgrade", (_request, socket) => {
    if (refuses) socket.destroy();
  });

  server.on("connection", (socket) => {
    let session: Session | undefined;
    send(socket, { op: 10, d: { heartbeat_interval: options.heartbeatMs } });
    socket.on("message", (raw) => {
      const parsed = payload.safeParse(safeJson(String(raw)));
      if (!parsed.success) return socket.close(4002, "Error while decoding payload.");
      const { op, d } = parsed.data;
      if (op === 1) {
        seen.heartbeats += 1;
        if (acknowledges) send(socket, { op: 11 });
      } else if (op === 2) session = onIdentify(socket, d);
      else if (op === 6) session = onResume(socket, d);
      else if (op !== 3) socket.close(4001, "Unknown opcode.");
    });
    socket.on("close", (code) => {
      if (!session || session.socket !== socket) return;
      delete session.socket;
      if (code === 1000 || code === 1001) sessions.delete(session.id);
    });
  });

  function onIdentify(socket: WebSocket, d: unknown): Session | undefined {
    const parsed = identify.safeParse(d);
    if (!parsed.success) return void socket.close(4002, "Error while decoding payload.");
    if (parsed.data.token !== world.token.current) return void socket.close(4004, "Authentication failed.");
    if ((parsed.data.intents & ~KNOWN_INTENTS) !== 0) return void socket.close(4013, "Invalid intents.");
    seen.identifies += 1;
    seen.intents = parsed.data.intents;
    const session: Session = {
      id: randomBytes(16).toString("hex"),
      intents: parsed.data.intents,
      number: 0,
      sent: [],
      socket,
    };
    sessions.set(session.id, session);
    emit(session, "READY", {
      v: 10,
      user: world.bot,
      guilds: [...world.guilds.keys()].map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: options.url(),
      application: { id: world.applicationId, flags: 0 },
    });
    if (session.intents & INTENT.guilds) options.onReady((name, data) => emit(session, name, data));
    return session;
  }

  function onResume(socket: WebSocket, d: unknown): Session | undefined {
    const parsed = resume.safeParse(d);
    if (!parsed.success) return void socket.close(4002, "Error while decoding payload.");
    if (parsed.data.token !== world.token.current) return void socket.close(4004, "Authentication failed.");
    const session = sessions.get(parsed.data.session_id);
    if (!session) return void send(socket, { op: 9, d: false });
    if (parsed.data.seq > session.number) return void socket.close(4007, "Invalid seq.");
    session.socket?.close(4000, "Taken over.");
    session.socket = socket;
    const missed = session.sent.filter(({ s }) => s > parsed.data.seq);
    seen.resumes.push({ seq: parsed.data.seq, replayed: missed.length });
    for (const event of missed) send(socket, { op: 0, ...event });
    emit(session, "RESUMED", { _trace: [] });
    return session;
  }

  function emit(session: Session, t: string, d: unknown): void {
    session.number += 1;
    const event = { s: session.number, t, d };
    if (t !== "RESUMED") session.sent.push(event);
    if (session.socket) send(session.socket, { op: 0, ...event });
  }

  function each(act: (socket: WebSocket) => void): void {
    for (const socket of server.clients) act(socket);
  }

  return {
    dispatch: (name, intent, dataFor) => {
      for (const session of sessions.values()) {
        if (intent === 0 || (session.intents & intent) !== 0) emit(session, name, dataFor(session.intents));
      }
    },
    askToReconnect: () => each((socket) => send(socket, { op: 7, d: null })),
    invalidate: () => {
      sessions.clear();
      each((socket) => send(socket, { op: 9, d: false }));
    },
    breakConnections: () => each((socket) => socket.terminate()),
    ignoreHeartbeats: (ignored) => {
      acknowledges = !ignored;
    },
    closeWith: (code) => each((socket) => socket.close(code)),
    refuseConnections: (refused) => {
      refuses = refused;
    },
    seen,
    connected: () => server.clients.size,
    stop: () =>
      new Promise((resolve) => {
        each((socket) => socket.terminate());
        server.close(() => resolve());
      }),
  };
}

export type SendTo = (name: string, data: unknown) => void;

function send(socket: WebSocket, data: unknown): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(data));
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
