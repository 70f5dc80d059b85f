import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { lastApplied } from "../shapes/last-applied.ts";
import { fieldsOf, numberOf, textOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { listed } from "../words/phrases.ts";

/** Two that set the replicas of one workload: two autoscalers, or an autoscaler and a manifest that says how many. */
export const autoscalerConflict: Analyzer = {
  name: "autoscaler-conflict",
  needs: ["HorizontalPodAutoscaler"],
  analyze: (estate) => {
    const byTarget = new Map<string, KubernetesObject[]>();
    for (const object of named(estate.all("HorizontalPodAutoscaler"))) {
      const target = fieldsOf(fieldsOf(object.spec).scaleTargetRef);
      const [kind, name] = [textOf(target.kind), textOf(target.name)];
      if (kind === undefined || name === undefined) continue;
      const { namespace } = object.metadata;
      const ref = refOf({ kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
      byTarget.set(ref, [...(byTarget.get(ref) ?? []), object]);
    }
    return [...byTarget].flatMap(([ref, scalers]) => [
      ...(scalers.length > 1 ? [rivals(ref, scalers)] : []),
      ...manual(estate, ref, scalers),
    ]);
  },
};

function rivals(ref: string, scalers: readonly KubernetesObject[]): Finding {
  const names = scalers.map(({ metadata }) => metadata.name);
  return {
    ...{ rule: "autoscaler-conflict", object: ref, role: "cause", severity: "degraded", confidence: 0.9 },
    summary: `${nameOf(ref)}: ${scalers.length} autoscalers set its replicas (${listed(names)}), each against the other`,
    evidence: scalers.map(({ metadata, spec }) => {
      const { minReplicas, maxReplicas } = fieldsOf(spec);
      return `${metadata.name}: ${numberOf(minReplicas) ?? 1} to ${numberOf(maxReplicas) ?? "?"}`;
    }),
    explains: scalers.map(refOf),
    next: "Keep one, with all metrics in it: it takes the highest of what they ask for.",
  };
}

function manual(estate: Estate, ref: string, scalers: readonly KubernetesObject[]): readonly Finding[] {
  const [kind = "", namespace, name = ""] = ref.split("/");
  const target = estate.get(kind, namespace, name);
  const said = numberOf(fieldsOf((target && lastApplied(target))?.spec).replicas);
  if (said === undefined) return [];
  return [
    {
      ...{ rule: "autoscaler-conflict", object: ref, role: "cause", severity: "risk", confidence: 0.8 },
      summary: `${name}: its manifest says ${said} replicas while ${listed(scalers.map(({ metadata }) => metadata.name))} scales it: each apply sets it back`,
      evidence: [`spec.replicas ${said} was applied with kubectl apply`],
      explains: [],
      next: "Leave spec.replicas out of the manifest.",
    },
  ];
}

function nameOf(ref: string): string {
  return ref.split("/").at(-1) ?? ref;
}
