import { type FaultKind, OpsError } from "../base/errors.ts";

/** Which server a fault is about, as people name it and as it may be shown. */
export interface Peer {
  readonly title: string;
  readonly shown: string;
}

/** A failed try, with what the retry and the breaker need to know of it. */
export class HttpFault extends OpsError {
  /** Worth another try at once: the server may not have seen the request, or says it is a passing state. */
  readonly mayPass: boolean;
  /** Counts towards opening the breaker: the server's side failed, rather than our question being too large. */
  readonly countsAgainst: boolean;

  constructor(
    kind: FaultKind,
    message: string,
    options: {
      mayPass?: boolean;
      countsAgainst?: boolean;
      retryAfterMs?: number;
      facts: Record<string, unknown>;
      cause?: unknown;
    },
  ) {
    const { facts, cause, retryAfterMs } = options;
    super(kind, message, { facts, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    this.mayPass = options.mayPass ?? false;
    this.countsAgainst = options.countsAgainst ?? true;
  }
}

interface Described {
  readonly says: string;
  readonly mayPass: boolean;
}

const CHECK = "Check that it runs and that its address in the configuration is right.";

/** Node's and undici's error codes, in words. What is not here is told as a failed connection, with its code. */
function describe(code: string, at: string): Described | undefined {
  switch (code) {
    case "ECONNREFUSED":
      return { says: `${at} refused the connection. ${CHECK}`, mayPass: true };
    case "ENOTFOUND":
      return {
        says: `${at} cannot be found: its host name does not resolve. Check its address in the configuration.`,
        mayPass: false,
      };
    case "EAI_AGAIN":
      return {
        says: `${at} cannot be found: the DNS server here does not answer. Check this machine's network and DNS.`,
        mayPass: true,
      };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ENETDOWN":
      return {
        says: `${at} cannot be reached from here: there is no route to it. Check the network and its address in the configuration.`,
        mayPass: true,
      };
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return {
        says: `${at} did not accept a connection in time. Check that it runs and that no firewall stands between.`,
        mayPass: true,
      };
    case "ECONNRESET":
    case "EPIPE":
    case "UND_ERR_SOCKET":
      return {
        says: `${at} broke the connection off before it had answered. Its own log, or that of a proxy before it, tells why.`,
        mayPass: true,
      };
    case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
      return {
        says: `${at} sent only part of its answer. Its own log, or that of a proxy before it, tells why.`,
        mayPass: true,
      };
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return {
        says: `${at} does not speak TLS there. If it serves plain HTTP, write http:// in its address.`,
        mayPass: false,
      };
    case "CERT_HAS_EXPIRED":
      return { says: `${at} shows a certificate that has expired. Renew it there.`, mayPass: false };
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return {
        says: `${at} shows a certificate for another name. Use the name the certificate is for.`,
        mayPass: false,
      };
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return {
        says: `${at} shows a certificate that nobody trusted here has signed. Name its authority's file in NODE_EXTRA_CA_CERTS and restart.`,
        mayPass: false,
      };
    default:
      if (code.startsWith("HPE_")) {
        return { says: `${at} does not answer in HTTP. Check its address, the port above all.`, mayPass: false };
      }
      if (/CERT|TLS|SSL/.test(code))
        return { says: `${at} failed the TLS handshake (${code}). Check its certificate.`, mayPass: false };
      if (code.startsWith("Z_"))
        return { says: `${at} sent an answer that cannot be unpacked. Check the proxy before it.`, mayPass: false };
      return undefined;
  }
}

/** What fetch threw while connecting, sending or reading, as a fault of the peer. */
export function faultOfThrown(thrown: unknown, peer: Peer): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const code = codeOf(thrown);
  const at = `${peer.title} at ${peer.shown}`;
  const facts = { system: peer.title, address: peer.shown, code };
  if (code === "bad port") {
    return new OpsError("invalid", `${at} is on a port that web clients refuse to call. Give it another port.`, {
      facts,
      cause: thrown,
    });
  }
  const described = describe(code, at) ?? { says: `${at} could not be reached (${code}). ${CHECK}`, mayPass: true };
  return new HttpFault("unavailable", described.says, { facts, mayPass: described.mayPass, cause: thrown });
}

export function faultOfTimeout(peer: Peer, timeoutMs: number): HttpFault {
  const says = `${peer.title} at ${peer.shown} did not answer within ${seconds(timeoutMs)}. It may be overloaded; ask for less, or try again later.`;
  return new HttpFault("unavailable", says, {
    facts: { system: peer.title, address: peer.shown, code: "timeout", timeoutMs },
  });
}

export function faultOfSize(peer: Peer, maxBytes: number): HttpFault {
  const says = `${peer.title} sent more than ${Math.max(1, Math.round(maxBytes / 2 ** 20))} MiB. Ask for a shorter time or for fewer series.`;
  return new HttpFault("limited", says, {
    countsAgainst: false,
    facts: { system: peer.title, address: peer.shown, code: "too large", maxBytes },
  });
}

/** Statuses that mean "not now": 429 and 502 to 504. `body` goes to the log only. */
export function faultOfStatus(peer: Peer, status: number, retryAfterMs: number | undefined, body: string): HttpFault {
  const facts = { system: peer.title, address: peer.shown, status, body: body.slice(0, 500) };
  const later = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 429) {
    const when = retryAfterMs === undefined ? "Try again in a minute" : `Try again in ${seconds(retryAfterMs)}`;
    const says = `${peer.title} at ${peer.shown} asks for fewer requests (status 429). ${when}.`;
    return new HttpFault("limited", says, { facts, mayPass: true, countsAgainst: false, ...later });
  }
  const why = status === 503 ? "is not ready to answer" : "cannot be reached through the proxy before it";
  const says = `${peer.title} at ${peer.shown} ${why} (status ${status}). Check that it runs and is healthy.`;
  return new HttpFault("unavailable", says, { facts, mayPass: true, ...later });
}

export function faultOfRedirect(peer: Peer, to: string): HttpFault {
  const says = `${peer.title} at ${peer.shown} sends its callers on to ${to}, where its credentials are not sent. If that is the right place, write it in the configuration.`;
  return new HttpFault("unavailable", says, {
    countsAgainst: false,
    facts: { system: peer.title, address: peer.shown, code: "redirect", to },
  });
}

export function faultOfBreaker(peer: Peer, failures: number, waitMs: number): OpsError {
  const says = `${peer.title} at ${peer.shown} has failed ${failures} times in a row; trying again in ${seconds(waitMs)}.`;
  return new OpsError("unavailable", says, {
    retryAfterMs: waitMs,
    facts: { system: peer.title, address: peer.shown, code: "breaker open" },
  });
}

function codeOf(thrown: unknown): string {
  // fetch hides the reason one or two causes deep; several addresses tried give an AggregateError with the code on it.
  for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (at.message === "bad port") return "bad port";
  }
  return thrown instanceof Error ? thrown.message.slice(0, 80) : "unknown";
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.ceil(ms / 1000)} s`;
}
