import { HOT_NODE, type Shop } from "../shop.ts";
import { condition } from "./condition.ts";
import { type KubeObject, metaOf } from "./object.ts";
import { createdMsOf } from "./rollout.ts";

export function namespacesOf({ seed, namespaces, troubles }: Shop): readonly KubeObject[] {
  return namespaces.map((name) => ({
    metadata: metaOf(seed, {
      ...{ kind: "Namespace", name, createdMs: troubles.epochMs },
      labels: { "kubernetes.io/metadata.name": name },
    }),
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  }));
}

export function nodesOf({ seed, nodes, troubles }: Shop): readonly KubeObject[] {
  const amounts = { cpu: "4", memory: "16777216Ki", "ephemeral-storage": "104857600Ki", pods: "110" };
  return nodes.map((name, i) => ({
    metadata: metaOf(seed, {
      ...{ kind: "Node", name, createdMs: troubles.epochMs },
      labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" },
      ...(name === HOT_NODE ? { annotations: { "demo.pilothouse/about": "its CPU is hot" } } : {}),
    }),
    spec: { podCIDR: `10.42.${i}.0/24` },
    status: {
      capacity: amounts,
      allocatable: { ...amounts, cpu: "3920m" },
      addresses: [
        { type: "InternalIP", address: `10.0.0.${11 + i}` },
        { type: "Hostname", address: name },
      ],
      nodeInfo: { kubeletVersion: "v1.31.2", osImage: "Debian GNU/Linux 12 (bookworm)", architecture: "amd64" },
      conditions: [
        condition("MemoryPressure", false, troubles.epochMs, "KubeletHasSufficientMemory"),
        condition("DiskPressure", false, troubles.epochMs, "KubeletHasNoDiskPressure"),
        condition("PIDPressure", false, troubles.epochMs, "KubeletHasSufficientPID"),
        condition("Ready", true, troubles.epochMs, "KubeletReady", "kubelet is posting ready status"),
      ],
    },
  }));
}

export function servicesOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads.map((workload, i) => ({
    metadata: metaOf(shop.seed, {
      ...{ kind: "Service", name: workload.name, namespace: workload.namespace, labels: { app: workload.name } },
      createdMs: createdMsOf(shop, workload),
    }),
    spec: {
      type: "ClusterIP",
      clusterIP: `10.43.0.${10 + i}`,
      selector: { app: workload.name },
      ports: [{ name: "main", port: workload.port, targetPort: workload.port, protocol: "TCP" }],
    },
    status: { loadBalancer: {} },
  }));
}

export function claimsOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads
    .filter(({ kind }) => kind === "StatefulSet")
    .map((workload) => ({
      metadata: metaOf(shop.seed, {
        ...{ kind: "PersistentVolumeClaim", name: workload.name, namespace: workload.namespace },
        ...{ createdMs: createdMsOf(shop, workload), labels: { app: workload.name } },
      }),
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "fast",
        volumeName: `pvc-${workload.hash}`,
        resources: { requests: { storage: "20Gi" } },
      },
      status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "20Gi" } },
    }));
}

export function configMapsOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads.map((workload) => ({
    metadata: metaOf(shop.seed, {
      ...{ kind: "ConfigMap", name: `${workload.name}-config`, namespace: workload.namespace },
      ...{ createdMs: createdMsOf(shop, workload), labels: { app: workload.name } },
    }),
    data: { LOG_LEVEL: "info", PORT: String(workload.port) },
  }));
}

/** The one way in. */
export function ingressesOf(shop: Shop): readonly KubeObject[] {
  return shop.workloads
    .filter(({ name }) => name === "gateway")
    .map((workload) => ({
      metadata: metaOf(shop.seed, {
        ...{ kind: "Ingress", name: "shop", namespace: workload.namespace },
        createdMs: createdMsOf(shop, workload),
      }),
      spec: {
        tls: [{ hosts: ["shop.example"], secretName: "shop-tls" }],
        rules: [
          {
            host: "shop.example",
            http: {
              paths: [
                {
                  ...{ path: "/", pathType: "Prefix" },
                  backend: { service: { name: workload.name, port: { number: workload.port } } },
                },
              ],
            },
          },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: "203.0.113.10" }] } },
    }));
}
