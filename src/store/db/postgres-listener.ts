import type { Client } from "pg";
import type { Clock } from "../../base/clock.ts";
import { toDatabaseError } from "./failures.ts";

type Heard = (payload: string) => void;

const RECONNECT_MS = 1_000;

/**
 * LISTEN on a connection of its own, since a pooled one would be handed to others. It comes back by itself when the
 * server drops it; what was notified in between is lost, as hints may be.
 */
export function createListener(connect: () => Promise<Client>, clock: Clock) {
  const heardBy = new Map<string, Set<Heard>>();
  const ending = new AbortController();
  let current: Promise<Client> | undefined;

  function use(): Promise<Client> {
    current ??= start();
    return current;
  }

  async function start(): Promise<Client> {
    const client = await connect();
    let up = false;
    const drop = () => {
      client.removeListener("end", drop);
      current = undefined;
      if (up) void reconnect();
    };
    client.on("error", () => {});
    client.on("end", drop);
    client.on("notification", ({ channel, payload }) => {
      for (const heard of heardBy.get(channel) ?? []) heard(payload ?? "");
    });
    try {
      await client.connect();
      for (const channel of heardBy.keys()) await client.query(`listen ${quoted(channel)}`);
      up = true;
      return client;
    } catch (thrown) {
      drop();
      await client.end().catch(() => {});
      throw toDatabaseError(thrown);
    }
  }

  async function reconnect(): Promise<void> {
    while (!ending.signal.aborted && heardBy.size > 0) {
      try {
        await clock.sleep(RECONNECT_MS, ending.signal);
        await use();
        return;
      } catch {
        // The server is still away, or we are closing: the loop looks again.
      }
    }
  }

  async function say(statement: string): Promise<void> {
    try {
      await (await use()).query(statement);
    } catch (thrown) {
      throw toDatabaseError(thrown, statement);
    }
  }

  async function listen(channel: string, heard: Heard): Promise<() => Promise<void>> {
    const listeners = heardBy.get(channel) ?? new Set();
    const isNew = listeners.size === 0;
    heardBy.set(channel, listeners.add(heard));
    try {
      if (isNew) await say(`listen ${quoted(channel)}`);
    } catch (error) {
      forget(channel, heard);
      throw error;
    }
    return async () => {
      // When the server is away there is nothing to take back: the next connection asks for what is still wanted.
      if (forget(channel, heard) && current) await say(`unlisten ${quoted(channel)}`).catch(() => {});
    };
  }

  /** True when nobody hears the channel any more. */
  function forget(channel: string, heard: Heard): boolean {
    const listeners = heardBy.get(channel);
    if (!listeners?.delete(heard) || listeners.size > 0) return false;
    return heardBy.delete(channel);
  }

  async function close(): Promise<void> {
    ending.abort();
    heardBy.clear();
    const client = await current?.catch(() => undefined);
    await client?.end().catch(() => {});
  }

  return { listen, close };
}

function quoted(channel: string): string {
  return `"${channel.replace(/"/g, '""')}"`;
}
