import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CaseResult, runEksCases } from "../diagnosis/eks-cases.ts";
import { runHolmesCases } from "../diagnosis/holmes-cases.ts";
import type { Measure } from "../dispatch.ts";

const DATA = "../shared/data/k8s-opensre-synthetic/synthetic/eks";
const HOLMES = "../shared/data/k8s-holmesgpt/fixtures";
const EXPECTED = fileURLToPath(new URL("../../test/evals/diagnosis/holmes.jsonl", import.meta.url));

/** right and falseAlarms over recorded cases, and over those of a second source where it is there; with no model. */
export const run: Measure = async (options) => {
  const folder = options.data ?? DATA;
  if (!existsSync(folder)) throw new Error(`There are no recorded cases at ${folder}; name their folder with --data.`);
  const results = runEksCases(folder);
  if (results.length === 0) throw new Error(`There is no case with an answer.yml in ${folder}.`);
  const second = existsSync(HOLMES) ? runHolmesCases(HOLMES, EXPECTED) : undefined;
  if (options.verbose) {
    for (const result of [...results, ...(second?.results ?? [])]) tell(result);
    for (const [why, count] of Object.entries(second?.unusable ?? {})) console.log(`unusable, ${count}: ${why}`);
  }
  return { ...figures(results), ...(second ? holmesFigures(second.results, second.unusable) : {}) };
};

function share(part: readonly unknown[], of: readonly unknown[]): number {
  return Number((part.length / of.length).toFixed(3));
}

function figures(results: readonly CaseResult[]) {
  return {
    right: share(
      results.filter(({ right }) => right),
      results,
    ),
    cases: results.length,
    falseAlarms: results.filter(({ falseAlarm }) => falseAlarm).length,
    healthyCases: results.filter(({ isHealthy }) => isHealthy).length,
  };
}

function holmesFigures(results: readonly CaseResult[], unusable: Readonly<Record<string, number>>) {
  const right = results.filter((result) => result.right);
  return {
    holmesRight: results.length === 0 ? undefined : share(right, results),
    holmesUsable: results.length,
    holmesUnusable: Object.values(unusable).reduce((sum, count) => sum + count, 0),
    holmesFalseAlarms: results.filter(({ falseAlarm }) => falseAlarm).length,
  };
}

function tell({ name, faults, text }: CaseResult): void {
  console.log(faults.length === 0 ? `${name}: right` : `${name}: ${faults.join("; ")}\n${text}\n`);
}
