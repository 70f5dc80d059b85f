import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogTail, Snapshot } from "../../../src/analysis/diagnosis/snapshot.ts";
import { type KubernetesObject, refOf } from "../../../src/base/kubernetes-object.ts";
import { toObjects } from "./described.ts";
import { type PrintedEvent, parseEventRow, toEvent } from "./events.ts";
import { toListed } from "./listed.ts";
import { entryOf, parseAge, parseTree, rowsOf } from "./tree.ts";

interface Described {
  readonly objects: readonly KubernetesObject[];
  readonly events: readonly PrintedEvent[];
}

interface Output {
  readonly tool: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** What the tools of the case were recorded to answer, as one snapshot. Its moment is the recording's own. */
export function readRecorded(folder: string): Snapshot {
  const outputs = readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) => parseOutput(readFileSync(join(folder, file), "utf8")));
  const described = outputs.flatMap(({ tool, params, body }) => {
    if (tool !== "kubectl_describe") return [];
    const tree = parseTree(body);
    // Some records hold another object's output than they were asked for.
    if (String(params.kind).toLowerCase() === "pod" && entryOf(tree, "Status") === undefined) return [];
    const objects = toObjects(String(params.kind).toLowerCase(), tree);
    return [{ objects, events: rowsOf(entryOf(tree, "Events")).flatMap(parseEventRow) }];
  });
  const nowMs = momentOf(described);
  const objects = new Map<string, KubernetesObject>();
  for (const { tool, params, body } of outputs) {
    if (tool !== "kubectl_get_by_kind_in_namespace") continue;
    for (const object of toListed(String(params.kind), String(params.namespace), body, nowMs))
      objects.set(refOf(object), object);
  }
  for (const object of described.flatMap((one) => one.objects)) objects.set(refOf(object), object);
  adopt(objects, described);
  const events = described.flatMap((one) =>
    one.events.flatMap((event, at) => (one.objects[0] ? [toEvent(nowMs, one.objects[0], event, at)] : [])),
  );
  return {
    ...{ nowMs, cluster: "recorded", unseen: [] },
    objects: byKind([...objects.values(), ...events, ...outputs.flatMap((output) => toFinding(output, nowMs))]),
    logs: outputs.flatMap((output) => toTails(output, objects)),
  };
}

/** A Job's events name the pods it made, and a Deployment's template says what its pods ask for: a list tells neither. */
function adopt(objects: Map<string, KubernetesObject>, described: readonly Described[]): void {
  for (const { objects: told, events } of described) {
    const [owner] = told;
    if (!owner) continue;
    const { name, namespace } = owner.metadata;
    for (const { reason, message } of events) {
      const ref = `Pod/${namespace}/${/^Created pod: (\S+)/.exec(message)?.[1]}`;
      const pod = objects.get(ref);
      if (owner.kind !== "Job" || reason !== "SuccessfulCreate" || !pod || pod.metadata.ownerReferences) continue;
      objects.set(ref, {
        ...pod,
        metadata: { ...pod.metadata, ownerReferences: [{ kind: "Job", name, controller: true }] },
      });
    }
    const template = (owner.spec as { readonly template?: { readonly spec?: object } } | undefined)?.template?.spec;
    const set = told.find(({ kind }) => kind === "ReplicaSet")?.metadata.name;
    if (!template || set === undefined) continue;
    for (const [ref, pod] of objects) {
      if (pod.kind !== "Pod" || !pod.metadata.ownerReferences?.some((own) => own.name === set)) continue;
      objects.set(ref, { ...pod, spec: { ...template, ...(pod.spec as object) } });
    }
  }
}

/** Objects by kind; pods and events were always asked for, so an empty list of them is one. */
export function byKind(objects: readonly KubernetesObject[]): Snapshot["objects"] {
  const found: Record<string, KubernetesObject[]> = { Pod: [], Event: [] };
  for (const object of objects) {
    const list = found[object.kind] ?? [];
    list.push(object);
    found[object.kind] = list;
  }
  return found;
}

/** The first line says what was asked, the second how it went, the rest is what was printed. */
function parseOutput(text: string): readonly Output[] {
  const [asked = "", answered = "", ...rest] = text.split("\n");
  try {
    const { tool_name: tool, match_params: params } = JSON.parse(asked) as {
      tool_name: string;
      match_params?: Output["params"];
    };
    const { status } = JSON.parse(answered) as { status: string };
    if (status !== "success") return [];
    return [
      {
        tool,
        params: params ?? {},
        body: rest
          .join("\n")
          .replace(/^stdout:\n/, "")
          .replace(/\nstderr:[\s\S]*$/, "\n"),
      },
    ];
  } catch {
    return [];
  }
}

function momentOf(
  described: readonly { readonly objects: readonly KubernetesObject[]; readonly events: readonly PrintedEvent[] }[],
): number {
  const stamps = [...JSON.stringify(described).matchAll(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g)].map(([, stamp]) =>
    Date.parse(stamp ?? ""),
  );
  const since = described.flatMap(({ objects, events }) => {
    const started = Date.parse(objects[0]?.metadata.creationTimestamp ?? "");
    const oldest = Math.max(0, ...events.map(({ firstAgoMs }) => firstAgoMs));
    return Number.isNaN(started) ? [] : [started + oldest];
  });
  return Math.max(Date.UTC(2024, 0, 1), ...stamps, ...since);
}

function toTails({ tool, params, body }: Output, objects: ReadonlyMap<string, KubernetesObject>): readonly LogTail[] {
  if (!/^(?:fetch_pod_logs|kubectl_logs\w*)$/.test(tool) || /^Command `/.test(body)) return [];
  const pod = objects.get(`Pod/${params.namespace}/${params.pod_name}`);
  const status = pod?.status as { readonly containerStatuses?: readonly { readonly name: string }[] } | undefined;
  const container = status?.containerStatuses?.[0]?.name;
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  if (container === undefined || lines.length === 0) return [];
  return [{ namespace: String(params.namespace), pod: String(params.pod_name), container, previous: false, lines }];
}

interface Finding {
  readonly subject_type?: string;
  readonly subject_name?: string;
  readonly subject_namespace?: string;
  readonly evidence?: readonly {
    readonly type: string;
    readonly data?: { readonly rows?: readonly (readonly unknown[])[] };
  }[];
}

/** An issue that was recorded with the events of its subject: the events as they were. */
function toFinding({ tool, body }: Output, nowMs: number): readonly KubernetesObject[] {
  if (tool !== "fetch_finding_by_id") return [];
  const finding = parseFinding(body);
  if (finding.subject_type !== "pod" || finding.subject_name === undefined) return [];
  const namespace = finding.subject_namespace ?? "default";
  const pod: KubernetesObject = { apiVersion: "v1", kind: "Pod", metadata: { name: finding.subject_name, namespace } };
  const rows = (finding.evidence ?? []).flatMap(({ data }) => data?.rows ?? []);
  return rows.flatMap(([reason, type, , message], at) =>
    type === "Warning" || type === "Normal"
      ? [
          toEvent(
            nowMs,
            pod,
            {
              ...{ type, count: 1, reason: String(reason), message: String(message) },
              lastAgoMs: parseAge("0s") ?? 0,
              firstAgoMs: 0,
            },
            at,
          ),
        ]
      : [],
  );
}

/** Some records were cut by hand and are no JSON any more: they tell nothing. */
function parseFinding(body: string): Finding {
  try {
    return JSON.parse(body) as Finding;
  } catch {
    return {};
  }
}
