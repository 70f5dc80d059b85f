import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { KubernetesWriter } from "../kubernetes-writer.ts";
import type { ClusterAccess } from "./contexts.ts";
import type { ExchangeOptions } from "./exchange.ts";
import { budgetIn } from "./faults.ts";
import { asObject, objectPath } from "./reader.ts";
import { createRequests } from "./requests.ts";
import { createWriteRequests } from "./write-requests.ts";

interface CoreResources {
  readonly resources?: readonly { readonly name: string; readonly version?: string }[];
}

export function createWriter(access: ClusterAccess, options: ExchangeOptions): KubernetesWriter {
  const reads = createRequests(access, options);
  const writes = createWriteRequests(access, { ...options, as: "writer" });
  let evictions: Promise<string> | undefined;

  /** policy/v1 from Kubernetes 1.22 on, policy/v1beta1 before: the server tells which it takes. */
  async function evictionVersion(signal: AbortSignal | undefined): Promise<string> {
    const { resources = [] } = (await reads.json({ path: "/api/v1", signal })) as CoreResources;
    const served = resources.find(({ name }) => name === "pods/eviction");
    return `policy/${served?.version ?? "v1"}`;
  }

  return {
    cluster: access.name,
    patch: async (ref, operations, must, signal) =>
      asObject(ref.kind, (await writes.patch(objectPath(ref), operations, must, signal)) as Partial<KubernetesObject>),
    delete: (ref, must, signal) => writes.delete(objectPath(ref), must, signal),
    evict: async ({ namespace, name, uid }, signal) => {
      evictions ??= evictionVersion(signal).catch((error: unknown) => {
        evictions = undefined;
        throw error;
      });
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/eviction`;
      const answered = await writes.post(
        path,
        {
          ...{ apiVersion: await evictions, kind: "Eviction", metadata: { name, namespace } },
          deleteOptions: { preconditions: { uid } },
        },
        signal,
      );
      const { status, text } = answered;
      if (status >= 200 && status < 300) return "evicted";
      // The pod of this uid is gone; one of its name is another.
      if (status === 404 || (status === 409 && /\bUID\b/i.test(text))) return "evicted";
      const budget = budgetIn(status, text);
      if (budget !== undefined) return { blocked: budget };
      throw answered.fault();
    },
  };
}
