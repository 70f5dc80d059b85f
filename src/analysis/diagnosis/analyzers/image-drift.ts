import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { PodView } from "../shapes/pod.ts";
import { fieldsOf, listOf, textOf } from "../shapes/read.ts";
import { isLive } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { counted, listed } from "../words/phrases.ts";

/** Pods of one workload that run different images under the same tag: it was pushed anew between their pulls. */
export const imageDrift: Analyzer = {
  name: "image-drift",
  needs: ["Pod"],
  analyze: (estate) => {
    const views = viewsOf(estate);
    const byWorkload = new Map<string, PodView[]>();
    for (const pod of views.pods) {
      if (!isLive(estate, pod) || pod.deletedMs !== undefined) continue;
      const { kind, ref } = views.workloadOf(pod);
      // Each run of a CronJob pulls for itself, and is meant to.
      if (kind === "Pod" || kind === "CronJob" || kind === "Job") continue;
      byWorkload.set(ref, [...(byWorkload.get(ref) ?? []), pod]);
    }
    return [...byWorkload].flatMap(([ref, pods]) => (pods.length > 1 ? judge(estate, ref, pods) : []));
  },
};

function judge(estate: Estate, ref: string, pods: readonly PodView[]): readonly Finding[] {
  const digests = new Map<string, Map<string, string[]>>();
  for (const pod of pods) {
    for (const { container, image, digest } of imagesOf(pod)) {
      // A digest may be that of one platform's image: nodes of two architectures run two of one tag.
      const key = `${container} ${image} ${architectureOf(estate, pod)}`;
      const found = digests.get(key) ?? new Map<string, string[]>();
      digests.set(key, found);
      found.set(digest, [...(found.get(digest) ?? []), pod.name]);
    }
  }
  return [...digests].flatMap(([key, found]): readonly Finding[] => {
    if (found.size < 2) return [];
    const [container = "", image = ""] = key.split(" ");
    const name = ref.split("/").at(-1) ?? ref;
    return [
      {
        ...{ rule: "image-drift", object: ref, role: "cause", severity: "risk", confidence: 0.85 },
        summary: `${name}: its pods run ${found.size} different images under ${image}`,
        evidence: [...found].map(
          ([digest, names]) =>
            `container ${container}: ${digest.slice(0, 19)} in ${counted(names.length, "pod")} (${listed(names, 2)})`,
        ),
        explains: [],
        next: "Name the image by its digest or a tag that is never pushed again, and restart the workload.",
      },
    ];
  });
}

function imagesOf({ object }: PodView): readonly { container: string; image: string; digest: string }[] {
  const specs = listOf(fieldsOf(object.spec).containers);
  return listOf(fieldsOf(object.status).containerStatuses).flatMap((status) => {
    const container = textOf(status.name) ?? "";
    // What was asked for: the status may name the same image otherwise.
    const image = textOf(specs.find((one) => one.name === container)?.image);
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(textOf(status.imageID) ?? "")?.[1];
    if (image === undefined || digest === undefined || image.includes("@sha256:")) return [];
    return [{ container, image, digest }];
  });
}

function architectureOf(estate: Estate, { node }: PodView): string {
  const object = node === undefined ? undefined : estate.get("Node", undefined, node);
  return textOf(fieldsOf(fieldsOf(object?.status).nodeInfo).architecture) ?? "";
}
