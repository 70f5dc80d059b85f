import { OpsError } from "../../src/base/errors.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { KubernetesReader, ServedKind } from "../../src/systems/kubernetes-reader.ts";
import type { KubernetesWriter, ObjectRef, PatchOperation, Precondition } from "../../src/systems/kubernetes-writer.ts";

const KINDS = new Map(
  [
    { kind: "Deployment", plural: "deployments", group: "apps", namespaced: true },
    { kind: "Pod", plural: "pods", group: "", namespaced: true },
    { kind: "Node", plural: "nodes", group: "", namespaced: false },
  ].map((kind): [string, ServedKind] => [kind.kind, { ...kind, version: "v1", shortNames: [], verbs: ["get"] }]),
);

/** What goes wrong with the next write. */
export type Trouble =
  | "lost-before"
  | "lost-after"
  | "lands-late"
  | "forbidden"
  | "invalid"
  | "limited"
  | "status-moves";

/** One write that happened: "patch checkout /spec/replicas", "delete web-0", "evict web-0". */
export type Written = string;

/**
 * A cluster in memory, with what an API server promises: uids, versions, generations, preconditions in the request that
 * writes, and answers that get lost. Deployments come to their replicas at once, unless their image is missing.
 */
export function createChangingCluster(name = "prod") {
  const stored = new Map<string, KubernetesObject>();
  const troubles: Trouble[] = [];
  const writes: Written[] = [];
  const budgets = new Map<string, string>();
  const late: (() => void)[] = [];
  let version = 100;
  let away = false;

  const next = () => String(++version);

  function put(deployment: string, { replicas = 2, image = "registry/app:1", uid = `uid-${deployment}` } = {}): void {
    settle({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: deployment, namespace: "shop", uid, resourceVersion: next(), generation: 1 },
      spec: { replicas, template: { metadata: { annotations: {} }, spec: { containers: [{ name: "app", image }] } } },
    });
  }

  function putNode(node: string, uid = `uid-${node}`): void {
    const metadata = { name: node, uid, resourceVersion: next() };
    stored.set(node, { apiVersion: "v1", kind: "Node", metadata, spec: { unschedulable: false } });
  }

  function putPod(pod: string, nodeName: string, uid = `uid-${pod}`): void {
    const metadata = { name: pod, namespace: "shop", uid, resourceVersion: next() };
    stored.set(pod, { apiVersion: "v1", kind: "Pod", metadata, spec: { nodeName }, status: { phase: "Running" } });
  }

  /** As a controller would, in no time. */
  function settle(object: KubernetesObject): void {
    const spec = object.spec as { replicas?: number; template?: { spec: { containers: { image: string }[] } } };
    if (object.kind !== "Deployment" || !spec.template) return void stored.set(object.metadata.name, object);
    const { replicas = 0, template } = spec;
    const ready = template.spec.containers.some(({ image }) => image.includes("missing")) ? 0 : replicas;
    const status = {
      ...{ observedGeneration: object.metadata.generation, replicas, updatedReplicas: replicas },
      ...{ readyReplicas: ready, availableReplicas: ready },
    };
    stored.set(object.metadata.name, { ...object, status });
  }

  function current(object: string): KubernetesObject {
    if (away) throw new OpsError("unavailable", `Cluster ${name} refused the connection.`);
    const found = stored.get(object);
    if (!found) throw new OpsError("missing", `Cluster ${name}: ${object} not found.`);
    return found;
  }

  function apply(target: string, operations: readonly PatchOperation[]): KubernetesObject {
    const object = structuredClone(current(target)) as KubernetesObject & { spec: Record<string, unknown> };
    for (const { path, value } of operations) {
      const parts = path.split("/").slice(1);
      let here: Record<string, unknown> = object as never;
      for (const part of parts.slice(0, -1)) here = here[part] as Record<string, unknown>;
      here[parts.at(-1) ?? ""] = value;
    }
    const { metadata } = object;
    const counted = metadata.generation === undefined ? {} : { generation: metadata.generation + 1 };
    settle({ ...object, metadata: { ...metadata, resourceVersion: next(), ...counted } });
    return current(target);
  }

  const lost = () =>
    new OpsError("unavailable", `Cluster ${name} broke the connection off. Try again.`, { facts: { sent: true } });

  /** One request that writes, with whatever goes wrong with it. */
  function request<T>(ref: Pick<ObjectRef, "name">, must: Partial<Precondition>, written: Written, make: () => T): T {
    const trouble = troubles.shift();
    if (trouble === "forbidden") throw new OpsError("denied", `Cluster ${name} forbids this change.`);
    if (trouble === "invalid") throw new OpsError("invalid", `Cluster ${name} cannot do that: must be positive.`);
    if (trouble === "limited") throw new OpsError("limited", `Cluster ${name} asks for patience.`, { retryAfterMs: 1 });
    if (trouble === "lost-before") throw lost();
    const perform = () => {
      const { uid, resourceVersion } = current(ref.name).metadata;
      const holds =
        uid === must.uid && (must.resourceVersion === undefined || must.resourceVersion === resourceVersion);
      if (!holds) throw new OpsError("conflict", `Cluster ${name} has gone on since.`);
      writes.push(written);
      return make();
    };
    if (trouble === "lands-late") {
      late.push(() => void perform());
      throw lost();
    }
    if (trouble === "status-moves") touch(ref.name);
    const answer = perform();
    if (trouble === "lost-after") throw lost();
    return answer;
  }

  const reader: Partial<KubernetesReader> = {
    cluster: name,
    kind: async (kind) => {
      const found = KINDS.get(kind.split(".")[0] ?? "");
      if (!found) throw new OpsError("missing", `Cluster ${name} serves no ${kind}.`);
      return found;
    },
    get: async (_kind, object) => current(object),
    list: async ({ kind }, { fieldSelector } = {}) => {
      if (away) throw new OpsError("unavailable", `Cluster ${name} refused the connection.`);
      const node = fieldSelector?.split("=")[1];
      const items = [...stored.values()].filter(
        (one) => one.kind === kind && (node === undefined || (one.spec as { nodeName?: string }).nodeName === node),
      );
      return { items, more: false, source: { system: name, query: "", at: "" } };
    },
  };
  const writer: KubernetesWriter = {
    cluster: name,
    patch: async (ref, operations, must) =>
      request(ref, must, `patch ${ref.name} ${operations.map(({ path }) => path).join(" ")}`, () =>
        apply(ref.name, operations),
      ),
    delete: async (ref, must) => request(ref, must, `delete ${ref.name}`, () => void stored.delete(ref.name)),
    evict: async (pod) => {
      const blocked = budgets.get(pod.name);
      if (blocked !== undefined) return { blocked };
      if (stored.get(pod.name)?.metadata.uid !== pod.uid) return "evicted";
      return request(pod, { uid: pod.uid }, `evict ${pod.name}`, () => {
        stored.delete(pod.name);
        return "evicted";
      });
    },
  };

  /** A mere status change: the version moves, and nothing that decides. */
  function touch(target: string): void {
    const object = current(target);
    stored.set(target, { ...object, metadata: { ...object.metadata, resourceVersion: next() } });
  }

  return {
    ...{ name, put, putNode, putPod, touch, apply, writes, troubles, current },
    /** Pods that a budget does not let go, with its name. */
    budgets,
    /** Lets requests land whose sender has given up long since; those whose precondition fails change nothing. */
    land: () => {
      for (const one of late.splice(0)) {
        try {
          one();
        } catch {}
      }
    },
    cluster: { reader: reader as KubernetesReader, writer },
    remove: (target: string) => void stored.delete(target),
    goAway: (gone: boolean) => {
      away = gone;
    },
  };
}

export type ChangingCluster = ReturnType<typeof createChangingCluster>;
