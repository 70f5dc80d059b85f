/** One call to an outside HTTP API. */
export interface HttpRequest {
  readonly method?: "GET" | "POST";
  /** Relative to the client's base URL. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Form fields; sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly signal?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * A client for one server: a time limit per try, bounded retries with jitter on what may pass (connect failures, 429
 * with Retry-After, 502–504), a circuit breaker, a limit on the bytes read. Replies of any other status are returned.
 * Throws `OpsError` saying which server and whose fault it is (facts: system, status or code): `unavailable`, or
 * `limited` when the server asks for fewer requests or its reply is too large. When the request's signal is aborted,
 * rejects with the signal's reason.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpReply>;
}
