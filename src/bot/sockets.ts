import { hostname } from "node:os";
import type { Clock } from "../base/clock.ts";
import { newId } from "../base/ids.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Leases } from "../domain/leases/leases.ts";
import type { Adapter } from "./adapter.ts";

const LEASE_MS = 15_000;
const LOOK_MS = 5000;

/**
 * Keeps each platform's socket open in one process: whoever holds its lease listens, another takes over within seconds when
 * that one dies. What cannot be opened is logged and tried again. Returns the end.
 */
export function startSockets(deps: {
  readonly adapters: readonly Adapter[];
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Logger;
}): () => Promise<void> {
  const holder = newId(`${hostname()}:${process.pid}`);
  const ends = deps.adapters.flatMap((adapter) => {
    const { listen } = adapter;
    return listen ? [keepOpen(adapter.name, listen, holder, deps)] : [];
  });
  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
}

function keepOpen(
  name: string,
  listen: NonNullable<Adapter["listen"]>,
  holder: string,
  { leases, clock, log }: Parameters<typeof startSockets>[0],
): () => Promise<void> {
  const lease = `socket:${name}`;
  let close: (() => Promise<void>) | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    // Without the database nobody can say who holds it; a socket that is open hears, and refuses what it cannot keep.
    const mine = await leases.hold(lease, holder, LEASE_MS);
    if (mine && !close) {
      close = await listen();
      log.info({ platform: name }, "listening");
    } else if (!mine && close) {
      await close();
      close = undefined;
    }
  }

  function tick(): void {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error, platform: name }, "not listening; it is tried again"))
      .finally(() => {
        looking = undefined;
      });
  }

  tick();
  const stop = clock.every(LOOK_MS, tick);
  return async () => {
    stop();
    await looking;
    await close?.();
    await leases.release(lease, holder).catch(() => undefined); // it ends by itself
  };
}
