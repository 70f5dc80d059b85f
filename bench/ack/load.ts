import { type Crowd, connectAnew, type Taken } from "./crowd.ts";

/** How a crowd was acknowledged. */
export interface Acknowledged {
  /** Milliseconds of each event that was. */
  readonly ms: number[];
  /** What came of the others, and how often. */
  readonly failures: Map<string, number>;
}

export function nothingYet(): Acknowledged {
  return { ms: [], failures: new Map() };
}

/**
 * So many events a second for so long, each at its time whether those before it were acknowledged or not; resolves when
 * the last one was, or was given up.
 */
export async function load(
  crowd: Crowd,
  into: Acknowledged,
  {
    perSecond,
    seconds,
    from,
    words,
  }: { perSecond: number; seconds: number; from: number; words: (n: number) => string },
): Promise<void> {
  connectAnew();
  const beganMs = performance.now();
  const under: Promise<void>[] = [];
  for (let i = 0; i < perSecond * seconds; i++) {
    const waitMs = beganMs + (i * 1000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    under.push(
      crowd
        .deed(from + i, words(from + i))
        .deliver()
        .then((taken) => note(into, taken)),
    );
  }
  await Promise.all(under);
}

function note({ ms, failures }: Acknowledged, { acknowledged, tookMs, why = "nothing" }: Taken): void {
  if (acknowledged) ms.push(tookMs);
  else failures.set(why, (failures.get(why) ?? 0) + 1);
}
