import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";
import { viewsOf, type Workload } from "./views.ts";
import { earliest } from "./words/phrases.ts";

const GRAVITY: readonly Finding["severity"][] = ["risk", "degraded", "outage"];

/**
 * Makes one finding about the workload of what several of its pods say alike, and of what the only pod of a workload says. The
 * count and an example stand in the summary; the pods in `explains`.
 */
export function groupFindings(estate: Estate, findings: readonly Finding[]): readonly Finding[] {
  const views = viewsOf(estate);
  const groups = new Map<string, { readonly workload?: Workload; readonly members: Finding[] }>();
  for (const finding of findings) {
    const pod = views.pod(finding.object);
    const workload = pod && views.workloadOf(pod);
    const key =
      workload && pod
        ? `${finding.rule} ${workload.ref} ${signature(finding.summary, pod.name)}`
        : `${finding.rule} ${finding.object} ${finding.summary}`;
    const group = groups.get(key);
    if (group) group.members.push(finding);
    else groups.set(key, { ...(workload ? { workload } : {}), members: [finding] });
  }
  return [...groups.values()].flatMap(({ workload, members }) => {
    const [first] = members;
    if (!first) return [];
    const refs = [...new Set(members.map(({ object }) => object))];
    if (!workload || workload.ref === first.object) return [first];
    const all = views.podsOf(workload.ref).length;
    return refs.length === 1 && all > 1 ? [first] : [merge(workload, members, refs, all)];
  });
}

/** What a summary says without whom and how often: pods of one workload crash a different number of times. */
function signature(summary: string, podName: string): string {
  return summary.replaceAll(podName, "*").replace(/\d+ (?:s|min|h|days|times)\b|once|twice/g, "#");
}

function merge(workload: Workload, members: readonly Finding[], refs: readonly string[], all: number): Finding {
  const gravest =
    members.toSorted((a, b) => GRAVITY.indexOf(b.severity) - GRAVITY.indexOf(a.severity))[0] ?? members[0];
  const first = members[0] as Finding;
  const example = first.object.split("/").at(-1) ?? "";
  const fact = first.summary.startsWith(`${example}: `) ? first.summary.slice(example.length + 2) : first.summary;
  const who = refs.length === 1 ? `pod ${example}` : `${refs.length} of ${all} pods, such as ${example}`;
  const sinceMs = earliest(...members.map((member) => member.sinceMs));
  const { sinceMs: _, ...rest } = first;
  return {
    ...rest,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    object: workload.ref,
    severity: gravest?.severity ?? first.severity,
    confidence: Math.max(...members.map(({ confidence }) => confidence)),
    summary: `${workload.name}: ${fact} (${who})`,
    evidence:
      refs.length === 1
        ? first.evidence
        : [
            `pods: ${refs
              .map((ref) => ref.split("/").at(-1))
              .slice(0, 5)
              .join(", ")}${refs.length > 5 ? ` and ${refs.length - 5} more` : ""}`,
            ...first.evidence,
          ],
    explains: [...new Set([...refs, ...members.flatMap(({ explains }) => explains)])].filter(
      (ref) => ref !== workload.ref,
    ),
  };
}
