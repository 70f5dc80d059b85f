import type { KubernetesRehearsal } from "../../../src/systems/kubernetes-writer.ts";
import { clusterSlot, entitySlot, workloadKindSlot } from "../../../src/tool/slots.ts";
import type { Clusters } from "../clusters.ts";

/** What changes are planned with: readers, and a try on the server that changes nothing. */
export interface ChangeParts {
  readonly clusters: Clusters;
  /** By cluster; one that is not there may only be looked at. */
  readonly rehearsals: ReadonlyMap<string, KubernetesRehearsal>;
}

export const PROPOSE = "remediation:propose";

/** The fields that name a workload. */
export const workloadInput = () => ({
  kind: workloadKindSlot().optional(),
  name: entitySlot("A workload by name", "workload", "service"),
  namespace: entitySlot("A namespace", "namespace").optional(),
  cluster: clusterSlot().optional(),
});
