import type { LogTail } from "../../../../src/analysis/diagnosis/snapshot.ts";
import type { KubernetesObject } from "../../../../src/base/kubernetes-object.ts";

/** What must be told: a rule of an object (of Pod/shop/web-0 unless another is named) and words of its summary or evidence. */
export interface Fires {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly logs?: readonly LogTail[];
  readonly rule: string;
  readonly of?: string;
  readonly says: readonly string[];
}

/** What looks much like it, and must not be taken for it. */
export interface LookAlike {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly logs?: readonly LogTail[];
  readonly not: string;
}
