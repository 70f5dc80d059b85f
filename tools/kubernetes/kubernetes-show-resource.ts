import { z } from "zod";
import { createEstate, type Estate, timeOf } from "../../src/analysis/diagnosis/estate.ts";
import { OpsError } from "../../src/base/errors.ts";
import { type KubernetesObject, refOf } from "../../src/base/kubernetes-object.ts";
import { clip } from "../../src/base/text/words.ts";
import { formatAge } from "../../src/base/time/format-age.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import type { DraftBlock } from "../../src/message/message.ts";
import type { ClusterIndex, ClusterView } from "../../src/systems/cluster-index.ts";
import { clusterSlot, entitySlot, kindSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { type Clusters, pickCluster, scopeOf } from "./clusters.ts";
import { columnsOf } from "./columns.ts";
import { listAt, textAt } from "./field.ts";
import { resolveSubject } from "./resolve.ts";
import { type RolloutChange, readRollouts } from "./rollouts.ts";
import { SHOW_RESOURCE } from "./words/show-resource.ts";

const input = z.strictObject({
  kind: kindSlot().optional(),
  name: entitySlot("The object", "pod", "workload", "service", "node", "namespace"),
  namespace: entitySlot("A namespace", "namespace").optional(),
  cluster: clusterSlot().optional(),
});

interface Shown {
  readonly rows: readonly { readonly kind: string; readonly namespace?: string; readonly name: string }[];
  readonly ref: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  }[];
  readonly owners: readonly string[];
  readonly owns: readonly string[];
  readonly events: readonly {
    readonly type: string;
    readonly reason: string;
    readonly message: string;
    readonly count: number;
    readonly last?: string;
  }[];
  readonly rollouts: readonly RolloutChange[];
  readonly demo: boolean;
}

const MOST_EVENTS = 12;
const MOST_OWNED = 30;

export function createKubernetesShowResource({ clusters }: { readonly clusters: Clusters }): Tool {
  return defineTool<typeof input, Shown>({
    ...{ name: "kubernetes_show_resource", effect: "read", ...SHOW_RESOURCE, input, permission: "kubernetes:read" },
    scope: scopeOf,
    run: async (asked, { signal, nowMs }) => {
      const picked = pickCluster(clusters, asked);
      if ("question" in picked) return { status: "choose", ...picked };
      const { index } = picked;
      const view = await index.look({ signal });
      const found = await findObject(index, view, asked, signal);
      if ("question" in found) return { status: "choose", ...found };
      const estate = createEstate({ nowMs, cluster: index.cluster, objects: view.objects, logs: [], unseen: [] });
      return {
        status: "found",
        data: { ...describe(found.object, estate, nowMs), demo: index.demo === true },
        sources: view.sources,
      };
    },
    view: (result, _asked, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { ref, facts, conditions, owners, owns, events, rollouts, demo } = result.data;
      const wrong = conditions.find(({ type, status }) => isWrong(type, status));
      const state = facts[0] ? `${facts[0].label.toLowerCase()} ${facts[0].value}` : "there";
      const summary = `${ref}: ${state}${wrong ? `; ${wrong.type} is ${wrong.status}: ${clip(wrong.message || wrong.reason, 120)}` : ""}.`;
      const blocks: DraftBlock[] = [
        { type: "text", text: summary, dot: wrong ? "amber" : "green" },
        {
          type: "facts",
          facts: [...facts, ...(owners.length > 0 ? [{ label: "Owned by", value: owners.join(" → ") }] : [])],
        },
      ];
      const [last] = rollouts;
      if (last)
        blocks.push({
          type: "text",
          text: `Last rollout (${formatTime(last.atMs, zone, nowMs)}): ${last.changes.join("; ") || "nothing in the pod template changed"}.`,
        });
      if (conditions.length > 0) blocks.push(conditionFold(conditions));
      if (events.length > 0) blocks.push(eventFold(events, nowMs, zone));
      if (owns.length > 0)
        blocks.push({
          type: "fold",
          title: `Owns ${owns.length}`,
          blocks: [{ type: "text", text: owns.slice(0, MOST_OWNED).join("\n") }],
        });
      return { summary, blocks, ...(demo ? { demo } : {}) };
    },
  });
}

