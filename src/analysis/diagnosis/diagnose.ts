import type { Analyzer } from "./analyzer.ts";
import { analyzers } from "./analyzers.ts";
import { createEstate, type Estate } from "./estate.ts";
import type { Diagnosis, Finding } from "./finding.ts";
import { groupFindings } from "./grouping.ts";
import { findRecovered } from "./recovered.ts";
import { createScope, type Scope } from "./scope.ts";
import type { Snapshot } from "./snapshot.ts";
import { joinStories } from "./stories.ts";

/**
 * What is wrong in the snapshot, causes first. Pure and total: an analyzer that fails is named in `unseen` and the others go on.
 * With a scope, only what touches it is told, though its cause may lie outside.
 */
export function diagnose(snapshot: Snapshot, scope: Scope = {}, run: readonly Analyzer[] = analyzers): Diagnosis {
  const estate = createEstate(snapshot);
  const { findings, unseen } = runAll(estate, run);
  const grouped = groupFindings(estate, findings);
  const { stories, unexplained } = joinStories(
    estate,
    grouped.filter(({ severity }) => severity !== "risk"),
  );
  const inScope = createScope(estate, scope);
  const touches = ({ object, explains }: Finding) => inScope(object) || explains.some(inScope);
  const told = stories.filter(({ cause, symptoms }) => [cause, ...symptoms].some(touches));
  const open = unexplained.filter(touches);
  return {
    stories: told,
    unexplained: open,
    risks: grouped.filter((finding) => finding.severity === "risk" && touches(finding)),
    recovered: findRecovered(estate).filter(({ object }) => inScope(object)),
    // Where pods could not be read, silence says nothing.
    healthy: told.length === 0 && open.length === 0 && estate.knows("Pod"),
    unseen: [...snapshot.unseen, ...unseen],
  };
}

function runAll(estate: Estate, run: readonly Analyzer[]) {
  const findings: Finding[] = [];
  const unseen: string[] = [];
  const unread = new Map<string, string[]>();
  for (const analyzer of run) {
    const missing = analyzer.needs.filter((kind) => !estate.knows(kind));
    if (missing.length > 0 && analyzer.concerns?.(estate) === false) continue;
    for (const kind of missing) unread.set(kind, [...(unread.get(kind) ?? []), analyzer.name]);
    if (missing.length > 0) continue;
    try {
      findings.push(...analyzer.analyze(estate));
    } catch (error) {
      unseen.push(
        `What ${analyzer.name} looks for: it failed (${error instanceof Error ? error.message : String(error)}).`,
      );
    }
  }
  const names = [...unread].map(([kind, skipped]) => `${kind} objects, so not ${skipped.join(", ")}`);
  return { findings, unseen: [...names, ...unseen] };
}
