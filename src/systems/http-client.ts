import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { type Clock, systemClock } from "../base/clock.ts";
import { OpsError } from "../base/errors.ts";
import { untilAborted } from "../base/limit.ts";
import type { HttpClient, HttpReply, HttpRequest } from "./http.ts";
import { type HttpAddress, mayFollow, pairsOf, parseAddress, urlOf } from "./http-address.ts";
import { parseRetryAfter, readBody } from "./http-body.ts";
import {
  faultOfBreaker,
  faultOfRedirect,
  faultOfSize,
  faultOfStatus,
  faultOfThrown,
  faultOfTimeout,
  HttpFault,
  type Peer,
} from "./http-faults.ts";

/** One finished call, for metrics. A call its own caller gave up is not reported. */
export interface HttpCall {
  readonly system: string;
  readonly outcome: "ok" | "error";
  readonly ms: number;
}

export interface HttpClientOptions {
  /** For people: "Prometheus prod". */
  readonly title: string;
  /** May carry user and password; they are sent as a header and never shown. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For one try, from the connect to the last byte. */
  readonly timeoutMs?: number;
  /** Tries after the first. */
  readonly retries?: number;
  readonly maxBytes?: number;
  readonly breaker?: { readonly failures: number; readonly reopenAfterMs: number };
  readonly clock?: Clock;
  /** Whether a reply is to be handed on although its status (502–504) says that it may pass. */
  readonly isFinal?: (reply: HttpReply) => boolean;
  readonly observe?: (call: HttpCall) => void;
}

const FIRST_BACKOFF_MS = 150;
const LONGEST_WAIT_MS = 5_000; // a person waits for this: a longer Retry-After is told rather than waited for
const MAX_REDIRECTS = 3;
const PASSING = new Set([429, 502, 503, 504]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * A client for reading: a POST is a question with a long form, and may be sent again. Timeouts are not tried again,
 * since a server that is too slow gets no faster by a second question. When the caller's signal is aborted, `send`
 * rejects with its reason at once and the server is not blamed. A call counts as one failure for the breaker,
 * however often it was tried.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { title, timeoutMs = 10_000, retries = 2, maxBytes = 64 * 2 ** 20, clock = systemClock } = options;
  const { failures, reopenAfterMs } = options.breaker ?? { failures: 5, reopenAfterMs: 10_000 };
  const address = parseAddress(title, options.baseUrl);
  const peer: Peer = { title, shown: address.shown };
  const headers = headersOf(options, address);
  let openedAtMs = 0;

  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof HttpFault && error.countsAgainst),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: reopenAfterMs },
  );
  breaker.onBreak(() => {
    openedAtMs = Date.now(); // cockatiel reads the system's clock, so the wait told must as well
  });
  const again = retry(
    handleWhen((error) => error instanceof HttpFault && error.mayPass && (error.retryAfterMs ?? 0) <= LONGEST_WAIT_MS),
    {
      maxAttempts: retries,
      backoff: new DelegateBackoff((context) => waitBefore(context.attempt, errorIn(context.result))),
    },
  );
  const limit = timeout(timeoutMs, TimeoutStrategy.Cooperative);
  const policy = wrap(breaker, again);

  async function attempt(request: HttpRequest): Promise<HttpReply> {
    request.signal?.throwIfAborted();
    return limit.execute(async ({ signal }) => {
      try {
        const { response, text } = await exchange(request, signal);
        const reply: HttpReply = {
          status: response.status,
          contentType: response.headers.get("content-type") ?? "",
          text,
        };
        if (!PASSING.has(reply.status) || options.isFinal?.(reply)) return reply;
        throw faultOfStatus(
          peer,
          reply.status,
          parseRetryAfter(response.headers.get("retry-after"), clock.now()),
          text,
        );
      } catch (thrown) {
        request.signal?.throwIfAborted();
        if (signal.aborted) throw faultOfTimeout(peer, timeoutMs);
        throw faultOfThrown(thrown, peer);
      }
    }, request.signal);
  }

  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<{ response: Response; text: string }> {
    let url = urlOf(address, request);
    let method = request.method ?? (request.form === undefined ? "GET" : "POST");
    for (let hops = 0; ; hops++) {
      const body =
        request.form !== undefined && method === "POST" ? new URLSearchParams(pairsOf(request.form)) : undefined;
      const response = await fetch(url.href, { method, headers, redirect: "manual", signal, ...(body && { body }) });
      const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
      if (location === null) {
        const read = await readBody(response, maxBytes);
        if (read.kind === "too large") throw faultOfSize(peer, maxBytes);
        return { response, text: read.text };
      }
      await response.body?.cancel();
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (next === undefined || !mayFollow(url, next) || hops === MAX_REDIRECTS)
        throw faultOfRedirect(peer, next?.origin ?? "nowhere");
      // Browsers turn a POST into a GET on 301 and 302 too; an API that has moved wants its form again.
      if (response.status === 303) method = "GET";
      url = next;
    }
  }

  return {
    async send(request) {
      const startMs = performance.now();
      const report = (outcome: HttpCall["outcome"]) =>
        options.observe?.({ system: title, outcome, ms: performance.now() - startMs });
      try {
        request.signal?.throwIfAborted();
        const reply = await untilAborted(
          policy.execute(() => attempt(request), request.signal),
          request.signal,
        );
        report(reply.status < 500 ? "ok" : "error");
        return reply;
      } catch (thrown) {
        if (request.signal?.aborted) throw request.signal.reason;
        report("error");
        if (thrown instanceof OpsError) throw thrown;
        if (thrown instanceof BrokenCircuitError) {
          throw faultOfBreaker(peer, failures, Math.max(1, openedAtMs + reopenAfterMs - Date.now()));
        }
        throw new OpsError("bug", `The client for ${title} failed in a way it does not know.`, { cause: thrown });
      }
    },
  };
}

function errorIn(result: object): unknown {
  return "error" in result ? result.error : undefined;
}

/** Full jitter over 150, 300, 600 ms …, or what the server asked for with a little added so that not all return at once. */
function waitBefore(attempt: number, error: unknown): number {
  const asked = error instanceof OpsError ? error.retryAfterMs : undefined;
  if (asked !== undefined) return asked + Math.random() * 100;
  return FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}

function headersOf(options: HttpClientOptions, address: HttpAddress): Headers {
  try {
    const headers = new Headers({ accept: "application/json", "user-agent": "pilothouse", ...options.headers });
    if (address.authorization !== undefined && !headers.has("authorization"))
      headers.set("authorization", address.authorization);
    return headers;
  } catch {
    // The reason holds the header's value, which is most likely a token.
    throw new OpsError("invalid", `A header configured for ${options.title} has characters that HTTP does not allow.`);
  }
}
