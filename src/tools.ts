import { createAuditSearch } from "../tools/audit/audit-search.ts";
import { createHelp } from "../tools/help/help.ts";
import { createHostStatus } from "../tools/host/host-status.ts";
import { createMetricNames } from "../tools/metrics/metric-names.ts";
import { createMetricsQuery } from "../tools/metrics/metrics-query.ts";
import { createMetricsShow } from "../tools/metrics/metrics-show.ts";
import { createMetricsTop } from "../tools/metrics/metrics-top.ts";
import type { MetricSources } from "../tools/metrics/sources.ts";
import type { PeopleToolParts } from "../tools/people/parts.ts";
import { createPeopleTools } from "../tools/people/people-tools.ts";
import type { Clock } from "./base/clock.ts";
import type { Audit } from "./domain/audit/audit.ts";
import type { People } from "./domain/people/people.ts";
import type { Tool } from "./tool/tool.ts";

export interface ToolParts {
  readonly sources: MetricSources;
  readonly audit: Audit;
  readonly people: People;
  readonly members: PeopleToolParts;
  readonly clock: Clock;
}

/** Every tool of the product: adding one is adding its line. */
export function createTools({ sources, audit, people, members, clock }: ToolParts): readonly Tool[] {
  const names = createMetricNames(clock);
  const tools: readonly Tool[] = [
    createHelp({ tools: () => tools }),
    createHostStatus({ host: sources.host }),
    createMetricsQuery({ sources }),
    createMetricsShow({ sources, names }),
    createMetricsTop({ sources, names }),
    createAuditSearch({ audit, people }),
    ...createPeopleTools(members),
  ];
  return tools;
}
