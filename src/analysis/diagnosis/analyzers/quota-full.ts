import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { parseQuantity } from "../shapes/quantity.ts";
import { fieldsOf, textMapOf } from "../shapes/read.ts";
import { named } from "../views.ts";

/** A quota whose status says that nothing more may be had of a resource: a risk, until a refusal shows that more was wanted. */
export const quotaFull: Analyzer = {
  name: "quota-full",
  needs: ["ResourceQuota"],
  analyze: (estate) =>
    named(estate.all("ResourceQuota")).flatMap((object) => {
      const status = fieldsOf(object.status);
      const hard = textMapOf(status.hard);
      const used = textMapOf(status.used);
      const full = Object.entries(hard).flatMap(([resource, limit]) => {
        const most = parseQuantity(limit);
        const now = parseQuantity(used[resource]);
        return most !== undefined && now !== undefined && most > 0 && now >= most
          ? [`${resource} ${used[resource]} of ${limit}`]
          : [];
      });
      if (full.length === 0) return [];
      return [
        {
          rule: "quota-full",
          object: refOf(object),
          role: "cause" as const,
          severity: "risk" as const,
          confidence: 0.9,
          summary: `${object.metadata.name}: quota of namespace ${object.metadata.namespace ?? ""} is used up: ${full.join(", ")}`,
          evidence: full.map((line) => `status: ${line}`),
          explains: [],
          next: "The next pod that needs it will be refused: raise the quota or free some of it.",
        },
      ];
    }),
};
