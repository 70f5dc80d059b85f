import { timeOf } from "../estate.ts";
import { type Fields, fieldsOf, listOf, numberOf, optional, textMapOf, textOf, textsOf } from "./read.ts";

/** A container of a pod: what was asked for and what became of it. */
export interface ContainerView {
  readonly name: string;
  readonly init: boolean;
  readonly image?: string;
  readonly command: readonly string[];
  readonly ready: boolean;
  readonly restarts: number;
  readonly waiting?: { readonly reason: string; readonly message: string };
  readonly runningSinceMs?: number;
  readonly running: boolean;
  readonly terminated?: TerminatedView;
  /** How the run before this one ended. */
  readonly last?: TerminatedView;
  readonly limits: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
  readonly probes: Readonly<Partial<Record<ProbeKind, ProbeView>>>;
  readonly env: readonly EnvView[];
  /** ConfigMaps and Secrets taken whole into the environment. */
  readonly envFrom: readonly Reference[];
}

export interface TerminatedView {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly startedMs?: number;
  readonly finishedMs?: number;
}

export type ProbeKind = "liveness" | "readiness" | "startup";

export interface ProbeView {
  readonly initialDelayS: number;
  readonly periodS: number;
  readonly timeoutS: number;
  readonly failureThreshold: number;
  /** "GET /healthz on port 8080", "TCP port 5432", "command pg_isready". */
  readonly what: string;
}

export interface EnvView {
  readonly name: string;
  readonly value?: string;
  readonly from?: Reference;
}

/** A ConfigMap or Secret that a pod cannot start without, unless it is optional. */
export interface Reference {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly key?: string;
  readonly optional: boolean;
}

export function parseContainer(spec: Fields, status: Fields, init: boolean): ContainerView {
  const state = fieldsOf(status.state);
  const resources = fieldsOf(spec.resources);
  const running = typeof state.running === "object" && state.running !== null;
  const waiting = fieldsOf(state.waiting);
  return {
    name: textOf(spec.name) ?? textOf(status.name) ?? "",
    init,
    ...optional("image", textOf(spec.image) ?? textOf(status.image)),
    command: [...textsOf(spec.command), ...textsOf(spec.args)],
    ready: status.ready === true,
    restarts: numberOf(status.restartCount) ?? 0,
    ...(textOf(waiting.reason)
      ? { waiting: { reason: textOf(waiting.reason) ?? "", message: textOf(waiting.message) ?? "" } }
      : {}),
    running,
    ...optional("runningSinceMs", timeOf(textOf(fieldsOf(state.running).startedAt))),
    ...optional("terminated", parseTerminated(state.terminated)),
    ...optional("last", parseTerminated(fieldsOf(status.lastState).terminated)),
    limits: textMapOf(resources.limits),
    requests: textMapOf(resources.requests),
    probes: {
      ...optional("liveness", parseProbe(spec.livenessProbe)),
      ...optional("readiness", parseProbe(spec.readinessProbe)),
      ...optional("startup", parseProbe(spec.startupProbe)),
    },
    env: listOf(spec.env).map(parseEnv),
    envFrom: listOf(spec.envFrom).flatMap((from) => [
      ...parseReference("ConfigMap", from.configMapRef),
      ...parseReference("Secret", from.secretRef),
    ]),
  };
}

function parseTerminated(value: unknown): TerminatedView | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const raw = fieldsOf(value);
  return {
    ...optional("exitCode", numberOf(raw.exitCode)),
    ...optional("reason", textOf(raw.reason)),
    ...optional("message", textOf(raw.message)),
    ...optional("startedMs", timeOf(textOf(raw.startedAt))),
    ...optional("finishedMs", timeOf(textOf(raw.finishedAt))),
  };
}

// Defaults: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe
function parseProbe(value: unknown): ProbeView | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const raw = fieldsOf(value);
  return {
    initialDelayS: numberOf(raw.initialDelaySeconds) ?? 0,
    periodS: numberOf(raw.periodSeconds) ?? 10,
    timeoutS: numberOf(raw.timeoutSeconds) ?? 1,
    failureThreshold: numberOf(raw.failureThreshold) ?? 3,
    what: probeTarget(raw),
  };
}

function probeTarget(raw: Fields): string {
  const get = fieldsOf(raw.httpGet);
  if (get.port !== undefined) return `GET ${textOf(get.path) ?? "/"} on port ${String(get.port)}`;
  const tcp = fieldsOf(raw.tcpSocket);
  if (tcp.port !== undefined) return `TCP port ${String(tcp.port)}`;
  const grpc = fieldsOf(raw.grpc);
  if (grpc.port !== undefined) return `gRPC port ${String(grpc.port)}`;
  return `command ${textsOf(fieldsOf(raw.exec).command).join(" ")}`.trim();
}

function parseEnv(raw: Fields): EnvView {
  const from = fieldsOf(raw.valueFrom);
  const [reference] = [
    ...parseReference("ConfigMap", from.configMapKeyRef),
    ...parseReference("Secret", from.secretKeyRef),
  ];
  return {
    name: textOf(raw.name) ?? "",
    ...optional("value", textOf(raw.value)),
    ...optional("from", reference),
  };
}

function parseReference(kind: Reference["kind"], value: unknown): readonly Reference[] {
  const raw = fieldsOf(value);
  const name = textOf(raw.name);
  if (name === undefined) return [];
  return [{ kind, name, ...optional("key", textOf(raw.key)), optional: raw.optional === true }];
}
