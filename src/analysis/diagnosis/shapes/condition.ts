import { timeOf } from "../estate.ts";
import { listOf, optional, textOf } from "./read.ts";

/** A condition of a pod, node, deployment or job. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** Epoch milliseconds. */
  readonly sinceMs?: number;
}

export function parseConditions(value: unknown): readonly Condition[] {
  return listOf(value).flatMap((raw) => {
    const type = textOf(raw.type);
    const status = textOf(raw.status);
    if (type === undefined || status === undefined) return [];
    return [
      {
        ...{ type, status },
        ...optional("reason", textOf(raw.reason)),
        ...optional("message", textOf(raw.message)),
        ...optional("sinceMs", timeOf(textOf(raw.lastTransitionTime))),
      },
    ];
  });
}

export function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}
