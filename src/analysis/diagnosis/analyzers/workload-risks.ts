import type { Analyzer } from "../analyzer.ts";
import type { ContainerView } from "../shapes/container.ts";
import { fieldsOf, listOf } from "../shapes/read.ts";
import { parseWorkload, type WorkloadView } from "../shapes/workload.ts";
import { named, viewsOf } from "../views.ts";
import { listed } from "../words/phrases.ts";

const SYSTEM = /^kube-|^openshift-/;

/** What works now and is built to fail: no memory limit, no readiness probe, one replica behind a Service, a moving tag, too many rights. */
export const workloadRisks: Analyzer = {
  name: "workload-risks",
  needs: ["Deployment", "Pod"],
  analyze: (estate) => {
    const views = viewsOf(estate);
    return ["Deployment", "StatefulSet"]
      .flatMap((kind) => named(estate.all(kind)))
      .map(parseWorkload)
      .filter(({ namespace }) => !SYSTEM.test(namespace))
      .flatMap((workload) => {
        const [pod] = views.podsOf(workload.ref);
        if (!pod) return [];
        const isServed = views.services.some(
          ({ namespace, selector }) =>
            namespace === workload.namespace && Object.keys(selector).length > 0 && fits(selector, pod.labels),
        );
        const risks = risksOf(
          workload,
          pod.containers.filter(({ init }) => !init),
          isServed,
        );
        if (risks.length === 0) return [];
        return [
          {
            ...{ rule: "workload-risks", object: workload.ref, role: "cause" as const, severity: "risk" as const },
            ...{ confidence: 0.8, summary: `${workload.name}: ${listed(risks, 4)}`, evidence: risks, explains: [] },
          },
        ];
      });
  },
};

function risksOf(workload: WorkloadView, containers: readonly ContainerView[], isServed: boolean): readonly string[] {
  const raw = listOf(fieldsOf(fieldsOf(fieldsOf(workload.object.spec).template).spec).containers);
  const names = (list: readonly ContainerView[]) => listed(list.map(({ name }) => name));
  const unlimited = containers.filter(({ limits }) => limits.memory === undefined);
  const unrequested = containers.filter(({ requests }) => requests.memory === undefined && requests.cpu === undefined);
  const unprobed = containers.filter(({ probes }) => probes.readiness === undefined);
  const moving = containers.filter(({ image }) => image !== undefined && isMoving(image));
  const privileged = raw.filter((one) => fieldsOf(one.securityContext).privileged === true);
  return [
    ...(unlimited.length > 0 ? [`no memory limit on ${names(unlimited)}`] : []),
    ...(unrequested.length > 0 ? [`no requests on ${names(unrequested)}`] : []),
    ...(isServed && unprobed.length > 0 ? [`no readiness probe on ${names(unprobed)}`] : []),
    ...(isServed && workload.desired === 1 ? ["one replica behind a Service"] : []),
    ...(moving.length > 0 ? [`an image tag that moves on ${names(moving)}`] : []),
    ...(privileged.length > 0 ? ["a privileged container"] : []),
  ];
}

/** ":latest" or no tag: what runs depends on when it was pulled. */
function isMoving(image: string): boolean {
  if (image.includes("@sha256:")) return false;
  const last = image.slice(image.lastIndexOf("/") + 1);
  return !last.includes(":") || last.endsWith(":latest");
}

function fits(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
