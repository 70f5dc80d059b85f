import type { Estate } from "../diagnosis/estate.ts";
import type { Diagnosis } from "../diagnosis/finding.ts";
import type { Scope } from "../diagnosis/scope.ts";
import { measureAvailability } from "./availability.ts";
import { capOf, measureDiagnosis } from "./from-diagnosis.ts";
import { createGround } from "./ground.ts";
import { type Measured, type PartName, type Unmeasured, WEIGHTS } from "./part.ts";
import { measureRestarts } from "./restarts.ts";
import { measureRollout } from "./rollout.ts";
import { measureSaturation } from "./saturation.ts";

export interface HealthInput {
  readonly estate: Estate;
  /** What health is asked of; the diagnosis must be of the same. */
  readonly scope: Scope;
  readonly diagnosis: Diagnosis;
  /** Bytes in use by "namespace/pod/container"; undefined where no source tells. */
  readonly memoryBytes?: ReadonlyMap<string, number> | undefined;
}

export interface HealthPart {
  readonly name: PartName;
  /** 0 to 100, whole. */
  readonly score: number;
  /** Percent of the whole score; those of all parts are 100 together. */
  readonly weight: number;
  /** One sentence; may hold outside text. */
  readonly reason: string;
}

/** A part that is left out, and why as a clause. */
export interface UnknownPart {
  readonly name: PartName;
  readonly why: string;
}

export interface Health {
  /** 0 to 100, whole, rounded down so that 100 means that nothing is lost; undefined where no part could be known. */
  readonly score?: number;
  /** What is known, that which costs most first. */
  readonly parts: readonly HealthPart[];
  readonly unknown: readonly UnknownPart[];
  /** Set where the worst outage bounds the score below what its parts come to. */
  readonly cappedBy?: { readonly at: number; readonly reason: string };
}

/**
 * How healthy a workload, service, pod, node, namespace or cluster is. Pure and total, whatever the objects hold. A part that
 * cannot be known is named and left out, and the others share its weight: missing is neither 0 nor 100. An outage or a pod that
 * is not ready more never raises the score.
 */
export function scoreHealth({ estate, scope, diagnosis, memoryBytes }: HealthInput): Health {
  const ground = createGround(estate, scope);
  const measured: readonly (readonly [PartName, Measured | Unmeasured])[] = [
    ["availability", measureAvailability(ground)],
    ["diagnosis", measureDiagnosis(ground, diagnosis)],
    ["restarts", measureRestarts(ground)],
    ["rollout", measureRollout(ground)],
    ["saturation", measureSaturation(ground, memoryBytes)],
  ];
  const known = measured.flatMap(([name, part]) => ("why" in part ? [] : [{ name, ...part }]));
  const unknown = measured.flatMap(([name, part]) => ("why" in part ? [{ name, why: part.why }] : []));
  const all = known.reduce((sum, { name }) => sum + WEIGHTS[name], 0);
  if (all === 0) return { parts: [], unknown };
  const mean = known.reduce((sum, { name, score }) => sum + WEIGHTS[name] * score, 0) / all;
  const cap = capOf(ground, diagnosis);
  const capped = cap !== undefined && cap.at < mean ? { at: whole(cap.at), reason: cap.reason } : undefined;
  const parts = known.map(({ name, score, reason }) => ({
    ...{ name, score: whole(score), weight: (100 * WEIGHTS[name]) / all, reason },
  }));
  return {
    score: capped?.at ?? whole(mean),
    parts: parts.toSorted((a, b) => lossOf(b) - lossOf(a)),
    unknown,
    ...(capped ? { cappedBy: capped } : {}),
  };
}

/** What a part takes off the whole score. */
function lossOf({ score, weight }: HealthPart): number {
  return (weight * (100 - score)) / 100;
}

/** A mean of hundreds is a hundred, though its sum in floating point may be a hair below. */
function whole(score: number): number {
  return Math.max(0, Math.min(100, Math.floor(score + 1e-9)));
}
