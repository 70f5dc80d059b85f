import { changeBefore, rollbackOf } from "./changes.ts";
import type { Estate } from "./estate.ts";
import type { Finding, Story } from "./finding.ts";
import { createReach, type Reach } from "./reach.ts";

const SEVERITIES: readonly Finding["severity"][] = ["outage", "degraded", "risk"];
// Clocks, event counts and probes tell a beginning late by minutes; a cause from another object may seem to follow by that much.
const TOLERANCE_MS = 15 * 60_000;

/** Joins findings: every symptom goes to the cause that best accounts for it; those nothing accounts for are returned apart. */
export function joinStories(
  estate: Estate,
  findings: readonly Finding[],
): { readonly stories: readonly Story[]; readonly unexplained: readonly Finding[] } {
  const parents = findParents(findings, createReach(estate));
  const members = new Map<Finding, Finding[]>();
  for (const finding of findings) {
    const root = rootOf(finding, parents);
    const list = members.get(root) ?? [];
    if (root !== finding) list.push(finding);
    members.set(root, list);
  }
  const stories: Story[] = [];
  const unexplained: Finding[] = [];
  for (const [root, symptoms] of members) {
    if (root.role === "cause") stories.push(tell(estate, root, symptoms));
    else
      unexplained.push({
        ...root,
        explains: [...new Set([...root.explains, ...symptoms.map(({ object }) => object)])],
      });
  }
  return { stories: stories.sort(byWeight), unexplained: unexplained.sort(byFinding) };
}

function findParents(
  findings: readonly Finding[],
  reachOf: (finding: Finding) => Reach,
): ReadonlyMap<Finding, Finding> {
  const reaches = new Map(findings.map((finding) => [finding, reachOf(finding)]));
  const reachedBy = new Map<string, Finding[]>();
  for (const [finding, { home, named, services }] of reaches) {
    for (const ref of new Set([...home, ...named, ...services])) {
      const list = reachedBy.get(ref);
      if (list) list.push(finding);
      else reachedBy.set(ref, [finding]);
    }
  }
  const parents = new Map<Finding, Finding>();
  for (const finding of findings) {
    let best: Finding | undefined;
    let bestScore = 0;
    for (const candidate of reachedBy.get(finding.object) ?? []) {
      const score = scoreOf(candidate, reaches.get(candidate) as Reach, finding);
      if (score > bestScore && rootOf(candidate, parents) !== finding) [best, bestScore] = [candidate, score];
    }
    if (best) parents.set(finding, best);
  }
  return parents;
}

/** How well the candidate accounts for the finding; 0 when it does not. */
function scoreOf(candidate: Finding, reach: Reach, finding: Finding): number {
  if (candidate === finding) return 0;
  const names = reach.named.has(finding.object);
  const isWeak = finding.role === "cause" && finding.confidence < 0.6 && candidate.role === "cause";
  if (finding.role === "cause" && !(isWeak && names && candidate.confidence > finding.confidence)) return 0;
  const isHome = reach.home.has(finding.object);
  const late =
    candidate.sinceMs !== undefined &&
    finding.sinceMs !== undefined &&
    candidate.sinceMs > finding.sinceMs + TOLERANCE_MS;
  if (late && !isHome) return 0;
  if (candidate.role === "cause") {
    if (isHome) return 2 + candidate.confidence;
    return names || reach.services.has(finding.object) ? 1 + candidate.confidence : 0;
  }
  // A symptom passes on only what it says itself, or what stands behind it: the chain goes on up to the cause.
  return names || (reach.services.has(finding.object) && finding.rule === "service-without-endpoints")
    ? candidate.confidence
    : 0;
}

function rootOf(finding: Finding, parents: ReadonlyMap<Finding, Finding>): Finding {
  let root = finding;
  for (let steps = 0; steps < 20; steps++) {
    const parent = parents.get(root);
    if (!parent) break;
    root = parent;
  }
  return root;
}

function tell(estate: Estate, cause: Finding, symptoms: readonly Finding[]): Story {
  const explains = [...new Set([...cause.explains, ...symptoms.map(({ object }) => object)])].filter(
    (ref) => ref !== cause.object,
  );
  const severity =
    SEVERITIES[Math.min(...[cause, ...symptoms].map((one) => SEVERITIES.indexOf(one.severity)))] ?? cause.severity;
  const change = changeBefore(estate, cause);
  const proposes = cause.proposes ?? rollbackOf(estate, cause);
  const told: Finding = { ...cause, severity, explains, ...(proposes ? { proposes } : {}) };
  return { cause: told, symptoms: symptoms.toSorted(byFinding), ...(change ? { change } : {}) };
}

function byWeight(a: Story, b: Story): number {
  return (
    SEVERITIES.indexOf(a.cause.severity) - SEVERITIES.indexOf(b.cause.severity) ||
    b.cause.explains.length + b.symptoms.length - (a.cause.explains.length + a.symptoms.length) ||
    (a.cause.sinceMs ?? Number.MAX_SAFE_INTEGER) - (b.cause.sinceMs ?? Number.MAX_SAFE_INTEGER) ||
    (a.cause.object < b.cause.object ? -1 : 1)
  );
}

function byFinding(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.sinceMs ?? Number.MAX_SAFE_INTEGER) - (b.sinceMs ?? Number.MAX_SAFE_INTEGER) ||
    (a.object < b.object ? -1 : 1)
  );
}
