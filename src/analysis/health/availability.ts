import { groupBy } from "../diagnosis/group-by.ts";
import { isReady } from "../diagnosis/trouble.ts";
import { viewsOf } from "../diagnosis/views.ts";
import { listed } from "../diagnosis/words/phrases.ts";
import type { Ground } from "./ground.ts";
import type { Measured, Unmeasured } from "./part.ts";

interface Unit {
  readonly name: string;
  readonly ready: number;
  readonly wanted: number;
}

/**
 * Ready of wanted, as the mean over workloads: a small one that is down is not hidden by a large one that is well. What wants no
 * pods is left out, and so are Jobs, whose pods come and go; a workload without a status is told by its pods.
 */
export function measureAvailability(ground: Ground): Measured | Unmeasured {
  const told = ground.workloads.filter(({ hasStatus }) => hasStatus);
  const units: readonly Unit[] = [
    ...told
      .filter(({ desired }) => desired > 0)
      .map(({ name, desired, ready }) => ({ name, wanted: desired, ready: Math.max(0, Math.min(ready, desired)) })),
    ...unitsOfPods(ground, new Set(told.map(({ ref }) => ref))),
  ];
  if (units.length === 0) return { why: whyNone(ground) };
  const sum = (field: "ready" | "wanted") => units.reduce((total, unit) => total + unit[field], 0);
  const short = units.filter(({ ready, wanted }) => ready < wanted).toSorted((a, b) => partOf(a) - partOf(b));
  const names = short.map(({ name, ready, wanted }) => `${name} (${ready} of ${wanted})`);
  return {
    score: (100 * units.reduce((total, unit) => total + partOf(unit), 0)) / units.length,
    reason: `${sum("ready")} of ${sum("wanted")} wanted pods are ready${short.length > 0 ? `; short: ${listed(names)}` : ""}.`,
  };
}

const partOf = ({ ready, wanted }: Unit) => ready / wanted;

/** Pods that no counted workload speaks for, together by whoever owns them. */
function unitsOfPods({ estate, pods, workloads }: Ground, told: ReadonlySet<string>): readonly Unit[] {
  const views = viewsOf(estate);
  const own = pods.filter((pod) => {
    const { kind, ref } = views.workloadOf(pod);
    return kind !== "Job" && kind !== "CronJob" && !told.has(ref);
  });
  const wanted = new Map(workloads.filter(({ kind }) => kind !== "DaemonSet").map((one) => [one.ref, one.desired]));
  return [...groupBy(own, (pod) => [views.workloadOf(pod).ref])].map(([ref, members]) => ({
    name: ref.split("/").at(-1) ?? ref,
    ready: members.filter(isReady).length,
    wanted: Math.max(members.length, wanted.get(ref) ?? 0),
  }));
}

function whyNone({ estate, workloads }: Ground): string {
  const untold = workloads.filter(({ hasStatus }) => !hasStatus).map(({ name }) => name);
  if (untold.length > 0) return `${listed(untold)} ${untold.length === 1 ? "has" : "have"} no status yet`;
  return estate.knows("Pod") ? "no pods are wanted" : "pods could not be read";
}
