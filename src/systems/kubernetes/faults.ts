import { OpsError } from "../../base/errors.ts";
import { clip, visibleText } from "../../base/text/words.ts";

interface Status {
  readonly message: string;
  readonly reason: string;
  readonly details: {
    readonly kind?: string;
    readonly group?: string;
    readonly name?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
  };
}

/** What the API server refused, as a fault that says what is missing and how to grant it. */
export function faultOfStatus(cluster: string, status: number, body: string, retryAfter: string | undefined): OpsError {
  const { message, reason, details } = readStatus(body);
  const said = message === "" ? `HTTP ${status}` : clip(visibleText(message), 300);
  const facts = { system: "kubernetes", cluster, status, reason, ...details };
  if (status === 401) {
    return new OpsError(
      "unavailable",
      `Cluster ${cluster} does not accept the credential any more. Sign in there again, or renew the token in the kubeconfig.`,
      { facts },
    );
  }
  if (status === 403) {
    return new OpsError(
      "denied",
      `Cluster ${cluster} forbids this look: ${said} Grant it with deploy/kubernetes-reader.yaml, or a Role of your own.`,
      { facts: { ...facts, need: needIn(message) } },
    );
  }
  if (status === 404) return new OpsError("missing", `Cluster ${cluster}: ${said}.`, { facts });
  if (status === 410) return new OpsError("conflict", `Cluster ${cluster} has gone on since; read it anew.`, { facts });
  if (status === 429) {
    const seconds = Number(retryAfter);
    return new OpsError("limited", `Cluster ${cluster} asks for patience. Try again in a moment.`, {
      facts,
      ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
    });
  }
  if (status === 400 || status === 422)
    return new OpsError("invalid", `Cluster ${cluster} cannot do that: ${said}`, { facts });
  return new OpsError("unavailable", `Cluster ${cluster} failed: ${said}`, { facts });
}

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection. Check that it runs and that the kubeconfig names the right address.",
  ENOTFOUND: "cannot be found: its host name does not resolve. Check the address in the kubeconfig.",
  ETIMEDOUT: "did not accept a connection in time. Check the network between.",
  ECONNRESET: "broke the connection off. Try again.",
  EHOSTUNREACH: "cannot be reached from here: there is no route to it.",
  CERT_HAS_EXPIRED: "shows a certificate that has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID: "shows a certificate for another name.",
  SELF_SIGNED_CERT_IN_CHAIN: "shows a certificate that the kubeconfig's authority has not signed.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "shows a certificate that the kubeconfig's authority has not signed.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "shows a certificate that the kubeconfig's authority has not signed.",
};

/** What the server says when a `test` of a JSON patch does not hold: it names no object, as it does for an invalid one. */
const TEST_FAILED = /^the server rejected our request due to an error in our request|test(?:ing)? .*(?:failed|value)/i;

/**
 * The same of a write: a precondition that does not hold is `conflict`; a refusal by the server itself, which may have come
 * after the fact, is `unavailable` with `sent`.
 */
export function faultOfWrite(cluster: string, status: number, body: string, retryAfter: string | undefined): OpsError {
  const { message, reason, details } = readStatus(body);
  const facts = { system: "kubernetes", cluster, status, reason, kind: details.kind, name: details.name };
  const said = message === "" ? `HTTP ${status}` : clip(visibleText(message), 300);
  if (status === 403) {
    // Admission refuses with 403 too, in words of its own.
    const need = needIn(message);
    const cure = need ? " Grant it with deploy/kubernetes-writer.yaml, or a Role of your own." : "";
    return new OpsError("denied", `Cluster ${cluster} forbids this change: ${said}${cure}`, {
      facts: { ...facts, need },
    });
  }
  if (status === 409 || (status === 422 && TEST_FAILED.test(message))) {
    return new OpsError(
      "conflict",
      `Cluster ${cluster}: the object has changed since it was looked at. Nothing was written.`,
      {
        facts: { ...facts, said },
      },
    );
  }
  const fault = faultOfStatus(cluster, status, body, retryAfter);
  return status < 500 ? fault : new OpsError("unavailable", fault.message, { facts: { ...fault.facts, sent: true } });
}

/** Which disruption budget does not allow an eviction, in the server's words; undefined when that is not what it said. */
export function budgetIn(status: number, body: string): string | undefined {
  if (status !== 429 && status !== 500) return undefined;
  const { message, details } = readStatus(body);
  const cause = details.causes?.find(({ reason }) => reason === "DisruptionBudget")?.message;
  const said = cause ?? (/disruption ?budget/i.test(message) ? message : undefined);
  return said === undefined ? undefined : clip(visibleText(said), 300);
}

export function faultOfThrown(cluster: string, thrown: unknown): OpsError {
  const { code = "" } = thrown as { readonly code?: string };
  const says = CODES[code] ?? `cannot be reached${code ? ` (${code})` : ""}. Check the network and the kubeconfig.`;
  return new OpsError("unavailable", `Cluster ${cluster} ${says}`, {
    facts: { system: "kubernetes", cluster, code },
    cause: thrown,
  });
}

function readStatus(body: string): Status {
  try {
    const { message = "", reason = "", details } = JSON.parse(body) as Partial<Status>;
    return { message: String(message), reason: String(reason), details: details ?? {} };
  } catch {
    return { message: body.slice(0, 300), reason: "", details: {} };
  }
}

/** `pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "y"`: what would allow it. */
function needIn(message: string): Readonly<Record<string, string>> | undefined {
  const found =
    /cannot (?<verb>\w+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]+)")?/.exec(
      message,
    )?.groups;
  return found && Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
