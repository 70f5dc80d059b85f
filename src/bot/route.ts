/** A request to a route of an adapter, as http/ took it. `body` is raw: signatures are over it. */
export interface RouteRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

export interface RouteReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Written piece by piece until it ends or the caller goes. */
  readonly stream?: AsyncIterable<string>;
}

/** An address of an adapter, mounted by http/. A fault thrown becomes its status with its sentence. */
export interface Route {
  readonly method: "GET" | "POST";
  /** With `:name` parts for params. */
  readonly path: string;
  readonly maxBodyBytes?: number;
  handle(request: RouteRequest): Promise<RouteReply>;
}
