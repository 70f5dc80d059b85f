/** Where a fact came from, exact enough for a person to repeat the look. */
export interface Source {
  /** The system as people name it: "Prometheus prod", "this machine". */
  readonly system: string;
  /** The exact PromQL, API path or SQL. */
  readonly query: string;
  /** When it was read, ISO 8601 in UTC. */
  readonly at: string;
  readonly url?: string;
}
