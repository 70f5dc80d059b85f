/** Whose fault a failure is, as a closed set: callers decide by it (retry, refuse, page somebody), people read the message. */
export type FaultKind = "invalid" | "denied" | "missing" | "conflict" | "limited" | "unavailable" | "bug";

export interface OpsErrorOptions {
  /** What was being worked on, for the log. Never shown in chat, redacted before it is written. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** When it makes sense to try again, milliseconds from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The one error of the house. Its message is one or two sentences fit for chat, with the cure in it. */
export class OpsError extends Error {
  override readonly name = "OpsError";
  readonly kind: FaultKind;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;

  constructor(kind: FaultKind, message: string, options: OpsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.facts = options.facts ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Anything thrown, as an OpsError. What is not one already is a bug: the person is told so without its details. */
export function toOpsError(thrown: unknown): OpsError {
  if (thrown instanceof OpsError) return thrown;
  return new OpsError("bug", "Something went wrong inside Pilothouse; the request id in the log tells where.", {
    cause: thrown,
  });
}

/** For switches over closed sets: reaching it is a bug. */
export function unreachable(value: never): never {
  throw new OpsError("bug", `Unexpected value ${JSON.stringify(value)}.`);
}
