import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { optional } from "../shapes/read.ts";
import { isLive, isRecent } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { oneLine } from "../words/phrases.ts";

const HOUR_MS = 3_600_000;

/** Pods a node threw out, by what it was short of; told from the pods, and from events where they are gone by now. */
export const podEvicted: Analyzer = {
  name: "pod-evicted",
  needs: ["Pod"],
  analyze: (estate) => [...standing(estate), ...gone(estate)],
};

function standing(estate: Estate): readonly Finding[] {
  const views = viewsOf(estate);
  return views.pods
    .filter((pod) => pod.phase === "Failed" && pod.reason === "Evicted" && isLive(estate, pod))
    .map((pod) => {
      const event = estate.eventsOf(pod.object).findLast(({ reason }) => reason === "Evicted");
      return describe(
        pod.ref,
        pod.name,
        pod.message ?? event?.message ?? "",
        pod.node,
        event?.lastMs ?? pod.startedMs,
        [views.workloadOf(pod).ref],
      );
    });
}

function gone(estate: Estate): readonly Finding[] {
  const views = viewsOf(estate);
  return [...estate.events].flatMap(([ref, events]) => {
    const event = events.findLast(({ reason }) => reason === "Evicted");
    if (!event || !ref.startsWith("Pod/") || views.pod(ref) || !isRecent(estate, event, HOUR_MS)) return [];
    return [describe(ref, ref.split("/").at(-1) ?? ref, event.message, undefined, event.lastMs, [])];
  });
}

function describe(
  object: string,
  name: string,
  message: string,
  node: string | undefined,
  sinceMs: number | undefined,
  explains: readonly string[],
): Finding {
  const resource = /low on resource: \[?([\w-]+)|(ephemeral)[ -](?:local )?storage/i.exec(message);
  const short = resource?.[1] ?? (resource?.[2] ? "ephemeral-storage" : undefined);
  const ownLimit = /usage of .*exceeds the (?:total )?limit|exceeded its local ephemeral storage limit/i.test(message);
  const why = ownLimit
    ? `it used more ${short ?? "storage"} than its own limit`
    : short === undefined
      ? oneLine(message, 120) || "no reason is given"
      : `its node was low on ${short}`;
  return {
    rule: "pod-evicted",
    object,
    role: "cause",
    severity: "degraded",
    confidence: short === undefined ? 0.6 : 0.9,
    ...optional("sinceMs", sinceMs),
    summary: `${name}: evicted${node === undefined ? "" : ` from ${node}`}: ${why}`,
    evidence: [`Evicted: ${oneLine(message, 400)}`],
    explains,
    next: ownLimit
      ? "See what fills the container's disk, or raise its ephemeral-storage limit."
      : `See what uses the ${short ?? "resource"} of the node, and give the pod a request for it.`,
  };
}
