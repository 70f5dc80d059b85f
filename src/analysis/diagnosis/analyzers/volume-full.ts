import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate, KubernetesEvent } from "../estate.ts";
import type { PodView } from "../shapes/pod.ts";
import { named, viewsOf } from "../views.ts";
import { oneLine, times } from "../words/phrases.ts";

const FULL = /\bfull\b|no space left|read-?only|disk quota exceeded|out of (disk )?space/i;
/** What was said longer ago than this may be over. */
const RECENT_MS = 60 * 60_000;

/** A volume that events call full or read-only: whoever mounts it cannot write, and whoever needs those cannot work. */
export const volumeFull: Analyzer = {
  name: "volume-full",
  needs: ["PersistentVolumeClaim", "Pod", "Event"],
  analyze: (estate) =>
    named(estate.all("PersistentVolumeClaim")).flatMap((claim) => {
      const event = estate.eventsOf(claim).findLast((one) => isFull(estate, one));
      if (!event) return [];
      const { name, namespace = "" } = claim.metadata;
      const pods = viewsOf(estate).pods.filter(
        (pod) => pod.namespace === namespace && pod.volumes.some((volume) => volume.claim === name),
      );
      return [
        {
          ...{ rule: "volume-full", object: refOf(claim), role: "cause" as const, severity: "outage" as const },
          ...{ confidence: 0.85, ...(event.firstMs === undefined ? {} : { sinceMs: event.firstMs }) },
          summary: `${name}: volume is full: ${oneLine(event.message, 160)}`,
          evidence: [
            `event ${event.reason} (${times(event.count)}): ${oneLine(event.message)}`,
            ...(pods.length > 0 ? [`mounted by ${pods.map((pod) => pod.name).join(", ")}`] : []),
          ],
          explains: explained(estate, pods),
          next: "Free some of it or grow the claim, if its storage class allows that.",
        },
      ];
    }),
};

function isFull(estate: Estate, { type, reason, message, lastMs }: KubernetesEvent): boolean {
  const isRecent = lastMs === undefined || estate.nowMs - lastMs < RECENT_MS;
  return type === "Warning" && isRecent && FULL.test(`${reason.replace(/([a-z])([A-Z])/g, "$1 $2")} ${message}`);
}

/** The pods that mount it with their workloads, and the pods whose own events name a Service of those. */
function explained(estate: Estate, mounting: readonly PodView[]): readonly string[] {
  const views = viewsOf(estate);
  const services = views.services
    .filter((service) => views.selected(service.namespace, service.selector).some((pod) => mounting.includes(pod)))
    .map(({ name, namespace }) => ({ namespace, words: new RegExp(`(^|[^\\w-])${name}($|[^\\w-])`) }));
  const needing = views.pods.filter((pod) =>
    estate
      .eventsOf(pod.object)
      .some(({ type, message }) =>
        services.some(
          ({ namespace, words }) => type === "Warning" && namespace === pod.namespace && words.test(message),
        ),
      ),
  );
  return [...new Set([...mounting, ...needing].flatMap((pod) => [pod.ref, views.workloadOf(pod).ref]))];
}
