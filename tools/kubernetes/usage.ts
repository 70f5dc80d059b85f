import { parseQuantity } from "../../src/analysis/diagnosis/shapes/quantity.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { at, listAt, textAt } from "./field.ts";

/** Cores and bytes; undefined where nothing was set or known, which is not zero. */
export interface Amounts {
  readonly cpu?: number;
  readonly memory?: number;
}

export interface ContainerUse {
  readonly namespace: string;
  readonly workload: string;
  readonly pod: string;
  readonly node: string;
  readonly container: string;
  readonly team: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly used: Amounts;
}

export type GroupedBy = "namespace" | "workload" | "pod" | "node" | "container" | "team";

export interface UsageRow {
  readonly name: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly used: Amounts;
  /** Requested and not used, of containers whose use is known. */
  readonly waste: Amounts;
  readonly containers: number;
  /** Containers without a request for either. */
  readonly unrequested: number;
}

/** What each running container asked for, may take at most, and takes; `used` by "namespace/pod/container". */
export function containersOf(
  pods: readonly KubernetesObject[],
  ownerOf: (pod: KubernetesObject) => string,
  used: ReadonlyMap<string, Amounts>,
): readonly ContainerUse[] {
  return pods
    .filter((pod) => !["Succeeded", "Failed"].includes(textAt(pod, "status", "phase") ?? ""))
    .flatMap((pod) => {
      const { name, namespace = "", labels = {} } = pod.metadata;
      return listAt(pod, "spec", "containers").map((container) => {
        const called = textAt(container, "name") ?? "";
        return {
          ...{ namespace, pod: name, container: called, workload: ownerOf(pod) },
          node: textAt(pod, "spec", "nodeName") ?? "(not scheduled)",
          team: labels.team ?? labels["app.kubernetes.io/part-of"] ?? "(no team label)",
          requests: amountsAt(container, "requests"),
          limits: amountsAt(container, "limits"),
          used: used.get(`${namespace}/${name}/${called}`) ?? {},
        };
      });
    });
}

function amountsAt(container: unknown, which: "requests" | "limits"): Amounts {
  const said = (at(container, "resources", which) ?? {}) as Readonly<Record<string, string>>;
  return amounts(parseQuantity(said.cpu), parseQuantity(said.memory));
}

/** Use as metrics.k8s.io tells it, by "namespace/pod/container". */
export function readPodMetrics(items: readonly KubernetesObject[]): ReadonlyMap<string, Amounts> {
  const used = new Map<string, Amounts>();
  for (const item of items) {
    for (const container of listAt(item, "containers")) {
      const usage = (at(container, "usage") ?? {}) as Readonly<Record<string, string>>;
      const key = `${item.metadata.namespace ?? ""}/${item.metadata.name}/${textAt(container, "name") ?? ""}`;
      used.set(key, amounts(parseQuantity(usage.cpu), parseQuantity(usage.memory)));
    }
  }
  return used;
}

/** Sums by group, the largest waste of memory and cores first. */
export function groupUsage(containers: readonly ContainerUse[], by: GroupedBy): readonly UsageRow[] {
  const groups = new Map<string, ContainerUse[]>();
  for (const one of containers) {
    const name = by === "workload" || by === "pod" ? `${one.namespace}/${one[by]}` : one[by];
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const rows = [...groups].map(([name, list]): UsageRow => {
    const measured = list.filter(({ used }) => used.cpu !== undefined || used.memory !== undefined);
    return {
      name,
      requests: sum(list.map(({ requests }) => requests)),
      limits: sum(list.map(({ limits }) => limits)),
      used: sum(list.map(({ used }) => used)),
      waste: sum(
        measured.map(({ requests, used }) => amounts(over(requests.cpu, used.cpu), over(requests.memory, used.memory))),
      ),
      containers: list.length,
      unrequested: list.filter(({ requests }) => requests.cpu === undefined && requests.memory === undefined).length,
    };
  });
  return rows.sort((a, b) => weight(b) - weight(a));
}

/** A core against four gigabytes, which is how machines are sold. */
function weight({ waste, requests }: UsageRow): number {
  const of = ({ cpu = 0, memory = 0 }: Amounts) => cpu + memory / (4 * 2 ** 30);
  return of(waste) * 1e6 + of(requests);
}

function over(requested: number | undefined, used: number | undefined): number | undefined {
  return requested === undefined || used === undefined ? undefined : Math.max(0, requested - used);
}

function sum(list: readonly Amounts[]): Amounts {
  const total = (field: keyof Amounts) => {
    const known = list.flatMap((one) => one[field] ?? []);
    return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
  };
  return amounts(total("cpu"), total("memory"));
}

export function amounts(cpu: number | undefined, memory: number | undefined): Amounts {
  return { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
}
