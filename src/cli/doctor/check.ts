import type { AppConfig } from "../../app-config.ts";

/** What a check found about one thing. */
export interface Finding {
  /** What was looked at: "Prometheus prod". */
  readonly name: string;
  /** `skipped` is no fault: there was nothing to look at, or no way to look. */
  readonly state: "ok" | "wrong" | "skipped";
  /** One sentence or less, without secrets. */
  readonly says: string;
  /** What to do about it. */
  readonly cure?: string;
}

export interface CheckContext {
  readonly config: AppConfig;
  /** Aborted when the check has taken too long. */
  readonly signal: AbortSignal;
  /** Whether another process answers on the data folder's socket, and as what. */
  holder(): Promise<"server" | "command" | "nobody">;
}

/** Looks at one kind of thing and changes nothing. Throws an `OpsError` for what is wrong, its cure in its message. */
export interface Check {
  readonly name: string;
  readonly limitMs: number;
  look(context: CheckContext): Promise<readonly Finding[]>;
}

export const LIMIT_MS = 5000;

export function ok(name: string, says: string): Finding {
  return { name, state: "ok", says };
}

export function wrong(name: string, says: string, cure?: string): Finding {
  return { name, state: "wrong", says, ...(cure === undefined ? {} : { cure }) };
}

export function skipped(name: string, says: string): Finding {
  return { name, state: "skipped", says };
}
