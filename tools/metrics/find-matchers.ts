import type { MetricsReader, ReadOptions } from "../../src/systems/metrics-reader.ts";

/** Labels whose value can be what a person names, the surer ones first. */
const NAMING = [
  "service",
  "deployment",
  "statefulset",
  "daemonset",
  "workload",
  "app",
  "app_kubernetes_io_name",
  "job",
  "node",
  "nodename",
  "instance",
  "host",
  "namespace",
  "pod",
  "container",
  "persistentvolumeclaim",
  "name",
] as const;

/** The matcher that narrows a metric to what `of` names, by looking at the values its labels really have. */
export async function findMatchers(
  reader: MetricsReader,
  metric: string,
  labels: ReadonlySet<string>,
  of: string,
  options: ReadOptions,
): Promise<string | undefined> {
  const name = of.split("/").at(-1) ?? of;
  const candidates = NAMING.filter((label) => labels.has(label));
  const values = await Promise.all(candidates.map((label) => reader.labelValues(label, metric, options)));
  for (const [i, label] of candidates.entries()) {
    const matcher = matcherFor(label, values[i] ?? [], name);
    if (matcher !== undefined) return matcher;
  }
  return labels.has("instance") ? instanceOfNode(reader, name, options) : undefined;
}

function matcherFor(label: string, values: readonly string[], name: string): string | undefined {
  const exact = values.find((value) => value.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return `${label}="${escapeValue(exact)}"`;
  const escaped = escapeRegex(name);
  if (label === "instance") {
    const withPort = values.filter((value) => value.replace(/:\d+$/, "").toLowerCase() === name.toLowerCase());
    if (withPort.length > 0) return `instance=~"${escapeValue(escaped)}:\\\\d+"`;
  }
  if (label === "pod") {
    // A workload's pods carry its name in front: checkout-7d9f8c6b5-x2x4z, checkout-0.
    const ofWorkload = new RegExp(`^${escaped}-(?:[a-z0-9]{5,10}-[a-z0-9]{5}|\\d+|[a-z0-9]{5})$`);
    if (values.some((value) => ofWorkload.test(value))) {
      return `pod=~"${escapeValue(escaped)}-([a-z0-9]{5,10}-[a-z0-9]{5}|[0-9]+|[a-z0-9]{5})"`;
    }
  }
  return undefined;
}

/** node_exporter names a machine in node_uname_info only; its other metrics carry the address. */
async function instanceOfNode(reader: MetricsReader, name: string, options: ReadOptions): Promise<string | undefined> {
  const match = `node_uname_info{nodename="${escapeValue(name)}"}`;
  const instances = await reader.labelValues("instance", match, options);
  return instances[0] === undefined ? undefined : `instance="${escapeValue(instances[0])}"`;
}

/** Escapes a label's value for a PromQL string. */
export function escapeValue(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
