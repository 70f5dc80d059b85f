import { type FaultKind, toOpsError } from "../base/errors.ts";

const STATUS: Readonly<Record<FaultKind, number>> = {
  invalid: 400,
  denied: 403,
  missing: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
  bug: 500,
};

/** A fault as an HTTP status and the body every caller gets: the kind and one sentence. */
export function faultBody(thrown: unknown): { readonly status: number; readonly body: object } {
  const fault = toOpsError(thrown);
  return { status: STATUS[fault.kind], body: { error: { kind: fault.kind, message: fault.message } } };
}
