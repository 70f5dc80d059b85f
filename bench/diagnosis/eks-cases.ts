import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import { renderDiagnosis } from "../../src/analysis/diagnosis/render-diagnosis.ts";
import { categoryOf } from "./categories.ts";
import { readEksSnapshot } from "./eks-snapshot.ts";

interface Answer {
  readonly root_cause_category: string;
  readonly required_keywords?: readonly string[];
  readonly forbidden_categories?: readonly string[];
  readonly forbidden_keywords?: readonly string[];
}

export interface CaseResult {
  readonly name: string;
  readonly isHealthy: boolean;
  readonly right: boolean;
  /** Said to be in trouble although nothing is. */
  readonly falseAlarm: boolean;
  /** Why it is not right, a phrase each. */
  readonly faults: readonly string[];
  readonly text: string;
}

/** Every case of the folder against its answer, which the code under test does not see. */
export function runEksCases(folder: string): readonly CaseResult[] {
  const names = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "answer.yml")))
    .sort();
  const healthy = join(folder, names.find((name) => name.startsWith("000")) ?? "000-healthy");
  return names.map((name) => {
    const diagnosis = diagnose(readEksSnapshot(join(folder, name), healthy));
    const answer = parse(readFileSync(join(folder, name, "answer.yml"), "utf8")) as Answer;
    const text = renderDiagnosis(diagnosis);
    const category = diagnosis.healthy ? "healthy" : categoryOf(diagnosis.stories[0]?.cause.rule);
    const plain = text.toLowerCase();
    const isHealthy = answer.root_cause_category === "healthy";
    const faults = [
      ...(category === answer.root_cause_category
        ? []
        : [`category ${category}, wanted ${answer.root_cause_category}`]),
      ...((answer.forbidden_categories ?? []).includes(category) ? [`forbidden category ${category}`] : []),
      ...(answer.required_keywords ?? [])
        .filter((word) => !plain.includes(word.toLowerCase()))
        .map((word) => `lacks "${word}"`),
      ...(answer.forbidden_keywords ?? [])
        .filter((word) => plain.includes(word.toLowerCase()))
        .map((word) => `has "${word}"`),
    ];
    return { name, isHealthy, right: faults.length === 0, falseAlarm: isHealthy && !diagnosis.healthy, faults, text };
  });
}
