import { expect } from "vitest";
import { type FaultKind, OpsError } from "../../src/base/errors.ts";

/** Awaits a failure of this kind and gives it back; anything else fails the test. */
export async function faultOf(work: Promise<unknown>, kind: FaultKind): Promise<OpsError> {
  const thrown = await work.then(
    (value) => expect.fail(`expected ${kind}, but it gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(OpsError);
  const error = thrown as OpsError;
  expect({ kind: error.kind, message: error.message }).toMatchObject({ kind });
  return error;
}