/** From the index by name; a kind that it does not hold is asked of the server. */
async function findObject(index: ClusterIndex, view: ClusterView, asked: z.infer<typeof input>, signal: AbortSignal) {
  const { kind, name, namespace } = asked;
  const of = kind === undefined || name.includes("/") ? name : `${await kindName(index, kind, signal)}/${name}`;
  try {
    const subject = resolveSubject(view, { ...asked, of });
    if ("question" in subject) {
      return {
        question: subject.question,
        options: subject.options.map(({ label }) => ({ label, input: { ...asked, name: label } })),
      };
    }
    if (subject.kind === "object") return subject;
  } catch (error) {
    if (kind === undefined || !(error instanceof OpsError) || error.kind !== "missing") throw error;
  }
  const served = await index.reader.kind(kind ?? "Namespace", signal);
  const within = served.namespaced ? (namespace ?? "default") : undefined;
  return { kind: "object" as const, object: await index.reader.get(served, name, within, signal) };
}

async function kindName(index: ClusterIndex, kind: string, signal: AbortSignal): Promise<string> {
  return (await index.reader.kind(kind, signal)).kind;
}

function describe(object: KubernetesObject, estate: Estate, nowMs: number): Omit<Shown, "demo"> {
  const { metadata, kind } = object;
  const created = timeOf(metadata.creationTimestamp);
  const facts = [
    ...columnsOf(kind).map((column) => ({ label: column.title, value: column.value(object, nowMs) })),
    ...(created === undefined ? [] : [{ label: "Age", value: formatAge(nowMs - created) }]),
    ...(metadata.deletionTimestamp === undefined
      ? []
      : [{ label: "Being deleted since", value: metadata.deletionTimestamp }]),
    ...(metadata.finalizers?.length ? [{ label: "Finalizers", value: metadata.finalizers.join(", ") }] : []),
  ];
  return {
    rows: [
      { kind, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }), name: metadata.name },
    ],
    ref: refOf(object),
    facts,
    conditions: listAt(object, "status", "conditions").map((one) => ({
      type: textAt(one, "type") ?? "?",
      status: textAt(one, "status") ?? "?",
      reason: textAt(one, "reason") ?? "",
      message: textAt(one, "message") ?? "",
    })),
    owners: ownersOf(object, estate),
    owns: estate.ownedBy(object).map(refOf),
    events: estate
      .eventsOf(object)
      .slice(-MOST_EVENTS)
      .reverse()
      .map(({ type, reason, message, count, lastMs }) => ({
        ...{ type, reason, message, count },
        ...(lastMs === undefined ? {} : { last: new Date(lastMs).toISOString() }),
      })),
    rollouts: readRollouts(object, estate),
  };
}

/** The chain of owners, nearest first. */
function ownersOf(object: KubernetesObject, estate: Estate): readonly string[] {
  const chain: string[] = [];
  let here: KubernetesObject | undefined = object;
  while (here && chain.length < 5) {
    const owner: { readonly kind: string; readonly name: string } | undefined = here.metadata.ownerReferences?.[0];
    if (!owner) break;
    const namespace: string | undefined = here.metadata.namespace;
    chain.push(
      refOf({ kind: owner.kind, metadata: { name: owner.name, ...(namespace === undefined ? {} : { namespace }) } }),
    );
    here = estate.get(owner.kind, namespace, owner.name);
  }
  return chain;
}

/** Conditions whose truth is bad news, and those whose falsehood is. */
const BAD_WHEN_TRUE = /Pressure$|Failed$|Failure$|Unavailable$|Dangling|Terminating$/;

function isWrong(type: string, status: string): boolean {
  return BAD_WHEN_TRUE.test(type) ? status === "True" : status === "False";
}

function conditionFold(conditions: Shown["conditions"]): DraftBlock {
  return {
    type: "fold",
    title: "Conditions",
    blocks: [
      {
        type: "table",
        columns: ["Condition", "Is", "Reason", "Message"].map((title) => ({ title })),
        rows: conditions.map(({ type, status, reason, message }) => [type, status, reason, clip(message, 160)]),
      },
    ],
  };
}

function eventFold(events: Shown["events"], nowMs: number, zone: string): DraftBlock {
  return {
    type: "fold",
    title: `Events (${events.length})`,
    blocks: [
      {
        type: "table",
        columns: [{ title: "Last" }, { title: "Reason" }, { title: "×", align: "right" }, { title: "Message" }],
        rows: events.map(({ last, reason, count, message }) => [
          last === undefined ? "–" : formatTime(Date.parse(last), zone, nowMs),
          ...[reason, String(count), clip(message.replace(/\s+/g, " "), 200)],
        ]),
      },
    ],
  };
}
