import type { LogsRequest, PodsOf } from "../logs-reader.ts";
import { type LogLabels, POD_BESIDE } from "./labels.ts";

/** Kubernetes makes its endings of these alone, so that checkout's pods are not taken for those of checkout-api. */
const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";
const MOST_NAMED = 60; // a selector of hundreds of names is slower than reading the namespace

/** A text as LogQL quotes it: Go's rules, of which JSON's are a part where no surrogate stands alone. */
export function quote(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** A text that a regular expression of RE2 matches as it stands. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Loki anchors it at both ends. */
export function patternOf(pods: PodsOf): string {
  if ("pod" in pods) return escapeRegex(pods.pod);
  const name = escapeRegex(pods.name);
  switch (pods.kind) {
    case "Deployment":
      return `${name}-${RANDOM}{5,10}-${RANDOM}{5}`;
    case "StatefulSet":
      return `${name}-[0-9]+`;
    case "DaemonSet":
    case "ReplicaSet":
      return `${name}-${RANDOM}{5}`;
    case "Job":
      return `${name}-([0-9]+-)?${RANDOM}{5}`;
    case "CronJob":
      return `${name}-[0-9]{8,12}-([0-9]+-)?${RANDOM}{5}`;
  }
}

/**
 * The LogQL of a request, or undefined where the server's labels cannot tell what was asked apart from other lines:
 * a namespace was asked for and none is told. `fixed` are matchers that always hold.
 */
export function renderLogql(
  request: Pick<LogsRequest, "namespace" | "pods" | "except" | "contains">,
  labels: LogLabels,
  fixed: Readonly<Record<string, string>>,
): string | undefined {
  const { namespace, pods, contains } = request;
  const except = (request.except ?? []).slice(0, MOST_NAMED);
  const matchers = Object.entries(fixed).map(([name, value]) => `${name}=${quote(value)}`);
  if (namespace !== undefined) {
    if (labels.namespace === undefined) return undefined;
    matchers.push(`${labels.namespace}=${quote(namespace)}`);
  }
  const filters: string[] = [];
  const unmatched: string[] = [];
  const wanted = pods === undefined ? undefined : quote([...new Set(pods.map(patternOf))].join("|"));
  const unwanted = except.length === 0 ? undefined : quote(except.map(escapeRegex).join("|"));
  if (labels.pod !== undefined) {
    if (wanted !== undefined) matchers.push(`${labels.pod}=~${wanted}`);
    if (unwanted !== undefined) unmatched.push(`${labels.pod}!~${unwanted}`);
  } else {
    if (wanted !== undefined) filters.push(`| ${POD_BESIDE.map((name) => `${name}=~${wanted}`).join(" or ")}`);
    if (unwanted !== undefined) filters.push(...POD_BESIDE.map((name) => `| ${name}!~${unwanted}`));
  }
  // Loki wants one matcher at least that an empty value does not meet.
  if (matchers.length === 0) {
    const named = labels.namespace ?? labels.pod ?? labels.app;
    if (named === undefined) return undefined;
    matchers.push(`${named}=~".+"`);
  }
  if (contains !== undefined) filters.unshift(`|~ ${quote(`(?i)${escapeRegex(contains)}`)}`);
  return [`{${[...matchers, ...unmatched].join(", ")}}`, ...filters].join(" ");
}
