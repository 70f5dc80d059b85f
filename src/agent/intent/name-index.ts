import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import type { People } from "../../domain/people/people.ts";
import type { ServiceBook } from "../../domain/services/service.ts";
import type { ClusterIndex } from "../../systems/cluster-index.ts";
import type { HostReader } from "../../systems/host/host-reader.ts";
import type { LogsReader } from "../../systems/logs-reader.ts";
import type { MetricsReader } from "../../systems/metrics-reader.ts";
import type { EntityKind } from "../../tool/slots.ts";
import type { KnownName } from "./intent.ts";

export interface NameIndexDeps {
  readonly prometheus: readonly MetricsReader[];
  readonly clusters: readonly ClusterIndex[];
  readonly services: ServiceBook;
  readonly logs: readonly LogsReader[];
  readonly host: HostReader;
  readonly people: People;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Names that can stand in a question, gathered from what exists. */
export interface NameIndex {
  /** People as of now; the rest at most a minute old, and while a server is slow or away what was known before. */
  known(): Promise<readonly KnownName[]>;
}

const FRESH_MS = 60_000;
/** A first question must not wait long for names: it is understood without those of a slow server. */
const PATIENCE_MS = 1500;
const MOST_VALUES = 5000;

/** The labels whose values are names of things. */
const NAMED_BY: readonly (readonly [label: string, kind: EntityKind])[] = [
  ["__name__", "metric"],
  ["service", "service"],
  ["job", "service"],
  ["app", "service"],
  ["deployment", "workload"],
  ["statefulset", "workload"],
  ["daemonset", "workload"],
  ["namespace", "namespace"],
  ["pod", "pod"],
  ["node", "node"],
  ["nodename", "node"],
  ["instance", "host"],
];

export function createNameIndex(deps: NameIndexDeps): NameIndex {
  const { clock, log } = deps;
  let names: readonly KnownName[] = [];
  let freshUntilMs = 0;
  let gathering: Promise<void> | undefined;
  let known: { others: readonly KnownName[]; people: readonly string[]; all: readonly KnownName[] } = {
    ...{ others: names, people: [], all: [] },
  };

  async function gather(): Promise<void> {
    const own: KnownName[] = [
      { kind: "host", name: deps.host.hostname },
      { kind: "host", name: "this machine" },
      ...deps.prometheus.map(({ name }): KnownName => ({ kind: "source", name })),
      ...deps.logs.map(({ name }): KnownName => ({ kind: "source", name })),
      ...(deps.logs.length > 0 ? [{ kind: "source" as const, name: "loki" }] : []),
      ...deps.clusters.map(({ cluster }): KnownName => ({ kind: "cluster", name: cluster })),
    ];
    const found = await Promise.allSettled([
      ...[...deps.prometheus.map(namesOf), ...deps.clusters.map(namesIn)],
      servicesOf(deps.services),
    ]);
    for (const result of found) {
      if (result.status === "rejected") log.info({ err: result.reason }, "a metrics server or cluster told no names");
    }
    names = [...own, ...found.flatMap((result) => (result.status === "fulfilled" ? result.value : []))];
    freshUntilMs = clock.now() + FRESH_MS;
  }

  return {
    known: async () => {
      if (clock.now() < freshUntilMs) return withPeople();
      gathering ??= gather()
        .catch((error: unknown) => log.warn({ err: error }, "names could not be gathered"))
        .finally(() => {
          gathering = undefined;
        });
      if (names.length === 0) await Promise.race([gathering, clock.sleep(PATIENCE_MS)]);
      return withPeople();
    },
  };

  /** Somebody who came in a moment ago is known by name at once. The same list again while nothing changed: it is indexed. */
  async function withPeople(): Promise<readonly KnownName[]> {
    const people = (await deps.people.all()).map(({ name }) => name);
    if (known.others !== names || known.people.join("\n") !== people.join("\n")) {
      known = {
        others: names,
        people,
        all: [...names, ...people.map((name): KnownName => ({ kind: "person", name }))],
      };
    }
    return known.all;
  }
}

async function namesOf(reader: MetricsReader): Promise<readonly KnownName[]> {
  const values = await Promise.all(NAMED_BY.map(([label]) => reader.labelValues(label, undefined)));
  return values.flatMap((list, i) => {
    const [label, kind] = NAMED_BY[i] ?? ["", "service" as const];
    return list
      .slice(0, MOST_VALUES)
      .map((value): KnownName => ({ kind, name: label === "instance" ? value.replace(/:\d+$/, "") : value }));
  });
}

async function servicesOf(book: ServiceBook): Promise<readonly KnownName[]> {
  const { services } = await book.read();
  return services.slice(0, MOST_VALUES).map(
    ({ name, namespace }): KnownName => ({
      kind: "service",
      name,
      ...(namespace === undefined ? {} : { namespace }),
    }),
  );
}

/** Kinds whose objects people name. */
const NAMED_KINDS: Readonly<Record<string, EntityKind>> = {
  Namespace: "namespace",
  Node: "node",
  Service: "service",
  Deployment: "workload",
  StatefulSet: "workload",
  DaemonSet: "workload",
  CronJob: "workload",
  Pod: "pod",
};

async function namesIn(index: ClusterIndex): Promise<readonly KnownName[]> {
  const { objects } = await index.look();
  return Object.entries(NAMED_KINDS).flatMap(([kind, as]) =>
    (objects[kind] ?? []).slice(0, MOST_VALUES).map(
      ({ metadata: { name, namespace } }): KnownName => ({
        ...{ kind: as, name },
        ...(namespace === undefined ? {} : { namespace }),
        ...(as === "workload" ? { workloadKind: kind } : {}),
      }),
    ),
  );
}
