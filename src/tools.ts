import { createAuditSearch } from "../tools/audit/audit-search.ts";
import { createDigestTools } from "../tools/digests/digest-tools.ts";
import type { DigestToolParts } from "../tools/digests/parts.ts";
import { createHealthScore } from "../tools/health/health-score.ts";
import { createHelp } from "../tools/help/help.ts";
import { createHostStatus } from "../tools/host/host-status.ts";
import type { Clusters } from "../tools/kubernetes/clusters.ts";
import { createKubernetesTools, type KubernetesToolParts } from "../tools/kubernetes/kubernetes-tools.ts";
import { createMetricNames } from "../tools/metrics/metric-names.ts";
import { createMetricsQuery } from "../tools/metrics/metrics-query.ts";
import { createMetricsShow } from "../tools/metrics/metrics-show.ts";
import { createMetricsTop } from "../tools/metrics/metrics-top.ts";
import type { MetricSources } from "../tools/metrics/sources.ts";
import type { PeopleToolParts } from "../tools/people/parts.ts";
import { createPeopleTools } from "../tools/people/people-tools.ts";
import { createApprove, createReject } from "../tools/remediation/decide.ts";
import { createFreeze, createUnfreeze } from "../tools/remediation/freeze.ts";
import { createListPlans } from "../tools/remediation/list-plans.ts";
import type { RemediationToolParts } from "../tools/remediation/parts.ts";
import { createShowPlan } from "../tools/remediation/show-plan.ts";
import { createUndo } from "../tools/remediation/undo.ts";
import { createServicesList } from "../tools/services/services-list.ts";
import { createServicesShow } from "../tools/services/services-show.ts";
import type { Clock } from "./base/clock.ts";
import type { Audit } from "./domain/audit/audit.ts";
import type { HealthScores } from "./domain/health-scores/health-scores.ts";
import type { People } from "./domain/people/people.ts";
import type { ServiceBook } from "./domain/services/service.ts";
import type { LogsReader } from "./systems/logs-reader.ts";
import type { Tool } from "./tool/tool.ts";

export interface ToolParts {
  readonly sources: MetricSources;
  readonly audit: Audit;
  readonly people: People;
  readonly members: PeopleToolParts;
  readonly clusters: Clusters;
  readonly services: ServiceBook;
  readonly logs: readonly LogsReader[];
  readonly scores: HealthScores;
  /** Try changes of clusters, by cluster. */
  readonly rehearsals: KubernetesToolParts["rehearsals"];
  readonly digests: DigestToolParts;
  readonly remediation: RemediationToolParts;
  /** When a follow-up needs no mention, a sentence a platform. */
  followUps(): readonly string[];
  readonly clock: Clock;
}

/** Every tool of the product: adding one is adding its line. */
export function createTools(parts: ToolParts): readonly Tool[] {
  const { sources, audit, people, members, clock } = parts;
  const named = { clusters: parts.clusters, services: parts.services };
  const names = createMetricNames(clock);
  const metrics = [...(sources.prometheus ?? []), ...(sources.demo ? [sources.demo] : [])];
  const remediation = { ...parts.remediation, tools: () => tools };
  const tools: readonly Tool[] = [
    createHelp({ tools: () => tools, followUps: parts.followUps }),
    createHostStatus({ host: sources.host }),
    createMetricsQuery({ sources }),
    createMetricsShow({ sources, names, services: parts.services }),
    createMetricsTop({ sources, names, services: parts.services }),
    createAuditSearch({ audit, people }),
    createHealthScore({ ...named, metrics, scores: parts.scores }),
    ...createKubernetesTools({
      ...{ ...named, metrics, logs: parts.logs, rehearsals: parts.rehearsals },
      canPropose: (name) => tools.some((tool) => tool.name === name && tool.effect === "change"),
    }),
    createServicesList(named),
    createServicesShow(named),
    ...[createListPlans(remediation), createShowPlan(remediation), createUndo(remediation)],
    ...[createApprove(remediation), createReject(remediation)],
    ...[createFreeze(remediation), createUnfreeze(remediation)],
    ...createPeopleTools(members),
    ...createDigestTools(parts.digests),
  ];
  return tools;
}
