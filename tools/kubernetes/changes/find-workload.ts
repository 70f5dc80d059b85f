import { OpsError } from "../../../src/base/errors.ts";
import { type KubernetesObject, refOf } from "../../../src/base/kubernetes-object.ts";
import { nearestName } from "../../../src/base/text/nearest.ts";
import { listOf } from "../../../src/base/text/words.ts";
import type { ClusterIndex, ClusterView } from "../../../src/systems/cluster-index.ts";
import type { ServedKind } from "../../../src/systems/kubernetes-reader.ts";
import type { KubernetesRehearsal } from "../../../src/systems/kubernetes-writer.ts";
import type { Choice, Refusal } from "../../../src/tool/tool.ts";
import { pickCluster } from "../clusters.ts";
import { checkNamespace, parseOf } from "../resolve.ts";
import type { ChangeParts } from "./parts.ts";

export interface Asked extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly cluster?: string | undefined;
}

/** A workload as it stands now, with what stands around it. */
export interface Found {
  readonly index: ClusterIndex;
  readonly rehearsal: KubernetesRehearsal;
  readonly view: ClusterView;
  readonly served: ServedKind;
  /** Read afresh from the server, not from the index. */
  readonly object: KubernetesObject;
}

const KINDS = ["Deployment", "StatefulSet", "DaemonSet"] as const;
const MOST_OPTIONS = 8;

/** The workload that was asked for; the question which, or why nothing of it can be changed. Throws `missing` with the nearest. */
export async function findWorkload(
  { clusters, rehearsals }: ChangeParts,
  asked: Asked,
  signal: AbortSignal,
  kinds: readonly string[] = KINDS,
): Promise<Found | Choice | Refusal> {
  const picked = pickCluster(clusters, asked);
  if ("question" in picked) return { status: "choose", ...picked };
  const { index } = picked;
  const { cluster } = index;
  if (index.demo)
    return { refused: "The sample estate cannot be changed. Name a cluster of your own in pilothouse.yaml." };
  const rehearsal = rehearsals.get(cluster);
  if (!rehearsal) {
    return {
      refused: `Pilothouse may only look at cluster ${cluster}; give it a writer's credential: kubernetes.writer in pilothouse.yaml, with deploy/kubernetes-writer.yaml.`,
    };
  }
  const view = await index.look({ signal });
  const named = parseOf(asked.name);
  // What may be proposed was checked for the namespace that was given: another one inside the name is no way around it.
  if (named.within !== undefined && asked.namespace !== undefined && named.within !== asked.namespace) {
    return { refused: `The name says ${named.within} and the namespace ${asked.namespace}. Say one of them.` };
  }
  const namespace = named.within ?? asked.namespace;
  if (namespace !== undefined) checkNamespace(view, namespace);
  const wanted = named.kind ?? asked.kind;
  const kind = wanted === undefined ? undefined : (await index.reader.kind(wanted, signal)).kind;
  if (kind !== undefined && !kinds.includes(kind)) {
    return { refused: `A ${kind} cannot be changed so; name a ${listOf(kinds, "or")}.` };
  }
  const here = (kind === undefined ? kinds : [kind]).flatMap((one) =>
    (view.objects[one] ?? []).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace),
  );
  const fits = here.filter(({ metadata }) => metadata.name === named.name);
  const [only] = fits;
  if (!only) throw notThere(named.name, namespace, cluster, here, view);
  if (fits.length > 1) {
    return {
      status: "choose",
      question: `Which ${named.name} do you mean?`,
      options: fits.slice(0, MOST_OPTIONS).map((one) => ({
        label: refOf(one),
        input: { ...asked, kind: one.kind, name: named.name, namespace: one.metadata.namespace, cluster },
      })),
    };
  }
  const served = await index.reader.kind(`${only.kind}.apps`, signal);
  const object = await index.reader.get(served, only.metadata.name, only.metadata.namespace, signal);
  return { index, rehearsal, view, served, object };
}

function notThere(
  name: string,
  namespace: string | undefined,
  cluster: string,
  here: readonly KubernetesObject[],
  { unseen }: ClusterView,
): OpsError {
  const near = nearestName(name, new Set(here.map(({ metadata }) => metadata.name)));
  const where = namespace === undefined ? `cluster ${cluster}` : namespace;
  const cure = near ? ` Did you mean ${near}?` : "";
  const lacking = unseen.length > 0 ? ` Not everything could be seen: ${unseen[0]}` : "";
  return new OpsError("missing", `There is no workload ${name} in ${where}.${cure}${lacking}`);
}
