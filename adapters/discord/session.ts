import { z } from "zod";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import { createSequence, type Sequence } from "./sequence.ts";

const kept = z.object({
  sessionId: z.string().min(1),
  resumeUrl: z.string().min(1),
  sequence: z.number().int().nonnegative(),
  botId: z.string(),
  applicationId: z.string(),
});

/** What Discord needs to go on where we were, and who the bot is: a resumed session does not tell again. */
export type KeptSession = z.infer<typeof kept>;

export interface Session {
  readonly sessionId: string;
  readonly resumeUrl: string;
  readonly botId: string;
  readonly applicationId: string;
  readonly sequence: Sequence;
}

export interface Sessions {
  current(): Session | undefined;
  begin(session: KeptSession): Session;
  /** Discord will not go on with it. */
  drop(): void;
  /** Writes what changed, now. */
  write(): Promise<void>;
  stop(): Promise<void>;
}

const KEY = "session";
const WRITE_EVERY_MS = 1000;

/**
 * The gateway's session in the house's facts, written at most once a second and when stopped. Its sequence never runs
 * ahead of what is safe: after a crash Discord sends up to a second of events again, and their ids are the same.
 */
export async function openSessions({
  facts,
  clock,
  log,
}: Pick<AdapterHost, "facts" | "clock" | "log">): Promise<Sessions> {
  let written = "";
  let writing: Promise<void> = Promise.resolve();
  const before = kept.safeParse(await facts.get(KEY)).data;
  let current = before && toSession(before);
  if (before) written = JSON.stringify(before);

  async function write(): Promise<void> {
    const next = current && { ...asKept(current) };
    const text = next ? JSON.stringify(next) : "";
    if (text === written) return;
    try {
      if (next) await facts.set(KEY, next);
      else await facts.remove(KEY);
      written = text;
    } catch (err) {
      log.warn({ err }, "the place in Discord's events was not kept; some may come twice after a restart");
    }
  }

  function queueWrite(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  const stopTicking = clock.every(WRITE_EVERY_MS, () => void queueWrite());
  return {
    current: () => current,
    begin: (session) => {
      current = toSession(session);
      // At once: a crash within its first second would otherwise lose what comes until the restart.
      void queueWrite();
      return current;
    },
    drop: () => {
      current = undefined;
    },
    write: queueWrite,
    stop: async () => {
      stopTicking();
      await queueWrite();
    },
  };
}

function toSession({ sequence, ...session }: KeptSession): Session {
  return { ...session, sequence: createSequence(sequence) };
}

function asKept({ sequence, ...session }: Session): KeptSession {
  return { ...session, sequence: sequence.safe() };
}
