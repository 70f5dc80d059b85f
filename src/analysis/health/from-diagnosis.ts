import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import { viewsOf } from "../diagnosis/views.ts";
import { counted, oneLine } from "../diagnosis/words/phrases.ts";
import { type Ground, shareOf } from "./ground.ts";
import type { Measured, Unmeasured } from "./part.ts";

/**
 * What one trouble takes, of 100: a base for its being there, and more by the share of the pods it touches. An outage of all
 * takes all; of something small in a large estate a fifth, so that five of them leave a third.
 */
const LOSS = { outage: { base: 20, share: 80 }, degraded: { base: 8, share: 32 } } as const;
// However many things work less well than they should, they do work: only outages take all.
const MOST_DEGRADED = 60;
// Risks work now: however many there are, together they cost less than one thing that is degraded everywhere.
const RISK = { each: 2, most: 15 } as const;
/**
 * The worst single outage bounds the whole: at 90 for one that touches next to nothing, so that nothing with an outage looks
 * like all is well, down to 30 for one of everything. A mean alone would hide it behind parts that are fine.
 */
const CAP = { base: 10, share: 60 } as const;

/** Findings that belong together: a cause and its symptoms. */
type Trouble = readonly Finding[];

export function measureDiagnosis(ground: Ground, diagnosis: Diagnosis): Measured | Unmeasured {
  const troubles = troublesOf(diagnosis);
  const { risks } = diagnosis;
  // Where pods could not be read, finding nothing says nothing, and finding something is no measure of the rest.
  if (!ground.estate.knows("Pod")) return { why: "pods could not be read" };
  const isNode = ground.scope.object?.startsWith("Node/") === true;
  const isThere = ground.pods.length > 0 || ground.workloads.some(({ desired }) => desired > 0) || isNode;
  if (!isThere && troubles.length + risks.length === 0) return { why: "nothing of it runs or is meant to" };
  const keptOf = (some: readonly Trouble[]) =>
    some.reduce((left, trouble) => left * (1 - lossOf(ground, trouble) / 100), 1);
  const kept = keptOf(troubles.filter(isOutage));
  const worked = Math.max(1 - MOST_DEGRADED / 100, keptOf(troubles.filter((trouble) => !isOutage(trouble))));
  const risked = Math.min(RISK.most, risks.length * RISK.each) / 100;
  return { score: 100 * kept * worked * (1 - risked), reason: reasonOf(diagnosis, troubles) };
}

/** The most that the score may be, and the outage that bounds it; undefined without an outage. */
export function capOf(
  ground: Ground,
  diagnosis: Diagnosis,
): { readonly at: number; readonly reason: string } | undefined {
  let worst: { at: number; reason: string } | undefined;
  for (const trouble of troublesOf(diagnosis)) {
    const outages = trouble.filter(({ severity }) => severity === "outage");
    const [first] = outages;
    if (!first) continue;
    const at = 100 - (CAP.base + CAP.share * touched(ground, outages)) * sureness(outages);
    if (!worst || at < worst.at) worst = { at, reason: oneLine(first.summary, 200) };
  }
  return worst;
}

function isOutage(trouble: Trouble): boolean {
  return trouble.some(({ severity }) => severity === "outage");
}

function troublesOf({ stories, unexplained }: Diagnosis): readonly Trouble[] {
  return [...stories.map(({ cause, symptoms }) => [cause, ...symptoms]), ...unexplained.map((one) => [one])];
}

function lossOf(ground: Ground, trouble: Trouble): number {
  const outages = trouble.filter(({ severity }) => severity === "outage");
  const broken = trouble.filter(({ severity }) => severity !== "risk");
  const loss = (findings: Trouble, { base, share }: { readonly base: number; readonly share: number }) =>
    findings.length === 0 ? 0 : (base + share * touched(ground, findings)) * sureness(findings);
  return Math.max(loss(outages, LOSS.outage), loss(broken, LOSS.degraded));
}

/** The share of the pods, 0 to 1: all for what was itself asked about, and none where only other objects are touched. */
function touched(ground: Ground, findings: Trouble): number {
  if (findings.some(({ object }) => object === ground.scope.object)) return 1;
  const views = viewsOf(ground.estate);
  const refs = new Set<string>();
  for (const { object, explains } of findings) {
    for (const ref of explains) refs.add(ref);
    // A finding about a workload that names the pods means these and not the others.
    const own = new Set(views.podsOf(object).map(({ ref }) => ref));
    if (!explains.some((ref) => own.has(ref))) refs.add(object);
  }
  const share = shareOf(ground.pods, (pod) => {
    const about = [pod.ref, views.workloadOf(pod).ref, `Node/${pod.node}`, `Namespace/${pod.namespace}`];
    return about.some((ref) => refs.has(ref)) ? 1 : 0;
  });
  return share?.share ?? 0;
}

/** How sure at least one of them is so; what is no number between 0 and 1 is taken as sure. */
function sureness(findings: Trouble): number {
  return Math.max(...findings.map(({ confidence }) => (confidence >= 0 && confidence <= 1 ? confidence : 1)));
}

function reasonOf({ risks }: Diagnosis, troubles: readonly Trouble[]): string {
  const outages = troubles.filter(isOutage);
  const rest = troubles.length - outages.length;
  const counts = [
    ...(outages.length > 0 ? [counted(outages.length, "outage")] : []),
    ...(rest > 0 ? [`${rest} degraded`] : []),
    ...(risks.length > 0 ? [counted(risks.length, "risk")] : []),
  ].join(", ");
  const first = (outages[0] ?? troubles[0])?.[0] ?? risks[0];
  return first === undefined ? "Nothing wrong was found." : `${counts}; first: ${oneLine(first.summary, 200)}`;
}
