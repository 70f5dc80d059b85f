import { Agent, request } from "node:http";

/** One thing somebody does, ready to be delivered: the same again is the platform's retry of it. */
export interface Deed {
  /** What was said; unique where a run tells its deeds apart by it. */
  readonly words: string;
  /** Delivers it once. Tells how it was taken and after how many milliseconds; never rejects. */
  deliver(retry?: number): Promise<Taken>;
}

export interface Taken {
  readonly acknowledged: boolean;
  readonly tookMs: number;
  /** Why it was not: a status, or what broke. */
  readonly why?: string;
}

/** A message of the bot as its platform holds it, for whoever looks there. */
export interface Shown {
  readonly text: string;
  readonly pictures: number;
}

/** A platform's servers on loopback with many people in front of them, for one bot. */
export interface Crowd {
  readonly platform: "slack" | "teams" | "discord";
  /** The section of pilothouse.yaml that leads here. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What a bare bot is started with. */
  readonly settings: readonly string[];
  /** Where the bot answers, for platforms that come to it. */
  reachedAt(url: string): void;
  /** The nth thing: people and places take turns, half of them alone with the bot and half in channels. */
  deed(n: number, words: string): Deed;
  /** User ids of everybody, in the order in which they take turns. */
  readonly people: readonly string[];
  /** Every message of the bot that stands anywhere, its further parts and folds left out. */
  shown(): readonly Shown[];
  stop(): Promise<void>;
}

export interface CrowdOptions {
  /** How much later than at once the platform answers what the bot asks of it. */
  readonly delayMs?: number;
}

export const PEOPLE = 100;
export const CHANNELS = 20;
const LONGEST_MS = 15_000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Drops connections at rest: a server ends one just when it is used again after a while, and that is no answer of the bot. */
export function connectAnew(): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** Posts as a platform does, on connections it keeps; good is a 2xx. */
export function postOnce(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Taken> {
  return new Promise((resolve) => {
    const beganMs = performance.now();
    const done = (acknowledged: boolean, why?: string) =>
      resolve({ acknowledged, tookMs: performance.now() - beganMs, ...(why === undefined ? {} : { why }) });
    const sent = request(
      url,
      {
        method: "POST",
        agent,
        timeout: LONGEST_MS,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      },
      (reply) => {
        const status = reply.statusCode ?? 0;
        const good = status >= 200 && status < 300;
        done(good, good ? undefined : String(status));
        reply.resume();
        reply.on("error", () => undefined);
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("timeout")));
    sent.on("error", (error: NodeJS.ErrnoException) => done(false, error.code ?? error.message));
    sent.end(body);
  });
}
