import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate, KubernetesEvent } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import { optional } from "../shapes/read.ts";
import { parseWorkload } from "../shapes/workload.ts";
import { isRecent } from "../trouble.ts";
import { named } from "../views.ts";
import { earliest, oneLine } from "../words/phrases.ts";

const KINDS = ["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"];

interface Refusal {
  readonly rule: string;
  readonly why: string;
  readonly next: string;
  readonly culprit?: (namespace: string | undefined) => string;
}

/** Pods the API server refuses to create for a controller: by quota, limits, policy, webhook or a missing account. */
export const replicasRefused: Analyzer = {
  name: "replicas-refused",
  needs: [],
  analyze: (estate) => {
    const found: Finding[] = [];
    const told = new Set<string>();
    for (const [ref, events] of estate.events) {
      const [kind = "", namespace, name] = ref.split("/");
      const failed = events.filter((event) => event.reason === "FailedCreate" && isRecent(estate, event));
      const last = failed.at(-1);
      if (!last || !KINDS.includes(kind) || namespace === undefined || name === undefined) continue;
      if (isFull(estate, kind, namespace, name)) continue;
      told.add(ref);
      found.push(describe(estate, ref, namespace, last.message, failed));
    }
    for (const object of named(estate.all("ReplicaSet"))) {
      const failure = conditionOf(parseWorkload(object).conditions, "ReplicaFailure");
      if (failure?.status !== "True" || told.has(refOf(object))) continue;
      found.push(
        describe(estate, refOf(object), object.metadata.namespace ?? "", failure.message ?? "", [], failure.sinceMs),
      );
    }
    return found;
  },
};

/** What the controller could not create at first, it has by now. */
function isFull(estate: Estate, kind: string, namespace: string, name: string): boolean {
  const object = estate.get(kind, namespace, name);
  if (!object || kind === "Job") return false;
  const view = parseWorkload(object);
  return view.hasStatus && (view.current ?? 0) >= view.desired;
}

function describe(
  estate: Estate,
  ref: string,
  namespace: string,
  message: string,
  events: readonly KubernetesEvent[],
  sinceMs?: number,
): Finding {
  const refusal = refusalOf(message);
  const [kind = "", , name = ""] = ref.split("/");
  const object = estate.get(kind, namespace, name);
  const top = object ? estate.topOwner(object) : undefined;
  const owner = top ? refOf(top) : (deploymentOf(estate, kind, namespace, name) ?? ref);
  const ownerName = owner.split("/").at(-1) ?? name;
  const count = events.reduce((sum, event) => sum + event.count, 0);
  const of = top && (top.kind === "Deployment" || top.kind === "StatefulSet") ? parseWorkload(top) : undefined;
  const have = of?.hasStatus ? ` (${of.available} of ${of.desired} are there)` : "";
  return {
    rule: refusal.rule,
    object: owner,
    role: "cause",
    severity: of && of.available === 0 && of.desired > 0 ? "outage" : "degraded",
    confidence: 0.95,
    ...optional("sinceMs", earliest(sinceMs, ...events.map(({ firstMs }) => firstMs))),
    summary: `${ownerName}: new pods are refused in namespace ${namespace}${have}: ${refusal.why}`,
    evidence: [
      `${kind} ${name}: FailedCreate${count > 0 ? ` (${count} times)` : ""}: ${oneLine(message, 400)}`,
      ...quotaLines(estate, namespace, message),
    ],
    explains: [ref, owner],
    next: refusal.next,
  };
}

/** A ReplicaSet that could not be read is named after its Deployment. */
function deploymentOf(estate: Estate, kind: string, namespace: string, name: string): string | undefined {
  const deployment =
    kind === "ReplicaSet" ? estate.get("Deployment", namespace, name.replace(/-[a-z0-9]+$/, "")) : undefined;
  return deployment && refOf(deployment);
}

function refusalOf(message: string): Refusal {
  const quota = /exceeded quota: ([^,\s]+), requested: ([^;\n]+?), used: ([^;\n]+?), limited: ([^\s;—]+)/.exec(message);
  if (quota) {
    const [, name, requested, used, limited] = quota;
    return {
      rule: "quota-exceeded",
      why: `quota ${name} is used up (requested ${requested}, used ${used}, limit ${limited})`,
      next: "Raise the quota, ask for less per pod, or give back what other workloads of the namespace hold.",
    };
  }
  const plain = /exceeded quota: ([^,\s]+)/.exec(message)?.[1];
  if (plain !== undefined) {
    return {
      rule: "quota-exceeded",
      why: `quota ${plain} is used up`,
      next: "Raise the quota, or give back what the namespace holds.",
    };
  }
  const must = /failed quota: ([^:]+): must specify ([^\n]+)/.exec(message);
  if (must) {
    return {
      rule: "quota-needs-values",
      why: `quota ${must[1]} asks every pod to specify ${must[2]?.trim()}`,
      next: "Give the workload's containers these values, or set defaults by a LimitRange.",
    };
  }
  const range =
    /((?:maximum|minimum) [\w.-]+ usage per (?:Container|Pod) is [^,\]\n]+[^\]\n]*|(?:[\w.-]+) max limit to request ratio per [^\]\n]+)/i.exec(
      message,
    );
  if (range) {
    return {
      rule: "limit-range-refused",
      why: `a LimitRange forbids it: ${oneLine(range[1] ?? "", 160)}`,
      next: "Bring the workload's requests and limits inside the LimitRange.",
    };
  }
  const hook = /admission webhook "([^"]+)" denied the request:? ?([^\n]*)/.exec(message);
  if (hook) {
    return {
      rule: "pod-create-refused",
      why: `admission webhook ${hook[1]} denies it: ${oneLine(hook[2] ?? "", 160)}`,
      next: `See the policy behind ${hook[1]}.`,
    };
  }
  const failing = /failed calling webhook "([^"]+)":? ?([^\n]*)/.exec(message);
  if (failing) {
    return {
      rule: "pod-create-refused",
      why: `admission webhook ${failing[1]} does not answer`,
      next: `See the service behind webhook ${failing[1]}: ${oneLine(failing[2] ?? "", 160)}`,
    };
  }
  const security = /violates PodSecurity "([^"]+)":? ?([^\n]*)/.exec(message);
  if (security) {
    return {
      rule: "pod-create-refused",
      why: `it violates pod security level ${security[1]}: ${oneLine(security[2] ?? "", 160)}`,
      next: "Give the workload the security context the namespace's level asks for.",
    };
  }
  const account = /serviceaccount "?([^"\s]+)"? not found/i.exec(message);
  if (account) {
    return {
      rule: "pod-create-refused",
      why: `service account ${account[1]} is not there`,
      next: `Create service account ${account[1]}, or correct its name in the workload.`,
    };
  }
  return {
    rule: "pod-create-refused",
    why: oneLine(message, 160) || "no reason is given",
    next: "Read the controller's events in full.",
  };
}

function quotaLines(estate: Estate, namespace: string, message: string): readonly string[] {
  const name = /(?:exceeded|failed) quota: ([^,:\s]+)/.exec(message)?.[1];
  if (name === undefined) return [];
  const said = estate.events.get(`ResourceQuota/${namespace}/${name}`)?.at(-1);
  return said ? [`ResourceQuota ${name}: ${oneLine(said.message)}`] : [];
}
