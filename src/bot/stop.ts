import type { Clock } from "../base/clock.ts";
import type { KeyValue } from "../store/kv/key-value.ts";

export function stopKey(questionId: string): string {
  return `stop:${questionId}`;
}

const LOOK_EVERY_MS = 300;

/** Aborts when somebody pressed Stop on the question, on whichever replica. */
export function watchStop(questionId: string, kv: KeyValue, clock: Clock): { signal: AbortSignal; end: () => void } {
  const stop = new AbortController();
  const end = clock.every(LOOK_EVERY_MS, () => {
    kv.get(stopKey(questionId)).then(
      (pressed) => pressed !== undefined && stop.abort(),
      () => undefined, // the counter store is away: Stop does nothing for now, the deadline still holds
    );
  });
  return { signal: stop.signal, end };
}
