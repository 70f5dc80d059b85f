/** A signal that aborts when its outer one does or when its time is over. */
export interface Limit {
  readonly signal: AbortSignal;
  /** Whether the time was what ended it. */
  timedOut(): boolean;
  /** Lets go of the timer and of the outer signal; the caller's duty once the work is over. */
  end(): void;
}

/**
 * Bounds work by time and by an outer signal. AbortSignal.timeout and AbortSignal.any do the same but hold their memory
 * until the time is over: at 20 s a call that was half of the gate's cost.
 */
export function limitTo(ms: number, outer?: AbortSignal): Limit {
  const inner = new AbortController();
  let late = false;
  const follow = () => inner.abort(outer?.reason);
  const timer = setTimeout(() => {
    late = true;
    inner.abort(new DOMException("The time is over.", "TimeoutError"));
  }, ms);
  if (outer?.aborted) follow();
  outer?.addEventListener("abort", follow, { once: true });
  return {
    signal: inner.signal,
    timedOut: () => late,
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", follow);
    },
  };
}

/** The work's outcome, or a rejection with the signal's reason as soon as it aborts; leaves no listener behind. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  if (signal.aborted) {
    work.catch(() => undefined); // nobody waits for it any more
    throw signal.reason;
  }
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
