/** Which of a server's labels mean what; absent where it has none that does. */
export interface LogLabels {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly app?: string;
}

/** The names that Promtail, Alloy, Fluent Bit, Vector and OpenTelemetry's collector give, the likeliest first. */
const NAMES: Readonly<Record<keyof LogLabels, readonly string[]>> = {
  cluster: ["cluster", "k8s_cluster_name", "cluster_name", "kubernetes_cluster"],
  namespace: [
    ...["namespace", "k8s_namespace_name", "kubernetes_namespace_name", "kubernetes_namespace"],
    ...["kubernetes_pod_namespace", "namespace_name"],
  ],
  pod: ["pod", "k8s_pod_name", "kubernetes_pod_name", "pod_name", "kubernetes_pod"],
  container: ["container", "k8s_container_name", "kubernetes_container_name", "container_name", "kubernetes_container"],
  app: ["app", "app_kubernetes_io_name", "service_name", "k8s_deployment_name", "kubernetes_labels_app", "job"],
};

/** Where no label is the pod's name it may stand beside each line, as structured metadata, under one of these. */
export const POD_BESIDE = ["pod", "k8s_pod_name"] as const;

export function decideLabels(served: readonly string[]): LogLabels {
  const has = new Set(served);
  const found: { -readonly [Key in keyof LogLabels]: string } = {};
  for (const key of Object.keys(NAMES) as (keyof LogLabels)[]) {
    const name = NAMES[key].find((one) => has.has(one));
    if (name !== undefined) found[key] = name;
  }
  return found;
}

/** The value under the label that means it, or under any usual name: metadata beside a line is in no list of labels. */
export function labelOf(
  stream: Readonly<Record<string, string>>,
  meaning: "pod" | "container",
  labels: LogLabels,
): string {
  const own = labels[meaning];
  const name = own !== undefined && own in stream ? own : NAMES[meaning].find((one) => one in stream);
  return (name === undefined ? undefined : stream[name]) ?? "";
}
