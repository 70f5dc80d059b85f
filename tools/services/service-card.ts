import { listOf, plural, visibleText } from "../../src/base/text/words.ts";
import type { Fact, KnownFrom, Service } from "../../src/domain/services/service.ts";
import type { Dot, Draft, DraftBlock } from "../../src/message/message.ts";
import type { Standing } from "./standing.ts";

export interface ShownService {
  readonly service: Service;
  readonly standing: readonly Standing[];
  /** Names of services that depend on it. */
  readonly neededBy: readonly string[];
  /** Names that it depends on and the catalogue does not have. */
  readonly unknown: readonly string[];
  readonly cycle?: readonly string[];
  /** More than one is looked at, so that each has to be named. */
  readonly manyClusters: boolean;
}

const ORIGIN: Readonly<Record<KnownFrom, string>> = {
  config: "the configuration",
  backstage: "Backstage",
  labels: "labels",
};
const MOST_NAMES = 20;

/** Whose it is and how it stands first; then every fact that is known, each with where it was known from. */
export function serviceCard(shown: ShownService, gaps: readonly string[]): Draft {
  const { service, standing, neededBy, unknown, cycle } = shown;
  const name = visibleText(service.name);
  const owned = service.owner === undefined ? "no owner is known" : `owned by ${visibleText(service.owner)}`;
  const summary = `${name}: ${owned}; ${stateOf(shown)}.`;
  const notes = [
    ...(unknown.length > 0 ? [`Not in the catalogue: ${listOf(names(unknown))}.`] : []),
    ...(cycle ? [`They depend on each other in a circle: ${cycle.map(visibleText).join(" → ")}.`] : []),
    ...(service.owner === undefined ? [addOwner(service)] : []),
  ];
  return {
    summary,
    blocks: [
      { type: "text", text: summary, dot: dotOf(standing) },
      { type: "facts", facts: factsOf(service, neededBy) },
      ...notes.map((text): DraftBlock => ({ type: "context", text })),
      ...(standing.length > 1
        ? [{ type: "fold" as const, title: plural(standing.length, "workload"), blocks: [workloadTable(standing)] }]
        : []),
      ...(gaps.length > 0
        ? [
            {
              type: "fold" as const,
              title: "What could not be seen",
              blocks: gaps.map((gap): DraftBlock => ({ type: "text", text: visibleText(gap) })),
            },
          ]
        : []),
      ...(standing.length > 0 ? [nextLooks(shown)] : []),
    ],
  };
}

/** "2 of 3 pods ready in prod/shop". */
function stateOf({ service, standing, manyClusters }: ShownService): string {
  if (standing.length === 0) return "nothing of it was seen running";
  const counted = standing.filter(({ desired }) => desired !== undefined);
  const clusters = [...new Set(standing.map(({ cluster }) => cluster))];
  const space = service.namespace === undefined ? "" : service.namespace;
  const where =
    manyClusters || space === "" ? listOf(clusters.map((one) => [one, space].filter(Boolean).join("/"))) : space;
  if (counted.length === 0) return `${plural(standing.length, "workload")} in ${where}`;
  const ready = counted.reduce((sum, one) => sum + (one.ready ?? 0), 0);
  const desired = counted.reduce((sum, one) => sum + (one.desired ?? 0), 0);
  return `${ready} of ${desired} pods ready in ${where}`;
}

function dotOf(standing: readonly Standing[]): Dot {
  const counted = standing.filter(({ desired = 0 }) => desired > 0);
  if (counted.length === 0) return "grey";
  if (counted.every(({ ready = 0, desired = 0 }) => ready >= desired)) return "green";
  return counted.every(({ ready }) => ready === 0) ? "red" : "amber";
}

function factsOf(service: Service, neededBy: readonly string[]) {
  const { clusters, namespace, workloads, endpoints, tags } = service;
  const runs = [...clusters, ...(namespace === undefined ? [] : [`namespace ${namespace}`])].join(", ");
  const tagged = Object.entries(tags).map(([key, value]) => (value === "" ? key : `${key}=${value}`));
  const rows: readonly (readonly [label: string, value: string | undefined, fact?: Fact])[] = [
    ["Owner", service.owner, "owner"],
    ["Channel", service.channel, "channel"],
    ["What it is", service.description, "description"],
    ["Runs in", runs, "clusters"],
    ["Workloads", names(workloads).join(", "), "workloads"],
    ["Reached through", names(endpoints).join(", "), "endpoints"],
    ["Depends on", names(service.dependsOn).join(", "), "dependsOn"],
    ["Needed by", names(neededBy).join(", ")],
    ["Runbook", service.runbook, "runbook"],
    ["Repository", service.repository, "repository"],
    ["Tags", names(tagged).join(", "), "tags"],
  ];
  return rows.flatMap(([label, value, fact]) => {
    if (value === undefined || value === "") return [];
    const from = (fact && service.facts[fact])?.map((origin) => ORIGIN[origin]);
    return [{ label, value: `${visibleText(value)}${from && from.length > 0 ? ` (from ${listOf(from)})` : ""}` }];
  });
}

function names(all: readonly string[]): readonly string[] {
  const shown = all.slice(0, MOST_NAMES).map(visibleText);
  return all.length > shown.length ? [...shown, `${all.length - shown.length} more`] : shown;
}

function addOwner({ name }: Service): string {
  return `To add an owner: services: { list: [{ name: ${visibleText(name)}, owner: … }] } in pilothouse.yaml, spec.owner in its catalog-info.yaml, or the label "owner".`;
}

function workloadTable(standing: readonly Standing[]): DraftBlock {
  return {
    type: "table",
    columns: [{ title: "cluster" }, { title: "workload" }, { title: "ready", align: "right" }],
    rows: standing.map(({ cluster, workload, ready, desired }) => [
      ...[cluster, workload],
      desired === undefined ? "–" : `${ready ?? 0} of ${desired}`,
    ]),
  };
}

function nextLooks({ service, standing, manyClusters }: ShownService): DraftBlock {
  const [cluster, ...others] = new Set(standing.map((one) => one.cluster));
  const input = {
    of: service.name,
    ...(service.namespace === undefined ? {} : { namespace: service.namespace }),
    // Where it stands in several the look asks which.
    ...(manyClusters && others.length === 0 ? { cluster } : {}),
  };
  const looks = [
    ["What's wrong with it?", "kubernetes_diagnose"],
    ["How healthy?", "health_score"],
    ["Logs", "kubernetes_read_logs"],
  ] as const;
  return { type: "buttons", buttons: looks.map(([label, tool]) => ({ label, press: { kind: "call", tool, input } })) };
}
