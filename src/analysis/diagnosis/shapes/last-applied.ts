import { type KubernetesObject, LAST_APPLIED } from "../../../base/kubernetes-object.ts";
import { type Fields, fieldsOf, textMapOf } from "./read.ts";

/** What kubectl last applied, as far as the reader handed it on; undefined where nothing was, or it cannot be read. */
export function lastApplied({ metadata }: KubernetesObject): Fields | undefined {
  const text = textMapOf(metadata.annotations)[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    return fieldsOf(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
