import type { Window } from "./window.ts";

/**
 * Prometheus's extrapolated rate: what happened between the first and the last sample, stretched towards the window's
 * ends where a sample would be due there, and for a counter not beyond its zero.
 */
export function extrapolated(window: Window, isCounter: boolean, perSecond: boolean): number | undefined {
  if (window.count < 2) return undefined;
  const lastIndex = window.count - 1;
  const first = window.valueAt(0);
  let gained = window.valueAt(lastIndex) - first;
  if (isCounter) gained += lostByResets(window);
  const firstMs = window.timeAt(0);
  const lastMs = window.timeAt(lastIndex);
  const sampled = (lastMs - firstMs) / 1000;
  const average = sampled / lastIndex;
  let toStart = (firstMs - window.fromMs) / 1000;
  const toEnd = (window.toMs - lastMs) / 1000;
  if (isCounter && gained > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / gained));
  const due = average * 1.1;
  const reached = sampled + (toStart < due ? toStart : average / 2) + (toEnd < due ? toEnd : average / 2);
  const factor = reached / sampled / (perSecond ? (window.toMs - window.fromMs) / 1000 : 1);
  return gained * factor;
}

function lostByResets(window: Window): number {
  let lost = 0;
  const look = (index: number) => {
    const before = window.valueAt(index - 1);
    if (window.valueAt(index) < before) lost += before;
  };
  if (window.fallsBefore) window.fallsBefore.forEach(look);
  else for (let i = 1; i < window.count; i++) look(i);
  return lost;
}

/** From the last two samples. */
export function instantRate(window: Window, isRate: boolean): number | undefined {
  if (window.count < 2) return undefined;
  const last = window.valueAt(window.count - 1);
  const before = window.valueAt(window.count - 2);
  const gained = isRate && last < before ? last : last - before;
  const seconds = (window.timeAt(window.count - 1) - window.timeAt(window.count - 2)) / 1000;
  return isRate ? gained / seconds : gained;
}
