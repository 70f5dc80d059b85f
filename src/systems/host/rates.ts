/** Counters of the machine that only grow: a rate is the difference of two looks. */
export interface Counters {
  readonly atMs: number;
  /** Milliseconds of all cores together. */
  readonly cpuBusyMs: number;
  readonly cpuTotalMs: number;
  /** Undefined where the machine does not tell. */
  readonly network: { readonly receivedBytes: number; readonly sentBytes: number } | undefined;
}

export interface Rates {
  readonly cpuPercent: number | undefined;
  readonly network: { readonly receivedBytesPerSecond: number; readonly sentBytesPerSecond: number } | undefined;
}

/** What happened between two looks; undefined where it cannot be told: no time passed, or a counter began anew. */
export function ratesBetween(before: Counters, after: Counters): Rates {
  const cpuTotalMs = after.cpuTotalMs - before.cpuTotalMs;
  const cpuBusyMs = after.cpuBusyMs - before.cpuBusyMs;
  const known = cpuTotalMs > 0 && cpuBusyMs >= 0;
  return {
    cpuPercent: known ? Math.min(100, (cpuBusyMs / cpuTotalMs) * 100) : undefined,
    network: networkBetween(before, after),
  };
}

function networkBetween(before: Counters, after: Counters): Rates["network"] {
  const elapsedSeconds = (after.atMs - before.atMs) / 1000;
  if (before.network === undefined || after.network === undefined || elapsedSeconds <= 0) return undefined;
  const received = after.network.receivedBytes - before.network.receivedBytes;
  const sent = after.network.sentBytes - before.network.sentBytes;
  if (received < 0 || sent < 0) return undefined; // an interface went away, or its counter was reset
  return { receivedBytesPerSecond: received / elapsedSeconds, sentBytesPerSecond: sent / elapsedSeconds };
}
