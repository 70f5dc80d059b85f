import { OpsError } from "../../base/errors.ts";
import { formatTarget, type PlanStep, type Target } from "../../domain/remediation/change-plan.ts";
import { hasFields } from "../../domain/remediation/fields.ts";
import { drainNode } from "./drain-node.ts";
import { movedBefore } from "./left-as.ts";
import { lookAtTarget, type Seen } from "./look-at-target.ts";
import type { Doubt, StepContext, StepEnd } from "./step.ts";

/** A controller writes status all the time: the version moves on under a check that was right. */
const MOST_RACES = 20;
const LOST_TRIES = 5;
const AGAIN_MS = 500;

/** Writes with a precondition on what was just seen, and looks first wherever a write may have happened already. */
export async function runStep(context: StepContext): Promise<StepEnd> {
  const { plan, step, at, cluster, doubt, clock, signal } = context;
  const target = plan.targets[step.target];
  if (!target) return { status: "failed", why: "The plan names a target that it does not have." };
  if (step.write.kind === "evict-pods") return drainNode(context, target, plan.scope?.maxTargets ?? 0);
  for (let races = 0, lost = 0; ; ) {
    const seen = await lookAtTarget(cluster.reader, target, signal);
    if (doubt.raised && isDone(step, seen)) return { status: "done", seen: `${step.text} (found done)` };
    const moved = movedBefore(plan, at, target, seen) ?? movedInDoubt(doubt, target, seen);
    if (moved !== undefined || seen.status === "gone") {
      const why = moved ?? `${formatTarget(target)} is not there any more.`;
      return doubt.raised
        ? { status: "unknown", why: `This may have been done before, or not. ${why}` }
        : { status: "stale", why };
    }
    if (seen.object.metadata.deletionTimestamp !== undefined) {
      return { status: doubt.raised ? "unknown" : "stale", why: `${formatTarget(target)} is being deleted.` };
    }
    const { generation } = seen.object.metadata;
    await context.trying(doubt.raised ? doubt.generation : generation);
    await context.stillMine();
    try {
      await write(context, target, seen);
      return { status: "done", seen: step.text };
    } catch (thrown) {
      // A worker that may not go on says nothing about what happened: the next one looks.
      if (signal.aborted) throw thrown;
      const fault = thrown instanceof OpsError ? thrown : undefined;
      switch (fault?.kind) {
        case "conflict":
        case "missing":
          // Nothing was written; what moved is seen at the next look.
          if (++races < MOST_RACES) continue;
          return refused(doubt, fault.message);
        case "invalid":
        case "denied":
          return refused(doubt, fault.message);
        case "limited":
        case "unavailable":
          if (fault.facts.sent === true) raise(doubt, generation);
          break;
        default:
          raise(doubt, generation);
      }
      if (++lost >= LOST_TRIES) return refused(doubt, fault?.message ?? "The write broke off; the log tells where.");
      await clock.sleep(Math.max(AGAIN_MS * lost, Math.min(fault?.retryAfterMs ?? 0, step.timeoutMs)), signal);
    }
  }
}

function raise(doubt: Doubt, generation: number | undefined): void {
  if (!doubt.raised) doubt.generation = generation;
  doubt.raised = true;
}

function refused(doubt: Doubt, why: string): StepEnd {
  return { status: doubt.raised ? "unknown" : "failed", why };
}

function isDone({ detect }: PlanStep, seen: Seen): boolean {
  if (detect.kind === "gone") return seen.status === "gone" || seen.object.metadata.deletionTimestamp !== undefined;
  return detect.kind === "fields" && seen.status !== "gone" && hasFields(seen.object, detect.fields);
}

/** Done, and taken back by someone, looks like never done, but for the generation: writing again would go over their head. */
function movedInDoubt({ raised, generation }: Doubt, target: Target, seen: Seen): string | undefined {
  if (!raised || generation === undefined || seen.status === "gone") return undefined;
  if (seen.object.metadata.generation === generation) return undefined;
  return `${formatTarget(target)} has been changed since this step was tried.`;
}

async function write({ step, cluster, signal }: StepContext, target: Target, seen: Seen): Promise<void> {
  if (seen.status === "gone") return;
  const { kind, object } = seen;
  const { resourceVersion } = object.metadata;
  // An empty version would be no precondition at all.
  if (!resourceVersion) throw new OpsError("invalid", `${formatTarget(target)} has no version to hold the write to.`);
  const ref = { kind, name: target.name, ...(target.namespace === undefined ? {} : { namespace: target.namespace }) };
  const must = { uid: target.uid, resourceVersion };
  if (step.write.kind === "patch") await cluster.writer.patch(ref, step.write.operations, must, signal);
  if (step.write.kind === "delete") await cluster.writer.delete(ref, must, signal);
}
