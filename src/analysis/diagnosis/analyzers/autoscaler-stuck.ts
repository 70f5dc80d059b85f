import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf, parseConditions } from "../shapes/condition.ts";
import { fieldsOf, numberOf, textOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { oneLine } from "../words/phrases.ts";

/** A HorizontalPodAutoscaler that cannot scale: its target is not there, its metrics are not, or it stands at its ceiling. */
export const autoscalerStuck: Analyzer = {
  name: "autoscaler-stuck",
  needs: ["HorizontalPodAutoscaler"],
  analyze: (estate) =>
    named(estate.all("HorizontalPodAutoscaler")).flatMap((object) => {
      const { name, namespace } = object.metadata;
      const spec = fieldsOf(object.spec);
      const status = fieldsOf(object.status);
      const conditions = parseConditions(status.conditions);
      const target = fieldsOf(spec.scaleTargetRef);
      const targetRef = `${textOf(target.kind) ?? "?"}/${textOf(target.name) ?? "?"}`;
      const make = (summary: string, more: Partial<Finding>): Finding => ({
        ...{ rule: "autoscaler-stuck", object: refOf(object), role: "cause", severity: "degraded", confidence: 0.85 },
        ...{ summary: `${name}: ${summary}`, evidence: [], explains: [], ...more },
      });
      if (isMissing(estate, textOf(target.kind), namespace, textOf(target.name))) {
        return [
          make(`scales ${targetRef}, which is not there`, {
            next: "Correct scaleTargetRef, or remove the autoscaler.",
          }),
        ];
      }
      const active = conditionOf(conditions, "ScalingActive");
      if (active?.status === "False" && active.reason !== "ScalingDisabled") {
        return [
          make(
            `cannot tell how many replicas ${targetRef} needs: ${oneLine(active.message ?? active.reason ?? "no reason given", 160)}`,
            {
              evidence: [`condition ScalingActive is False: ${active.reason ?? ""}`],
              next: "Is metrics.k8s.io served, and do the containers request what is scaled by?",
            },
          ),
        ];
      }
      const most = numberOf(spec.maxReplicas);
      const now = numberOf(status.currentReplicas);
      const limited = conditionOf(conditions, "ScalingLimited");
      if (limited?.status === "True" && limited.reason === "TooManyReplicas" && most !== undefined && now === most) {
        return [
          make(`${targetRef} stands at its ceiling of ${most} replicas and needs more`, {
            evidence: [`condition ScalingLimited: ${oneLine(limited.message ?? "", 160)}`],
            confidence: 0.6,
            proposes: {
              tool: "kubernetes_set_autoscaling",
              input: {
                name,
                ...(namespace === undefined ? {} : { namespace }),
                min: numberOf(spec.minReplicas) ?? 1,
                max: Math.ceil(most * 1.5),
              },
            },
          }),
        ];
      }
      return [];
    }),
};

function isMissing(
  estate: Estate,
  kind: string | undefined,
  namespace: string | undefined,
  name: string | undefined,
): boolean {
  return (
    kind !== undefined && name !== undefined && estate.knows(kind) && estate.get(kind, namespace, name) === undefined
  );
}
