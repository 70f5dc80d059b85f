import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { at, numberAt } from "../field.ts";
import type { Found } from "./find-workload.ts";

export interface Revision {
  readonly revision: number;
  /** The pod template of then. */
  readonly template: unknown;
}

const REVISION = "deployment.kubernetes.io/revision";
const HASH = "pod-template-hash";

/** The revisions of a workload that are kept, the one that stands first, then the newest. Asked of the server afresh. */
export async function readRevisions({ index, object }: Found, signal: AbortSignal): Promise<readonly Revision[]> {
  const { namespace, uid } = object.metadata;
  const isDeployment = object.kind === "Deployment";
  const kind = await index.reader.kind(isDeployment ? "replicasets.apps" : "controllerrevisions.apps", signal);
  const { items } = await index.reader.list(kind, { ...(namespace === undefined ? {} : { namespace }), signal });
  return items
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid))
    .map((one) => ({
      revision: isDeployment ? Number(one.metadata.annotations?.[REVISION] ?? 0) : (numberAt(one, "revision") ?? 0),
      template: isDeployment ? ofReplicaSet(one) : ofRevision(one),
    }))
    .filter(({ revision, template }) => revision > 0 && template !== undefined)
    .sort((a, b) => b.revision - a.revision);
}

/** The controller put its hash among the labels; a Deployment's own template has none. */
function ofReplicaSet(set: KubernetesObject): unknown {
  const template = at(set, "spec", "template");
  const { [HASH]: _, ...labels } = (at(template, "metadata", "labels") ?? {}) as Readonly<Record<string, string>>;
  return { ...(template as object), metadata: { ...(at(template, "metadata") as object), labels } };
}

/** The marker that makes it a strategic patch is none of the template's fields. */
function ofRevision(revision: KubernetesObject): unknown {
  const template = at(revision, "data", "spec", "template");
  if (template === undefined) return undefined;
  const { $patch: _, ...rest } = template as Readonly<Record<string, unknown>>;
  return rest;
}
