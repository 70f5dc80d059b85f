import { nearestName } from "../../../base/text/nearest.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { Reference } from "../shapes/container.ts";
import { type PodView, referencesOf } from "../shapes/pod.ts";
import { fieldsOf, optional } from "../shapes/read.ts";
import { gravityOf, isLive, isRecent, troubledSince } from "../trouble.ts";
import { named, viewsOf } from "../views.ts";
import { listed, oneLine } from "../words/phrases.ts";

/** A ConfigMap, Secret or key of one that a pod cannot start without and that is not there. */
export const podConfigMissing: Analyzer = {
  name: "pod-config-missing",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate)
      .pods.filter((pod) => isLive(estate, pod) && isHeldUp(pod))
      .flatMap((pod) => {
        const told = toldMissing(estate, pod);
        const missing =
          told.missing ?? referencesOf(pod).find((reference) => isAbsent(estate, pod.namespace, reference));
        return missing || told.text !== undefined ? [describe(estate, pod, missing, told.text)] : [];
      }),
};

function isHeldUp(pod: PodView): boolean {
  const reasons = ["CreateContainerConfigError", "ContainerCreating", "PodInitializing"];
  return pod.containers.some(({ waiting }) => reasons.includes(waiting?.reason ?? ""));
}

/** Only a list that was read can tell that something is not in it. */
function isAbsent(estate: Estate, namespace: string, { kind, name, key }: Reference): boolean {
  if (!estate.knows(kind)) return false;
  const object = estate.get(kind, namespace, name);
  if (object === undefined) return true;
  // Of a Secret the metadata alone may be there, which tells of no key.
  const keys = keysOf(object);
  return key !== undefined && !(key in keys) && (kind !== "Secret" || Object.keys(keys).length > 0);
}

function keysOf(object: { readonly [field: string]: unknown }): Readonly<Record<string, unknown>> {
  return { ...fieldsOf(object.data), ...fieldsOf(object.binaryData), ...fieldsOf(object.stringData) };
}

interface Told {
  readonly text?: string;
  readonly missing?: Omit<Reference, "optional">;
}

// The kubelet's words: configmap "x" not found; couldn't find key k in Secret ns/x; references non-existent secret key: k
function toldMissing(estate: Estate, pod: PodView): Told {
  const waiting = pod.containers.find(({ waiting }) => waiting?.reason === "CreateContainerConfigError")?.waiting
    ?.message;
  const events = estate.eventsOf(pod.object).filter((event) => isRecent(estate, event));
  const mount = events.findLast(({ reason, message }) => reason === "FailedMount" && /configmap|secret/i.test(message));
  const text = waiting || mount?.message;
  if (text === undefined) return {};
  const whole = /(configmap|secret) "([^"]+)" not found/i.exec(text);
  if (whole?.[1] && whole[2]) return { text, missing: { kind: kindOf(whole[1]), name: whole[2] } };
  const key = /couldn't find key (\S+) in (configmap|secret) (?:[^/\s]+\/)?(\S+)/i.exec(text);
  if (key?.[1] && key[2] && key[3]) return { text, missing: { kind: kindOf(key[2]), name: key[3], key: key[1] } };
  const item = /references non-existent (secret|config) key: (\S+)/i.exec(text);
  if (item?.[1] && item[2]) {
    const found = referencesOf(pod).find((reference) => reference.key === item[2]);
    return { text, ...(found ? { missing: found } : {}) };
  }
  return { text };
}

function kindOf(word: string): Reference["kind"] {
  return /secret/i.test(word) ? "Secret" : "ConfigMap";
}

function describe(estate: Estate, pod: PodView, missing: Told["missing"], text: string | undefined): Finding {
  const views = viewsOf(estate);
  const what = missing && `${missing.kind} ${missing.name}`;
  const fact = !missing
    ? `its configuration is not valid: ${oneLine(text ?? "", 160)}`
    : missing.key === undefined
      ? `${what} is not there`
      : `${what} has no key ${missing.key}`;
  return {
    rule: "pod-config-missing",
    object: pod.ref,
    role: "cause",
    severity: gravityOf(views, pod),
    confidence: text === undefined ? 0.85 : 0.95,
    ...optional("sinceMs", troubledSince(estate, pod) ?? pod.startedMs ?? pod.createdMs),
    summary: `${pod.name}: cannot start, since ${fact}`,
    evidence: [
      ...(text === undefined ? [] : [`told by the kubelet: ${oneLine(text)}`]),
      ...(missing ? [`${missing.kind} ${missing.name} is asked for by ${pod.name} in namespace ${pod.namespace}`] : []),
      ...(missing ? nearBy(estate, pod.namespace, missing) : []),
    ],
    explains: [views.workloadOf(pod).ref],
    next: missing
      ? `Create ${what} in namespace ${pod.namespace}, or correct its name in the workload.`
      : "Correct the workload's configuration.",
  };
}

function nearBy(estate: Estate, namespace: string, missing: NonNullable<Told["missing"]>): readonly string[] {
  if (!estate.knows(missing.kind)) return [];
  const object = estate.get(missing.kind, namespace, missing.name);
  if (object && missing.key !== undefined) {
    const keys = Object.keys(keysOf(object));
    return [`keys of ${missing.kind} ${missing.name}: ${keys.length === 0 ? "none" : listed(keys, 6)}`];
  }
  const names = named(estate.in(missing.kind, namespace)).map(({ metadata }) => metadata.name);
  const near = nearestName(missing.name, names);
  const elsewhere = named(estate.all(missing.kind)).find(
    ({ metadata }) => metadata.name === missing.name && metadata.namespace !== namespace,
  );
  return [
    ...(near === undefined ? [] : [`nearest in the namespace: ${missing.kind} ${near}`]),
    ...(elsewhere ? [`one of that name is in namespace ${elsewhere.metadata.namespace}`] : []),
  ];
}
