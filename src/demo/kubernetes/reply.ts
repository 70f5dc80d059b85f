/** What is answered: JSON, or a log's text. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A refusal as the Kubernetes API words it. */
export function refused(code: number, reason: string, message: string): Reply {
  return {
    status: code,
    body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code },
  };
}

export function given(body: unknown): Reply {
  return { status: 200, body };
}
