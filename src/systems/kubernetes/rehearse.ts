import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { KubernetesRehearsal } from "../kubernetes-writer.ts";
import type { ClusterAccess } from "./contexts.ts";
import type { ExchangeOptions } from "./exchange.ts";
import { asObject, objectPath } from "./reader.ts";
import { createWriteRequests } from "./write-requests.ts";

export function createRehearsal(access: ClusterAccess, options: ExchangeOptions): KubernetesRehearsal {
  const tries = createWriteRequests(access, { ...options, as: "rehearsal" });
  return {
    cluster: access.name,
    patch: async (ref, operations, must, signal) =>
      asObject(ref.kind, (await tries.patch(objectPath(ref), operations, must, signal)) as Partial<KubernetesObject>),
    delete: (ref, must, signal) => tries.delete(objectPath(ref), must, signal),
  };
}
