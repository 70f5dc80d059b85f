import type { MetricsReader, ReadOptions } from "../../src/systems/metrics-reader.ts";
import type { NamedThing } from "./read-named.ts";

/** Labels whose value can be what a person names, the surer ones first. */
const NAMING = [
  "service",
  "destination_service_name",
  "deployment",
  "statefulset",
  "daemonset",
  "workload",
  "destination_workload",
  "app",
  "app_kubernetes_io_name",
  "ingress",
  "exported_service",
  "job",
  "node",
  "nodename",
  "instance",
  "host",
  "namespace",
  "destination_workload_namespace",
  "pod",
  "container",
  "persistentvolumeclaim",
  "name",
] as const;

/** Where only some labels can carry what is written with its kind: "Node/a", "Namespace/a". */
const OF_KIND: Readonly<Record<string, readonly string[]>> = {
  node: ["node", "nodename", "instance", "host"],
  host: ["node", "nodename", "instance", "host"],
  namespace: ["namespace", "destination_workload_namespace"],
  pod: ["pod"],
  service: ["service", "destination_service_name", "exported_service", "app", "job"],
};

/** Labels that say where something runs, never which workload it is. */
const PLACES: ReadonlySet<string> = new Set([
  "node",
  "nodename",
  "instance",
  "host",
  "namespace",
  "destination_workload_namespace",
  "name",
]);

// What Kubernetes makes generated names of: no vowels and nothing that looks like one, so that no word can arise.
const GENERATED = "[bcdfghjklmnpqrstvwxz2456789]";

type LabelSets = readonly Readonly<Record<string, string>>[];

/** As many label sets as a reader gives: at so many there may be more. */
const ALL_SETS_BELOW = 1000;

/**
 * The matcher that narrows a metric to what is named, by the values that its labels really have. Of a service with several
 * workloads all of them match; what one workload bears itself is found before other names of its service.
 */
export async function findMatchers(
  reader: MetricsReader,
  metric: string,
  sets: LabelSets,
  named: NamedThing,
  options: ReadOptions,
): Promise<string | undefined> {
  const { name, members, isSeveral } = named;
  const ofKind = OF_KIND[named.kind?.toLowerCase() ?? ""];
  const labels = NAMING.filter((label) => (ofKind?.includes(label) ?? true) && sets.some((set) => label in set));
  let instances: readonly string[] = [];
  for (const names of isSeveral ? [[name, ...members]] : [[name], ...(members.length > 0 ? [members] : [])]) {
    for (const label of labels) {
      const values =
        sets.length < ALL_SETS_BELOW
          ? [...new Set(sets.flatMap((set) => set[label] ?? []))]
          : await reader.labelValues(label, metric, options);
      const matcher = matcherFor(label, values, PLACES.has(label) ? [name] : names);
      if (matcher !== undefined) return `${matcher.text}${within(sets, label, matcher, named.namespace)}`;
      if (label === "instance") instances = values;
    }
  }
  return instances.length > 0 ? instanceOfNode(reader, instances, name, options) : undefined;
}

interface Matcher {
  readonly text: string;
  takes(value: string): boolean;
}

/** Where namesakes of several namespaces are measured and one namespace was said, that one's alone. */
function within(sets: LabelSets, label: string, matcher: Matcher, namespace: string | undefined): string {
  if (namespace === undefined || label === "namespace") return "";
  const spaces = new Set(sets.flatMap((set) => (matcher.takes(set[label] ?? "") ? (set.namespace ?? []) : [])));
  return spaces.has(namespace) && spaces.size > 1 ? `,namespace="${escapeValue(namespace)}"` : "";
}

function matcherFor(label: string, values: readonly string[], names: readonly string[]): Matcher | undefined {
  const exact = values.filter((value) => names.some((name) => sameName(value, name)));
  const [only] = exact;
  if (only !== undefined) {
    const text =
      exact.length === 1
        ? `${label}="${escapeValue(only)}"`
        : `${label}=~"${exact.map((value) => escapeValue(escapeRegex(value))).join("|")}"`;
    return { text, takes: (value) => exact.includes(value) };
  }
  if (label === "instance") {
    const withPort = values.find((value) => names.some((name) => sameName(withoutPort(value), name)));
    if (withPort === undefined) return undefined;
    const address = withoutPort(withPort);
    return { text: anyPort(address), takes: (value) => withoutPort(value) === address };
  }
  if (label === "pod") {
    // A workload's pods carry its name in front: checkout-7d9f8c6b5-x2x4z, checkout-0.
    const behind = `-(${GENERATED}{5,10}-${GENERATED}{5}|[0-9]+|${GENERATED}{5})`;
    const begun = names
      .map(escapeRegex)
      .filter((name) => values.some((value) => new RegExp(`^${name}${behind}$`).test(value)));
    if (begun.length === 0) return undefined;
    const pattern = `${begun.length === 1 ? begun[0] : `(${begun.join("|")})`}${behind}`;
    const ofWorkloads = new RegExp(`^${pattern}$`);
    return { text: `pod=~"${escapeValue(pattern)}"`, takes: (value) => ofWorkloads.test(value) };
  }
  return undefined;
}

/** node_exporter names a machine in node_uname_info only; the other metrics of that machine carry its address. */
async function instanceOfNode(
  reader: MetricsReader,
  instances: readonly string[],
  name: string,
  options: ReadOptions,
): Promise<string | undefined> {
  const nodename = `(?i:${escapeRegex(name)})([.].*)?`;
  const known = await reader.labelValues("instance", `node_uname_info{nodename=~"${escapeValue(nodename)}"}`, options);
  const same = known.find((instance) => instances.includes(instance));
  if (same !== undefined) return `instance="${escapeValue(same)}"`;
  const addresses = new Set(known.map(withoutPort));
  const near = instances.find((instance) => addresses.has(withoutPort(instance)));
  return near === undefined ? undefined : anyPort(withoutPort(near));
}

function anyPort(address: string): string {
  return `instance=~"${escapeValue(`${escapeRegex(address)}:\\d+`)}"`;
}

function withoutPort(instance: string): string {
  return instance.replace(/:\d+$/, "");
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Escapes a label's value for a PromQL string. */
export function escapeValue(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
