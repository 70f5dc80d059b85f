import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { fieldsOf, numberOf, textMapOf } from "../shapes/read.ts";
import { named, viewsOf } from "../views.ts";
import { counted } from "../words/phrases.ts";

/** A PodDisruptionBudget that lets no healthy pod go, so that nodes cannot be drained, or that protects no pod at all. */
export const budgetBlocks: Analyzer = {
  name: "budget-blocks",
  needs: ["PodDisruptionBudget", "Pod"],
  analyze: (estate) =>
    named(estate.all("PodDisruptionBudget")).flatMap((object) => {
      const { name, namespace = "" } = object.metadata;
      const status = fieldsOf(object.status);
      const selector = textMapOf(fieldsOf(fieldsOf(object.spec).selector).matchLabels);
      const pods = Object.keys(selector).length > 0 ? viewsOf(estate).selected(namespace, selector) : undefined;
      const make = (summary: string, evidence: readonly string[], next: string) => ({
        ...{ rule: "budget-blocks", object: refOf(object), role: "cause" as const, severity: "risk" as const },
        ...{ confidence: 0.9, summary: `${name}: ${summary}`, evidence, explains: [], next },
      });
      if (pods?.length === 0) {
        return [
          make(
            "disruption budget fits no pod, so it protects nothing",
            [`selector ${JSON.stringify(selector)}`],
            "Correct its selector, or remove it.",
          ),
        ];
      }
      const [allowed, healthy, desired] = [status.disruptionsAllowed, status.currentHealthy, status.desiredHealthy].map(
        numberOf,
      );
      // With pods missing it is right to hold the others; only a budget that never lets one go is at fault.
      if (allowed !== 0 || healthy === undefined || desired === undefined || healthy < desired || healthy === 0)
        return [];
      if (numberOf(status.expectedPods) !== undefined && healthy < (numberOf(status.expectedPods) ?? 0)) return [];
      return [
        make(
          `disruption budget lets none of its ${counted(healthy, "healthy pod")} go, so their nodes cannot be drained`,
          [`disruptionsAllowed 0, currentHealthy ${healthy}, desiredHealthy ${desired}`],
          "Run one replica more, or ask for one less.",
        ),
      ];
    }),
};
