import type { StoredSeries } from "../promql/storage.ts";
import type { DemoPod, Workload } from "../shop.ts";
import { VOLUME_BYTES, volumeUsedAt } from "../volume.ts";
import type { Builder } from "./build.ts";

/** What kube-state-metrics, the kubelet and the scrapes themselves tell. */
export function clusterSeries(build: Builder): readonly StoredSeries[] {
  const { shop } = build;
  return [
    ...shop.nodes.map((node) => build.gauge("up", { job: "node-exporter", instance: node }, () => 1)),
    ...shop.workloads.flatMap((workload) => [
      ...workload.pods.flatMap((pod) => podSeries(build, workload, pod)),
      ...replicaSeries(build, workload),
    ]),
    ...volumeSeries(build),
  ];
}

function podSeries(build: Builder, workload: Workload, pod: DemoPod): readonly StoredSeries[] {
  const { namespace, name, port } = workload;
  const ofPod = { namespace, pod: pod.name, node: pod.node };
  const life = {
    ...(pod.stuckSinceMs === undefined ? {} : { fromMs: pod.stuckSinceMs }),
    ...(pod.endedMs === undefined ? {} : { toMs: pod.endedMs }),
  };
  const stuck = pod.stuckSinceMs !== undefined;
  const phase = (one: string, holds: boolean) =>
    build.gauge("kube_pod_status_phase", { namespace, pod: pod.name, phase: one }, () => (holds ? 1 : 0), life);
  const restarts = (atMs: number) => pod.restartsMs.filter((at) => at <= atMs).length;
  return [
    build.gauge("kube_pod_info", { ...ofPod, created_by_kind: workload.kind, created_by_name: name }, () => 1, life),
    ...[phase("Running", !stuck), phase("Pending", stuck)],
    counted(
      build.gauge(
        "kube_pod_container_status_restarts_total",
        { namespace, pod: pod.name, container: name },
        restarts,
        life,
      ),
    ),
    ...(stuck
      ? [
          build.gauge(
            "kube_pod_container_status_waiting_reason",
            { namespace, pod: pod.name, container: name, reason: "ImagePullBackOff" },
            () => 1,
            life,
          ),
        ]
      : [
          build.gauge(
            "up",
            { job: name, namespace, service: name, pod: pod.name, instance: `${pod.ip}:${port}` },
            () => 1,
            life,
          ),
        ]),
  ];
}

/** It only ever rises: a rate over it need not look at each sample. */
function counted(series: StoredSeries): StoredSeries {
  return { ...series, resetsMs: [] };
}

function replicaSeries(build: Builder, workload: Workload): readonly StoredSeries[] {
  if (workload.kind !== "Deployment") return [];
  const { namespace, name } = workload;
  const labels = { namespace, deployment: name };
  const wanted = workload.pods.filter((pod) => pod.stuckSinceMs === undefined).length;
  const available = (atMs: number) =>
    workload.pods.filter((pod) => pod.stuckSinceMs === undefined && (pod.endedMs === undefined || atMs < pod.endedMs))
      .length;
  return [
    build.gauge("kube_deployment_spec_replicas", labels, () => wanted),
    build.gauge("kube_deployment_status_replicas_available", labels, available),
  ];
}

function volumeSeries(build: Builder): readonly StoredSeries[] {
  const { shop } = build;
  const labels = { namespace: "shop", persistentvolumeclaim: "orders-db", node: "node-2" };
  const used = (atMs: number) => volumeUsedAt(shop, atMs);
  return [
    build.gauge("kubelet_volume_stats_capacity_bytes", labels, () => VOLUME_BYTES),
    build.gauge("kubelet_volume_stats_used_bytes", labels, used),
    build.gauge("kubelet_volume_stats_available_bytes", labels, (atMs) => VOLUME_BYTES - used(atMs)),
  ];
}
