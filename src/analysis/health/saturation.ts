import type { PodView } from "../diagnosis/shapes/pod.ts";
import { parseQuantity } from "../diagnosis/shapes/quantity.ts";
import { listed } from "../diagnosis/words/phrases.ts";
import { type Ground, shareOf } from "./ground.ts";
import type { Measured, Unmeasured } from "./part.ts";

/** From here on memory is short: at the limit the kernel ends the container. Below, use is what the limit is for. */
const TIGHT = 0.8;

/**
 * Memory used against the limit, by the fullest container of each pod. Only containers whose use and limit are both known count:
 * without a limit there is nothing to be full of.
 */
export function measureSaturation(
  { pods }: Ground,
  memoryBytes: ReadonlyMap<string, number> | undefined,
): Measured | Unmeasured {
  if (memoryBytes === undefined || memoryBytes.size === 0) return { why: "no source tells the memory used" };
  const fullness = new Map(pods.map((pod) => [pod.ref, fullnessOf(pod, memoryBytes)]));
  const found = shareOf(pods, ({ ref }) => {
    const full = fullness.get(ref);
    return full === undefined ? undefined : Math.max(0, Math.min(1, (full - TIGHT) / (1 - TIGHT)));
  });
  if (!found) return { why: whyNone(pods, memoryBytes) };
  const { share, bad, counted } = found;
  const percent = (pod: PodView) => `${Math.round(100 * (fullness.get(pod.ref) ?? 0))}%`;
  const worst = bad.toSorted((a, b) => (fullness.get(b.ref) ?? 0) - (fullness.get(a.ref) ?? 0));
  const names = listed(worst.map((pod) => `${pod.name} at ${percent(pod)}`));
  return {
    score: 100 * (1 - share),
    reason:
      bad.length === 0
        ? `None of ${counted} measured ${counted === 1 ? "pod" : "pods"} uses more than ${100 * TIGHT}% of its memory limit.`
        : `${bad.length} of ${counted} measured ${counted === 1 ? "pod" : "pods"} near the memory limit: ${names}.`,
  };
}

function fullnessOf(pod: PodView, memoryBytes: ReadonlyMap<string, number>): number | undefined {
  const known = pod.containers.flatMap(({ name, limits }) => {
    const limit = parseQuantity(limits.memory);
    const used = memoryBytes.get(`${pod.namespace}/${pod.name}/${name}`);
    return limit === undefined || limit <= 0 || used === undefined || !(used >= 0) ? [] : [used / limit];
  });
  return known.length === 0 ? undefined : Math.max(...known);
}

function whyNone(pods: readonly PodView[], memoryBytes: ReadonlyMap<string, number>): string {
  const measured = pods.filter((pod) =>
    pod.containers.some(({ name }) => memoryBytes.has(`${pod.namespace}/${pod.name}/${name}`)),
  );
  if (measured.length === 0) return "no source tells the memory these pods use";
  const limited = measured.some((pod) => fullnessOf(pod, memoryBytes) !== undefined);
  return limited
    ? "no pod that is ready has a memory limit and a known use"
    : "no container whose use is known has a memory limit";
}
