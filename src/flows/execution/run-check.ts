import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { ChangePlan, Check, Target } from "../../domain/remediation/change-plan.ts";
import { hasFields } from "../../domain/remediation/fields.ts";
import type { KubernetesReader } from "../../systems/kubernetes-reader.ts";
import { podsToEvict } from "./drain-node.ts";
import { lookAtTarget } from "./look-at-target.ts";

/** How a check stands at one moment; `seen` is for the card: "3 of 4 ready". */
export interface CheckSeen {
  readonly held: boolean;
  readonly seen: string;
}

/** The highest value of a query now; undefined where it gives none. */
export type ReadMetric = (source: string, query: string) => Promise<number | undefined>;

export async function seeCheck(
  check: Check,
  plan: ChangePlan,
  { reader, readMetric }: { readonly reader: KubernetesReader; readonly readMetric: ReadMetric },
): Promise<CheckSeen> {
  if (check.kind === "metric") {
    const value = await readMetric(check.source, check.query);
    if (value === undefined) return { held: false, seen: "no value" };
    return { held: value <= check.notAbove, seen: `${value} (not above ${check.notAbove})` };
  }
  const target = plan.targets[check.target];
  if (!target) return { held: false, seen: "no such target" };
  if (check.kind === "replaced") return seeReplaced(check, target, reader);
  const seen = await lookAtTarget(reader, target);
  if (seen.status === "gone") return { held: false, seen: "it is gone" };
  switch (check.kind) {
    case "rollout":
      return seeRollout(seen.object);
    case "fields": {
      const held = hasFields(seen.object, check.fields);
      return { held, seen: held ? "as planned" : "not as planned" };
    }
    case "no-pods": {
      const left = (await podsToEvict(reader, target)).length;
      return { held: left === 0, seen: left === 0 ? "no pods left" : `${left} pods left` };
    }
  }
}

interface Workload extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
}

/** As `kubectl rollout status` judges: the controller has seen this generation, all are of it, and as many serve as are wanted. */
function seeRollout(object: KubernetesObject): CheckSeen {
  const { metadata, spec, status = {}, kind } = object as Workload;
  const daemon = kind === "DaemonSet";
  const wanted = (daemon ? status.desiredNumberScheduled : spec?.replicas) ?? (daemon ? 0 : 1);
  // A ReplicaSet has one template for life: all that it has are of it.
  const own = kind === "ReplicaSet" ? status.replicas : status.updatedReplicas;
  const updated = (daemon ? status.updatedNumberScheduled : own) ?? 0;
  const serving =
    (daemon ? status.numberAvailable : kind === "StatefulSet" ? status.readyReplicas : status.availableReplicas) ?? 0;
  const observed = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  const oldLeft = daemon ? 0 : Math.max(0, (status.replicas ?? 0) - wanted);
  const held = observed && updated >= wanted && serving >= wanted && oldLeft === 0;
  const said = `${serving} of ${wanted} ready`;
  if (held) return { held, seen: said };
  if (!observed) return { held, seen: "the controller has not seen it yet" };
  return { held, seen: updated < wanted ? `${said}, ${updated} of them new` : said };
}

async function seeReplaced(
  check: Extract<Check, { kind: "replaced" }>,
  target: Target,
  reader: KubernetesReader,
): Promise<CheckSeen> {
  const seen = await lookAtTarget(reader, target);
  if (seen.status !== "gone") return { held: false, seen: "it is still there" };
  if (!check.owner) return { held: true, seen: "it is gone" };
  const owner = await reader.get(await reader.kind(check.owner.kind), check.owner.name, target.namespace);
  const { held, seen: said } = seeRollout(owner);
  return { held, seen: `it is gone; ${said}` };
}
