import type { Analyzer } from "../analyzer.ts";
import { configuredCallers, failingCalls } from "../calls.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { groupBy } from "../group-by.ts";
import { callerDeniedBy, dnsDeniedBy, type PolicyView, policiesIn } from "../network-policies.ts";
import type { PodView } from "../shapes/pod.ts";
import { fieldsOf, listOf, textMapOf } from "../shapes/read.ts";
import type { ServiceView } from "../shapes/service.ts";
import { isLive } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { counted, earliest, listed } from "../words/phrases.ts";

/**
 * NetworkPolicies that keep pods from DNS, or a Service's callers from it. A cause where pods are seen to fail by it; else a
 * risk, since nobody may be calling, and a network plug-in may not enforce policies.
 */
export const networkPolicyDenies: Analyzer = {
  name: "network-policy-denies",
  needs: ["NetworkPolicy", "Pod"],
  analyze: (estate) => [...deniedDns(estate), ...deniedCallers(estate)],
};

function deniedDns(estate: Estate): readonly Finding[] {
  const views = viewsOf(estate);
  const denied = views.pods.flatMap((pod) => {
    if (policiesIn(estate, pod.namespace).length === 0 || !isLive(estate, pod) || pod.phase === "Failed") return [];
    const [policy] = dnsDeniedBy(estate, pod);
    return policy ? [{ policy, pod }] : [];
  });
  const failing = new Map(
    failingCalls(estate).flatMap((call) => (call.how === "dns" ? [[call.pod.ref, call] as const] : [])),
  );
  return [...groupBy(denied, ({ policy }) => [policy.ref]).values()].flatMap((group): readonly Finding[] => {
    const [first] = group;
    if (!first) return [];
    const pods = group.map(({ pod }) => pod);
    const calls = pods.flatMap(({ ref }) => failing.get(ref) ?? []);
    const sinceMs = earliest(...calls.map((call) => call.sinceMs));
    return [
      {
        rule: "network-policy-denies-dns",
        object: first.policy.ref,
        role: "cause",
        severity: calls.length > 0 ? "outage" : "risk",
        confidence: calls.length > 0 ? 0.9 : 0.6,
        ...(sinceMs === undefined ? {} : { sinceMs }),
        summary: `${first.policy.name}: NetworkPolicy lets ${counted(pods.length, "pod")} of namespace ${first.policy.namespace} send no DNS queries`,
        evidence: [
          `egress of ${first.policy.name}: ${first.policy.egress.length === 0 ? "nothing is let out" : "no rule opens port 53"}`,
          `pods: ${listed(
            pods.map(({ name }) => name),
            5,
          )}`,
          ...(calls.length > 0
            ? [`${counted(calls.length, "pod")} cannot resolve names, such as ${calls[0]?.target.host}`]
            : []),
        ],
        explains: calls.length > 0 ? calls.map(({ pod }) => pod.ref) : pods.map(({ ref }) => ref),
        next: "If these pods call anything by name, add an egress rule that lets UDP and TCP port 53 out to the cluster's DNS.",
      },
    ];
  });
}

function deniedCallers(estate: Estate): readonly Finding[] {
  return viewsOf(estate).services.flatMap((service): readonly Finding[] => {
    if (policiesIn(estate, service.namespace).length === 0 || Object.keys(service.selector).length === 0) return [];
    const failing = failingCalls(estate).filter(
      ({ place, how }) => place.service?.ref === service.ref && how !== "refused" && how !== "dns",
    );
    const callers = [...new Set([...failing.map(({ pod }) => pod), ...configuredCallers(estate, service)])];
    const denied = callers.flatMap((pod) => {
      const policies = isLive(estate, pod) ? callerDeniedBy(estate, pod, service) : [];
      return policies[0] ? [{ pod, policy: policies[0] }] : [];
    });
    const [first] = denied;
    if (!first) return [];
    const seen = failing.filter(({ pod }) => denied.some((one) => one.pod.ref === pod.ref));
    return [
      tell(
        estate,
        service,
        first.policy,
        denied.map(({ pod }) => pod),
        seen.map(({ pod }) => pod),
      ),
    ];
  });
}

function tell(
  estate: Estate,
  service: ServiceView,
  policy: PolicyView,
  denied: readonly PodView[],
  seen: readonly PodView[],
): Finding {
  const views = viewsOf(estate);
  const names = [...new Set(denied.map((pod) => views.workloadOf(pod).name))];
  return {
    rule: "network-policy-denies-caller",
    object: policy.ref,
    role: "cause",
    severity: seen.length > 0 ? "outage" : "risk",
    confidence: seen.length > 0 ? 0.85 : 0.6,
    summary: `${policy.name}: NetworkPolicy does not let ${listed(names)} call Service ${service.name}`,
    evidence: [
      `${policy.name} lets in: ${renderPeers(policy)}`,
      ...denied.slice(0, 3).map(
        (pod) =>
          `${pod.name} has ${
            Object.entries(pod.labels)
              .map(([key, value]) => `${key}=${value}`)
              .join(", ") || "no labels"
          }`,
      ),
    ],
    explains: [...new Set((seen.length > 0 ? seen : denied).flatMap((pod) => [pod.ref, views.workloadOf(pod).ref]))],
    next: `If ${names[0]} is meant to call ${service.name}, add an ingress rule for its labels.`,
  };
}

function renderPeers(policy: PolicyView): string {
  const peers = policy.ingress
    .flatMap((rule) => listOf(rule.from))
    .map((peer) => {
      const pods = Object.entries(textMapOf(fieldsOf(peer.podSelector).matchLabels)).map(
        ([key, value]) => `${key}=${value}`,
      );
      const spaces = Object.entries(textMapOf(fieldsOf(peer.namespaceSelector).matchLabels)).map(
        ([key, value]) => `${key}=${value}`,
      );
      return (
        [
          ...(pods.length > 0 ? [`pods with ${pods.join(", ")}`] : []),
          ...(spaces.length > 0 ? [`namespaces with ${spaces.join(", ")}`] : []),
        ].join(" in ") || "others"
      );
    });
  return peers.length === 0 ? "nobody" : listed(peers, 5);
}
