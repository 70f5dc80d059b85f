import type { MetricsReader, ReadOptions } from "../../src/systems/metrics-reader.ts";

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

// What Kubernetes makes generated names of: no vowels and nothing that looks like one, so that no word can arise.
const GENERATED = "[bcdfghjklmnpqrstvwxz2456789]";

type LabelSets = readonly Readonly<Record<string, string>>[];

/** As many label sets as a reader gives: at so many there may be more. */
const ALL_SETS_BELOW = 1000;

/** The matcher that narrows a metric to what `of` names, by the values that its labels really have. */
export async function findMatchers(
  reader: MetricsReader,
  metric: string,
  sets: LabelSets,
  of: string,
  options: ReadOptions,
): Promise<string | undefined> {
  const parts = of.split("/");
  const name = parts.at(-1) ?? of;
  const ofKind = parts.length > 1 ? OF_KIND[parts[0]?.toLowerCase() ?? ""] : undefined;
  const labels = NAMING.filter((label) => (ofKind?.includes(label) ?? true) && sets.some((set) => label in set));
  let instances: readonly string[] = [];
  for (const label of labels) {
    const values =
      sets.length < ALL_SETS_BELOW
        ? [...new Set(sets.flatMap((set) => set[label] ?? []))]
        : await reader.labelValues(label, metric, options);
    const matcher = matcherFor(label, values, name);
    if (matcher !== undefined) return matcher;
    if (label === "instance") instances = values;
  }
  return instances.length > 0 ? instanceOfNode(reader, instances, name, options) : undefined;
}

function matcherFor(label: string, values: readonly string[], name: string): string | undefined {
  const exact = values.find((value) => sameName(value, name));
  if (exact !== undefined) return `${label}="${escapeValue(exact)}"`;
  if (label === "instance") {
    const withPort = values.find((value) => sameName(withoutPort(value), name));
    if (withPort !== undefined) return anyPort(withoutPort(withPort));
  }
  if (label === "pod") {
    // A workload's pods carry its name in front: checkout-7d9f8c6b5-x2x4z, checkout-0.
    const behind = `-(${GENERATED}{5,10}-${GENERATED}{5}|[0-9]+|${GENERATED}{5})`;
    const ofWorkload = new RegExp(`^${escapeRegex(name)}${behind}$`);
    if (values.some((value) => ofWorkload.test(value))) return `pod=~"${escapeValue(escapeRegex(name))}${behind}"`;
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
