import { OpsError } from "../../base/errors.ts";
import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { PlanStep, Target } from "../../domain/remediation/change-plan.ts";
import { hasFields } from "../../domain/remediation/fields.ts";
import type { KubernetesReader } from "../../systems/kubernetes-reader.ts";
import { drainNode, podsToEvict } from "./drain-node.ts";
import { lookAtTarget } from "./look-at-target.ts";
import type { Cluster, StepContext, StepEnd } from "./step.ts";

/** A controller writes status all the time: the version moves on under a check that was right. */
const MOST_RACES = 20;
const LOST_TRIES = 5;
const AGAIN_MS = 500;

/** Whether the step's effect stands; undefined when the target is not there to be asked. */
export async function isDone(step: PlanStep, target: Target, { reader }: Cluster): Promise<boolean | undefined> {
  const seen = await lookAtTarget(reader, target);
  switch (step.detect.kind) {
    case "gone":
      return seen.status === "gone" || seen.object.metadata.deletionTimestamp !== undefined;
    case "fields":
      return seen.status === "gone" ? undefined : hasFields(seen.object, step.detect.fields);
    case "no-pods":
      return seen.status === "gone" ? undefined : (await podsToEvict(reader, target)).length === 0;
  }
}

/** Writes with a precondition on what was just seen, and looks where the answer of a write was lost. */
export async function runStep(context: StepContext): Promise<StepEnd> {
  const { plan, step, cluster, touched, clock, signal } = context;
  const target = plan.targets[step.target];
  if (!target) return { status: "failed", why: "The plan names a target that it does not have." };
  if (step.write.kind === "evict-pods") return drainNode(context, target, plan.scope?.maxTargets ?? 0);
  for (let races = 0, lost = 0; ; ) {
    const seen = await lookAtTarget(cluster.reader, target, signal);
    if (seen.status === "gone") return { status: "stale", why: seen.why };
    if (seen.status === "moved" && !touched) return { status: "stale", why: seen.why };
    await context.stillMine();
    try {
      await write(context, target, seen.object, seen.kind);
      return { status: "done", seen: step.text };
    } catch (thrown) {
      const fault = thrown instanceof OpsError ? thrown : undefined;
      if (fault?.kind === "conflict" && ++races < MOST_RACES) continue;
      if (fault?.kind === "unavailable" && fault.facts.sent === true) {
        const done = await isDone(step, target, cluster).catch(() => undefined);
        if (done === true) return { status: "done", seen: `${step.text} (seen; the answer was lost)` };
        if (done === undefined || ++lost >= LOST_TRIES) return { status: "unknown", why: fault.message };
      } else if (fault?.kind !== "unavailable" && fault?.kind !== "limited") {
        return { status: "failed", why: fault?.message ?? "The change could not be made; the log tells why." };
      } else if (++lost >= LOST_TRIES) return { status: "failed", why: fault.message };
      await clock.sleep(AGAIN_MS * lost, signal);
    }
  }
}

async function write(
  { step, cluster, signal }: StepContext,
  target: Target,
  object: KubernetesObject,
  kind: Awaited<ReturnType<KubernetesReader["kind"]>>,
): Promise<void> {
  const ref = { kind, name: target.name, ...(target.namespace === undefined ? {} : { namespace: target.namespace }) };
  const must = { uid: target.uid, resourceVersion: object.metadata.resourceVersion ?? "" };
  if (step.write.kind === "patch") await cluster.writer.patch(ref, step.write.operations, must, signal);
  if (step.write.kind === "delete") await cluster.writer.delete(ref, must, signal);
}
