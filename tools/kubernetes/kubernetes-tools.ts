import type { KubernetesRehearsal } from "../../src/systems/kubernetes-writer.ts";
import type { LogsReader } from "../../src/systems/logs-reader.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import type { Tool } from "../../src/tool/tool.ts";
import { createRestartWorkload } from "./changes/restart-workload.ts";
import { createRollbackWorkload } from "./changes/rollback-workload.ts";
import { createScaleWorkload } from "./changes/scale-workload.ts";
import { createSetImage } from "./changes/set-image.ts";
import type { Named } from "./find-subject.ts";
import { createKubernetesDiagnose } from "./kubernetes-diagnose.ts";
import { createKubernetesListEvents } from "./kubernetes-list-events.ts";
import { createKubernetesListResources } from "./kubernetes-list-resources.ts";
import { createKubernetesReadLogs } from "./kubernetes-read-logs.ts";
import { createKubernetesShowResource } from "./kubernetes-show-resource.ts";
import { createKubernetesShowTopology } from "./kubernetes-show-topology.ts";
import { createKubernetesShowUsage } from "./kubernetes-show-usage.ts";

export interface KubernetesToolParts extends Named {
  /** Asked for use where a cluster does not tell it itself. */
  readonly metrics: readonly MetricsReader[];
  /** Servers that keep logs beyond the pods' own. */
  readonly logs: readonly LogsReader[];
  /** Try changes without making any, by cluster; one that is not there may only be looked at. */
  readonly rehearsals: ReadonlyMap<string, KubernetesRehearsal>;
  /** Whether this change can be planned here. */
  canPropose(tool: string): boolean;
}

export function createKubernetesTools(parts: KubernetesToolParts): readonly Tool[] {
  return [
    createKubernetesDiagnose(parts),
    createKubernetesListResources(parts),
    createKubernetesShowResource(parts),
    createKubernetesListEvents(parts),
    createKubernetesReadLogs(parts),
    createKubernetesShowUsage(parts),
    createKubernetesShowTopology(parts),
    createRestartWorkload(parts),
    createRollbackWorkload(parts),
    createScaleWorkload(parts),
    createSetImage(parts),
  ];
}
