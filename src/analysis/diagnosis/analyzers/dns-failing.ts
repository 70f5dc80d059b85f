import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { type FailingCall, failingCalls } from "../calls.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { dnsDeniedBy } from "../network-policies.ts";
import type { PodView } from "../shapes/pod.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isReady } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { counted, oneLine } from "../words/phrases.ts";
import { nearestService } from "./dependency-unreachable.ts";

/** Names that pods cannot resolve, though they may be healthy otherwise; and the cluster's DNS when it is not ready at all. */
export const dnsFailing: Analyzer = {
  name: "dns-failing",
  needs: ["Pod"],
  analyze: (estate) => {
    const calls = failingCalls(estate).filter(({ how }) => how === "dns");
    const servers = viewsOf(estate).selected("kube-system", { "k8s-app": "kube-dns" });
    const isDown = servers.length > 0 && !servers.some(isReady);
    return [
      ...calls.map((call) => describe(estate, call, servers, isDown)),
      ...(isDown ? [down(estate, servers, calls)] : []),
    ];
  },
};

function describe(estate: Estate, call: FailingCall, servers: readonly PodView[], isDown: boolean): Finding {
  const { pod, target, place, count, line } = call;
  const { service, wanted } = place;
  const near = wanted && !service && estate.knows("Service") ? nearestService(estate, wanted) : undefined;
  const isMissing = wanted !== undefined && !service && estate.knows("Service");
  const text = isMissing
    ? `there is no Service ${wanted.name} in namespace ${wanted.namespace}${near === undefined ? "" : `; the nearest is ${near}`}`
    : service
      ? `though Service ${service.name} is there in namespace ${service.namespace}`
      : wanted
        ? "whether such a Service exists could not be read"
        : "a name outside of the cluster";
  const views = viewsOf(estate);
  const ready = isReady(pod);
  return {
    rule: "dns-resolution-failing",
    object: pod.ref,
    role: (isDown && !isMissing) || dnsDeniedBy(estate, pod).length > 0 ? "symptom" : "cause",
    severity: ready ? "degraded" : gravityOf(views, pod),
    confidence: isMissing ? 0.9 : 0.7,
    ...optional("sinceMs", call.sinceMs),
    summary: `${pod.name}: DNS cannot resolve ${target.host}: ${text}`,
    evidence: [
      `log (${counted(count, "line")}): ${oneLine(line)}`,
      ...(ready ? ["the pod itself is ready: what fails is what it calls"] : []),
      ...(servers.length > 0
        ? [`cluster DNS: ${servers.filter(isReady).length} of ${servers.length} pods are ready`]
        : []),
    ],
    explains: [pod.ref, views.workloadOf(pod).ref],
    next: isMissing
      ? `Correct the host name, or create Service ${wanted.name} in namespace ${wanted.namespace}.`
      : service
        ? "Look at the cluster's DNS (CoreDNS) and at NetworkPolicies that keep the pod from it."
        : `See whether ${target.host} exists, then at the cluster's DNS (CoreDNS) and NetworkPolicies between.`,
  };
}

function down(estate: Estate, servers: readonly PodView[], calls: readonly FailingCall[]): Finding {
  const [first] = servers;
  const workload = first ? viewsOf(estate).workloadOf(first) : undefined;
  const object: Pick<KubernetesObject, "kind" | "metadata"> | undefined = first?.object;
  return {
    rule: "cluster-dns-down",
    object: workload?.ref ?? (object ? refOf(object) : "Deployment/kube-system/coredns"),
    role: "symptom",
    severity: "outage",
    confidence: 0.9,
    summary: `${workload?.name ?? "coredns"}: the cluster's DNS has no ready pod (0 of ${servers.length})`,
    evidence: [`pods of the cluster's DNS: ${servers.map(({ name, phase }) => `${name} ${phase}`).join(", ")}`],
    explains: [...new Set(calls.map(({ pod }) => pod.ref))],
    next: "Look at the events and logs of its pods.",
  };
}
