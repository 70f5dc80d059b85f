import { type ChangePlan, formatTarget, type PlanStep, type Target } from "../../domain/remediation/change-plan.ts";
import { fieldDigest, hasFields } from "../../domain/remediation/fields.ts";
import type { Seen } from "./look-at-target.ts";

/**
 * Why a target is not as it may be before step `at`; undefined when it is. A field that an earlier step of this plan wrote has
 * to be as that step left it, every other one as it was approved.
 */
export function movedBefore(plan: ChangePlan, at: number, target: Target, seen: Seen): string | undefined {
  if (seen.status !== "moved") return seen.status === "gone" ? seen.why : undefined;
  const index = plan.targets.indexOf(target);
  const earlier = plan.steps.slice(0, at).filter((step) => step.target === index);
  if (earlier.length === 0) return seen.why;
  const written = earlier.flatMap(pathsOf);
  const others = target.decides.filter(({ pointer }) => !written.some((path) => overlap(path, pointer)));
  const moved = others.some(({ pointer, digest }) => fieldDigest(seen.object, pointer) !== digest);
  const undone = earlier.some(({ detect }, i) => {
    if (detect.kind !== "fields") return false;
    const later = earlier.slice(i + 1).flatMap(pathsOf);
    return !hasFields(
      seen.object,
      detect.fields.filter(({ pointer }) => !later.some((path) => overlap(path, pointer))),
    );
  });
  if (!moved && !undone) return undefined;
  return moved ? seen.why : `${formatTarget(target)} is not as the step before left it: someone else changed it.`;
}

function pathsOf({ write }: PlanStep): readonly string[] {
  return write.kind === "patch" ? write.operations.map(({ path }) => path) : [];
}

function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
