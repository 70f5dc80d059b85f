import type { PGlite } from "@electric-sql/pglite";

const LONGJMP_STATUS = 100; // how PGlite's build raises an ordinary SQL error

interface Engine {
  _PostgresMainLoopOnce: () => void;
  _PostgresSendReadyForQueryIfNecessary: () => void;
  _pgl_pq_flush: () => void;
  stackRestore: (pointer: number) => void;
}

/**
 * Makes a crash inside PGlite (a PANIC on a full disk, a wasm trap) an error. Its own loop swallows whatever is thrown
 * and tries again: 0.5.16 then spins for ever and takes the whole process with it. Every way back in is closed here
 * instead. `lastWords` is what the engine wrote before, where a PANIC stands.
 */
export function stopAtCrash(instance: PGlite, lastWords: () => string): void {
  const engine = instance.Module as unknown as Engine;
  const { _PostgresMainLoopOnce: runOnce, stackRestore } = engine;
  let crash: Error | undefined;

  engine._PostgresMainLoopOnce = () => {
    if (crash) throw crash;
    try {
      runOnce();
    } catch (thrown) {
      if ((thrown as { status?: unknown } | undefined)?.status !== LONGJMP_STATUS) {
        crash = new Error(`PGlite crashed: ${lastWords()}`, { cause: thrown });
      }
      throw thrown;
    }
  };
  // The loop's catch swallows, but it restores the stack first: throwing here is the one way out of it.
  engine.stackRestore = (pointer) => {
    if (crash) throw crash;
    stackRestore(pointer);
  };
  for (const name of ["_PostgresSendReadyForQueryIfNecessary", "_pgl_pq_flush"] as const) {
    const call = engine[name];
    engine[name] = () => {
      if (!crash) call();
    };
  }
}

/** Keeps the newest lines of what the engine writes to its log. */
export function createLastWords(): { readonly hear: (text: string) => boolean; readonly tell: () => string } {
  const lines: string[] = [];
  return {
    hear(text) {
      lines.push(text);
      if (lines.length > 10) lines.shift();
      return false; // not PGlite's to print as well
    },
    tell: () => lines.join("\n"),
  };
}
