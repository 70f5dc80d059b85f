import type { Kubelet } from "./kubelet.ts";
import type { KubernetesServer } from "./kubernetes-server.ts";

const NS = "/api/v1/namespaces/shop";
const APPS = "/apis/apps/v1/namespaces/shop";

/**
 * A small shop on a real API server without controllers, each trouble as the kubelet and the controllers would tell it: out
 * of memory, an image that is not there, a missing key, a Service with a wrong port, a full quota, and a database that is
 * down with five that depend on it.
 */
export async function breakShop(server: KubernetesServer, kubelet: Kubelet, nowMs: number): Promise<void> {
  const ago = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  await server.create("/api/v1/namespaces", { metadata: { name: "shop" } });
  await server.create("/api/v1/nodes", {
    metadata: { name: "node-1" },
    status: {
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", lastTransitionTime: ago(9000) }],
      allocatable: { cpu: "8", memory: "32Gi", pods: "110" },
      nodeInfo: { kubeletVersion: "v1.20.2" },
    },
  });

  interface Workload {
    readonly name: string;
    readonly replicas?: number;
    readonly container?: object;
    readonly status: object;
    readonly ready?: boolean;
  }
  async function deploy({ name, replicas = 1, container = {}, status, ready = false }: Workload): Promise<string> {
    const labels = { app: name };
    const spec = { containers: [{ name: "app", image: `shop/${name}:1.0.0`, ...container }] };
    const template = { metadata: { labels }, spec };
    const deployment = await server.create(`${APPS}/deployments`, {
      metadata: { name, labels },
      spec: { replicas, selector: { matchLabels: labels }, template },
      status: {
        ...{ observedGeneration: 1, replicas, updatedReplicas: replicas, readyReplicas: ready ? replicas : 0 },
        ...{ availableReplicas: ready ? replicas : 0, unavailableReplicas: ready ? 0 : replicas },
        conditions: [
          {
            type: "Available",
            status: ready ? "True" : "False",
            reason: "MinimumReplicas",
            lastTransitionTime: ago(20),
          },
        ],
      },
    });
    const owner = (kind: string, of: { metadata: { name: string; uid?: string } }) => ({
      ownerReferences: [
        { apiVersion: "apps/v1", kind, name: of.metadata.name, uid: of.metadata.uid ?? "", controller: true },
      ],
    });
    const set = await server.create(`${APPS}/replicasets`, {
      metadata: {
        ...{ name: `${name}-7d9f8b6c4`, labels, ...owner("Deployment", deployment) },
        annotations: { "deployment.kubernetes.io/revision": "1" },
      },
      spec: { replicas, selector: { matchLabels: labels }, template },
      status: { replicas, readyReplicas: ready ? replicas : 0, availableReplicas: ready ? replicas : 0 },
    });
    const pod = `${name}-7d9f8b6c4-x7gr9`;
    await server.create(`${NS}/pods`, {
      metadata: { name: pod, labels, ...owner("ReplicaSet", set) },
      spec: { ...spec, nodeName: "node-1" },
      status: {
        ...{ phase: "Running", startTime: ago(60) },
        conditions: [
          {
            type: "Ready",
            status: ready ? "True" : "False",
            lastTransitionTime: ago(20),
            ...(ready ? {} : { reason: "ContainersNotReady" }),
          },
        ],
        containerStatuses: [
          { name: "app", image: `shop/${name}:1.0.0`, imageID: "", ready, restartCount: 0, ...status },
        ],
      },
    });
    return pod;
  }
  const event = (about: { kind: string; name: string }, type: string, reason: string, message: string) =>
    server.create(`${NS}/events`, {
      metadata: { name: `${about.name}.${Math.random().toString(36).slice(2)}` },
      ...{ involvedObject: { ...about, namespace: "shop" }, type, reason, message, count: 5 },
      ...{ firstTimestamp: ago(18), lastTimestamp: ago(1), source: { component: "test" } },
    });
  const running = { state: { running: { startedAt: ago(60) } } };
  const crashed = (exitCode: number, reason: string) => ({
    restartCount: 6,
    state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 2m40s restarting failed container=app" } },
    lastState: { terminated: { exitCode, reason, startedAt: ago(4), finishedAt: ago(3) } },
  });
  const service = (name: string, port: object = { port: 80, targetPort: 8080 }) =>
    server.create(`${NS}/services`, {
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ protocol: "TCP", ...port }] },
    });

  // Out of memory.
  await deploy({
    name: "cart",
    container: { resources: { limits: { memory: "128Mi" } } },
    status: crashed(137, "OOMKilled"),
  });
  // An image that is not there.
  const checkout = await deploy({
    name: "checkout",
    container: { image: "shop/checkout:1.9.2" },
    status: {
      state: { waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "shop/checkout:1.9.2"' } },
    },
  });
  await event(
    { kind: "Pod", name: checkout },
    "Warning",
    "Failed",
    'Failed to pull image "shop/checkout:1.9.2": rpc error: code = NotFound desc = manifest unknown',
  );
  // A key that the ConfigMap does not have.
  await server.create(`${NS}/configmaps`, { metadata: { name: "web" }, data: { host: "x" } });
  const web = {
    name: "app",
    image: "shop/web:1.0.0",
    env: [{ name: "PORT", valueFrom: { configMapKeyRef: { name: "web", key: "port" } } }],
  };
  await server.create(`${NS}/pods`, {
    metadata: { name: "web-0", labels: { app: "web" } },
    spec: { containers: [web], nodeName: "node-1" },
    status: {
      phase: "Pending",
      conditions: [{ type: "Ready", status: "False", reason: "ContainersNotReady", lastTransitionTime: ago(15) }],
      containerStatuses: [
        {
          ...{ name: "app", image: "", imageID: "", ready: false, restartCount: 0 },
          state: {
            waiting: { reason: "CreateContainerConfigError", message: "couldn't find key port in ConfigMap shop/web" },
          },
        },
      ],
    },
  });
  // A Service whose port nobody listens on.
  await deploy({
    name: "catalog",
    ready: true,
    container: { ports: [{ name: "http", containerPort: 8080 }] },
    status: { ...running, ready: true },
  });
  await service("catalog", { port: 80, targetPort: "web" });
  // A database that is down, and five that cannot do without it.
  const db = await deploy({ name: "orders-db", status: crashed(1, "Error") });
  await service("orders-db", { port: 5432, targetPort: 5432 });
  kubelet.say(`shop/${db}/app`, [`${ago(3)} FATAL: could not write to file "base/1/2": No space left on device`], true);
  kubelet.say(`shop/${db}/app`, [`${ago(3)} FATAL: could not write to file "base/1/2": No space left on device`]);
  for (const name of ["orders", "billing", "payments", "invoices", "mailer"]) {
    const pod = await deploy({
      name,
      container: { env: [{ name: "DATABASE_URL", value: "postgres://orders-db:5432/shop" }] },
      status: crashed(1, "Error"),
    });
    const lines = [
      `${ago(4)} INFO starting ${name}`,
      `${ago(3)} ERROR dial tcp 10.0.0.12:5432 (orders-db:5432): connect: connection refused`,
      `${ago(3)} FATAL cannot reach the database`,
    ];
    kubelet.say(`shop/${pod}/app`, lines, true);
    kubelet.say(`shop/${pod}/app`, lines);
  }
  // A quota that is full: last, since from here on the server itself refuses pods.
  await server.create(`${NS}/resourcequotas`, {
    metadata: { name: "cpu" },
    spec: { hard: { "requests.cpu": "2" } },
    status: { hard: { "requests.cpu": "2" }, used: { "requests.cpu": "2" } },
  });
  const search = await server.create(`${APPS}/replicasets`, {
    metadata: { name: "search-5c", labels: { app: "search" } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "search" } },
      template: {
        metadata: { labels: { app: "search" } },
        spec: { containers: [{ name: "app", image: "shop/search:1" }] },
      },
    },
    status: {
      replicas: 0,
      conditions: [
        {
          ...{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", lastTransitionTime: ago(12) },
          message:
            'pods "search-5c-" is forbidden: exceeded quota: cpu, requested: requests.cpu=500m, used: requests.cpu=2, limited: requests.cpu=2',
        },
      ],
    },
  });
  await event(
    { kind: "ReplicaSet", name: search.metadata.name },
    "Warning",
    "FailedCreate",
    'Error creating: pods "search-5c-" is forbidden: exceeded quota: cpu, requested: requests.cpu=500m, used: requests.cpu=2, limited: requests.cpu=2',
  );
}
