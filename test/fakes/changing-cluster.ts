import { OpsError } from "../../src/base/errors.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { KubernetesReader, ServedKind } from "../../src/systems/kubernetes-reader.ts";
import type { KubernetesWriter, PatchOperation, Precondition } from "../../src/systems/kubernetes-writer.ts";

const DEPLOYMENTS: ServedKind = {
  ...{ kind: "Deployment", plural: "deployments", group: "apps", version: "v1", namespaced: true },
  ...{ shortNames: ["deploy"], verbs: ["get"] },
};

interface Stored {
  object: KubernetesObject;
}

/** What goes wrong with the next write, or every read. */
export type Trouble = "lost-before" | "lost-after" | "forbidden" | "invalid" | "status-moves";

/**
 * Deployments of a cluster in memory, with what an API server promises of them: uids, versions, preconditions in the request
 * that writes, and answers that get lost. A controller brings each to its replicas at once, unless its image is missing.
 */
export function createChangingCluster(name = "prod") {
  const stored = new Map<string, Stored>();
  const troubles: Trouble[] = [];
  const writes: { readonly name: string; readonly operations: readonly PatchOperation[] }[] = [];
  let version = 100;
  let away = false;

  function put(deployment: string, { replicas = 2, image = "registry/app:1", uid = `uid-${deployment}` } = {}): void {
    version++;
    settle({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: deployment, namespace: "shop", uid, resourceVersion: String(version), generation: 1 },
      spec: { replicas, template: { spec: { containers: [{ name: "app", image }] } } },
    });
  }

  /** As a controller would, in no time. */
  function settle(object: KubernetesObject): void {
    const { replicas = 0, template } = object.spec as {
      replicas?: number;
      template: { spec: { containers: { image: string }[] } };
    };
    const pulls = !template.spec.containers.some(({ image }) => image.includes("missing"));
    const ready = pulls ? replicas : 0;
    const status = {
      ...{ observedGeneration: object.metadata.generation, replicas, updatedReplicas: replicas },
      ...{ readyReplicas: ready, availableReplicas: ready },
    };
    stored.set(object.metadata.name, { object: { ...object, status } });
  }

  function current(deployment: string): KubernetesObject {
    if (away) throw new OpsError("unavailable", `Cluster ${name} refused the connection.`);
    const found = stored.get(deployment)?.object;
    if (!found) throw new OpsError("missing", `Cluster ${name}: ${deployment} not found.`);
    return found;
  }

  function apply(deployment: string, operations: readonly PatchOperation[]): KubernetesObject {
    version++;
    const object = structuredClone(current(deployment)) as KubernetesObject & { spec: Record<string, unknown> };
    for (const { path, value } of operations) {
      const parts = path.split("/").slice(1);
      let here: Record<string, unknown> = object as never;
      for (const part of parts.slice(0, -1)) here = here[part] as Record<string, unknown>;
      here[parts.at(-1) ?? ""] = value;
    }
    const { metadata } = object;
    settle({
      ...object,
      metadata: { ...metadata, resourceVersion: String(version), generation: (metadata.generation ?? 1) + 1 },
    });
    return current(deployment);
  }

  const lost = () =>
    new OpsError("unavailable", `Cluster ${name} broke the connection off. Try again.`, { facts: { sent: true } });

  const reader: Partial<KubernetesReader> = {
    cluster: name,
    kind: async () => DEPLOYMENTS,
    get: async (_kind, deployment) => current(deployment),
    list: async () => ({ items: [], more: false, source: { system: name, query: "", at: "" } }),
  };
  const writer: KubernetesWriter = {
    cluster: name,
    patch: async (ref, operations, must: Precondition) => {
      const { metadata } = current(ref.name);
      const trouble = troubles.shift();
      if (trouble === "forbidden") throw new OpsError("denied", `Cluster ${name} forbids this change.`);
      if (trouble === "invalid") throw new OpsError("invalid", `Cluster ${name} cannot do that: must be positive.`);
      if (trouble === "lost-before") throw lost();
      if (trouble === "status-moves") touch(ref.name);
      const now = current(ref.name).metadata;
      if (metadata.uid !== must.uid || now.resourceVersion !== must.resourceVersion) {
        throw new OpsError("conflict", `Cluster ${name} has gone on since.`);
      }
      writes.push({ name: ref.name, operations });
      const written = apply(ref.name, operations);
      if (trouble === "lost-after") throw lost();
      return written;
    },
    delete: async () => undefined,
    evict: async () => "evicted",
  };

  /** A mere status change: the version moves, and nothing that decides. */
  function touch(deployment: string): void {
    version++;
    const { object } = stored.get(deployment) as Stored;
    stored.set(deployment, {
      object: { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } },
    });
  }

  return {
    ...{ name, put, touch, apply, writes, troubles, current },
    cluster: { reader: reader as KubernetesReader, writer },
    remove: (deployment: string) => void stored.delete(deployment),
    goAway: (gone: boolean) => {
      away = gone;
    },
  };
}
