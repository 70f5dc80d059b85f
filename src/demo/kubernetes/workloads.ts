import type { Shop, Workload } from "../shop.ts";
import { condition } from "./condition.ts";
import { type KubeObject, metaOf } from "./object.ts";
import { containerOf, isUnready } from "./pods.ts";
import { createdMsOf, NEXT_TAG, replicaSetOf } from "./rollout.ts";

export function deploymentsOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads.filter(({ kind }) => kind === "Deployment").map((workload) => deploymentOf(shop, workload));
}

function wantedOf(workload: Workload): number {
  return workload.pods.filter(({ stuckSinceMs }) => stuckSinceMs === undefined).length;
}

function runningOf(workload: Workload): number {
  return workload.pods.filter((pod) => pod.stuckSinceMs === undefined && pod.endedMs === undefined).length;
}

function isRolling(workload: Workload): boolean {
  return workload.pods.some(({ stuckSinceMs }) => stuckSinceMs !== undefined);
}

function templateOf(workload: Workload, image: string) {
  return { metadata: { labels: { app: workload.name } }, spec: { containers: [containerOf(workload, image)] } };
}

function imageOf(workload: Workload, next: boolean): string {
  return next ? `registry.shop.example/${workload.name}:${NEXT_TAG}` : workload.image;
}

function deploymentOf(shop: Shop, workload: Workload): KubeObject {
  const { name, namespace } = workload;
  const rolling = isRolling(workload);
  const createdMs = createdMsOf(shop, workload);
  const changedMs = rolling ? shop.troubles.rolloutMs : createdMs;
  const [wanted, running] = [wantedOf(workload), runningOf(workload)];
  const available = isUnready(workload) ? 0 : running;
  const generation = rolling ? 15 : 1;
  const late = rolling && shop.troubles.anchorMs - shop.troubles.rolloutMs > 600_000;
  const next = `${name}-${replicaSetOf(shop.seed, workload, rolling)}`;
  return {
    metadata: metaOf(shop.seed, {
      ...{ kind: "Deployment", name, namespace, createdMs, changedMs, generation, labels: { app: name } },
      annotations: { "deployment.kubernetes.io/revision": rolling ? "15" : "1" },
    }),
    spec: {
      replicas: wanted,
      selector: { matchLabels: { app: name } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      progressDeadlineSeconds: 600,
      template: templateOf(workload, imageOf(workload, rolling)),
    },
    status: {
      observedGeneration: generation,
      replicas: running + (rolling ? 1 : 0),
      updatedReplicas: rolling ? 1 : running,
      readyReplicas: available,
      availableReplicas: available,
      ...(wanted > available ? { unavailableReplicas: wanted - available } : {}),
      conditions: [
        condition(
          "Available",
          available >= wanted - 1,
          isUnready(workload) ? shop.troubles.readOnlySinceMs : changedMs,
          available >= wanted - 1 ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        ),
        late
          ? condition(
              "Progressing",
              false,
              changedMs + 600_000,
              "ProgressDeadlineExceeded",
              `ReplicaSet "${next}" has timed out progressing.`,
            )
          : condition(
              "Progressing",
              true,
              changedMs,
              "NewReplicaSetAvailable",
              `ReplicaSet "${next}" has successfully progressed.`,
            ),
      ],
    },
  };
}

export function replicaSetsOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads
    .filter(({ kind }) => kind === "Deployment")
    .flatMap((workload) =>
      (isRolling(workload) ? [false, true] : [false]).map((next) => replicaSetObject(shop, workload, next)),
    );
}

function replicaSetObject(shop: Shop, workload: Workload, next: boolean): KubeObject {
  const { name, namespace } = workload;
  const hash = replicaSetOf(shop.seed, workload, next);
  const labels = { app: name, "pod-template-hash": hash };
  const replicas = next ? 1 : runningOf(workload);
  const ready = next || isUnready(workload) ? 0 : replicas;
  return {
    metadata: metaOf(shop.seed, {
      ...{ kind: "ReplicaSet", name: `${name}-${hash}`, namespace, labels, generation: 1 },
      createdMs: next ? shop.troubles.rolloutMs : createdMsOf(shop, workload),
      annotations: { "deployment.kubernetes.io/revision": next ? "15" : isRolling(workload) ? "14" : "1" },
      owner: { apiVersion: "apps/v1", kind: "Deployment", name },
    }),
    spec: { replicas, selector: { matchLabels: labels }, template: templateOf(workload, imageOf(workload, next)) },
    status: {
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: 1,
    },
  };
}

export function statefulSetsOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads
    .filter(({ kind }) => kind === "StatefulSet")
    .map((workload) => {
      const { name, namespace } = workload;
      const replicas = wantedOf(workload);
      const createdMs = createdMsOf(shop, workload);
      return {
        metadata: metaOf(shop.seed, {
          kind: "StatefulSet",
          name,
          namespace,
          createdMs,
          generation: 1,
          labels: { app: name },
        }),
        spec: {
          replicas,
          serviceName: name,
          selector: { matchLabels: { app: name } },
          template: templateOf(workload, workload.image),
        },
        status: { replicas, readyReplicas: replicas, currentReplicas: replicas, observedGeneration: 1 },
      };
    });
}
