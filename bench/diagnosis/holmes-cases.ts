import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import type { Finding } from "../../src/analysis/diagnosis/finding.ts";
import { renderDiagnosis } from "../../src/analysis/diagnosis/render-diagnosis.ts";
import type { CaseResult } from "./eks-cases.ts";
import { readManifests } from "./holmes/manifest.ts";
import { readRecorded } from "./holmes/recorded.ts";

/** What a case's own expected statements ask for, written before our code was run on it. */
interface Expected {
  readonly case: string;
  /** Why the case tells nothing about diagnosis. */
  readonly unusable?: string;
  readonly source?: "recorded" | "manifest";
  readonly scope?: string;
  readonly healthy?: boolean;
  readonly rules?: readonly string[];
  readonly objects?: readonly string[];
  readonly mentions?: readonly string[];
}

/** Every usable case: the first that is told must be of a wanted rule and object, and the text must mention what is wanted. */
export function runHolmesCases(
  fixtures: string,
  expectations: string,
): { readonly results: readonly CaseResult[]; readonly unusable: Readonly<Record<string, number>> } {
  const lines = readFileSync(expectations, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const cases = lines.map((line) => JSON.parse(line) as Expected);
  const unusable: Record<string, number> = {};
  for (const { unusable: why } of cases) if (why !== undefined) unusable[why] = (unusable[why] ?? 0) + 1;
  const results = cases
    .filter((one) => one.unusable === undefined && existsSync(join(fixtures, one.case)))
    .map((one) => check(fixtures, one));
  return { results, unusable };
}

function check(fixtures: string, expected: Expected): CaseResult {
  const folder = join(fixtures, expected.case);
  const snapshot = expected.source === "recorded" ? readRecorded(folder) : readManifests(folder);
  const diagnosis = diagnose(snapshot, expected.scope === undefined ? {} : { object: expected.scope });
  const text = renderDiagnosis(diagnosis);
  const name = expected.case;
  if (expected.healthy) {
    const faults = diagnosis.healthy ? [] : ["a false alarm"];
    return { ...{ name, isHealthy: true, right: diagnosis.healthy, falseAlarm: !diagnosis.healthy, faults, text } };
  }
  const story = diagnosis.stories[0];
  // A risk counts only where nothing else is told: it is what stands first then.
  const first: readonly Finding[] = story
    ? [story.cause, ...story.symptoms]
    : diagnosis.unexplained.length > 0
      ? diagnosis.unexplained.slice(0, 1)
      : diagnosis.risks;
  const fitting = first.filter(({ rule }) => expected.rules?.includes(rule));
  const faults = [
    ...(fitting.length > 0
      ? []
      : [`rule ${first.map(({ rule }) => rule).join(", ") || "none"}, wanted ${expected.rules?.join(" or ")}`]),
    ...(fitting.length === 0 || fitting.some(({ object }) => expected.objects?.includes(object))
      ? []
      : [`object ${fitting.map(({ object }) => object).join(", ")}`]),
    ...(expected.mentions ?? [])
      .filter((word) => !text.toLowerCase().includes(word.toLowerCase()))
      .map((word) => `lacks "${word}"`),
  ];
  return { name, isHealthy: false, right: faults.length === 0, falseAlarm: false, faults, text };
}
