import { z } from "zod";
import { createEstate, type Estate, type KubernetesEvent } from "../../src/analysis/diagnosis/estate.ts";
import { type KubernetesObject, refOf } from "../../src/base/kubernetes-object.ts";
import { clip, plural } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import { clusterSlot, entitySlot, rangeSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { type Clusters, pickCluster, scopeOf } from "./clusters.ts";
import { resolveSubject } from "./resolve.ts";
import { LIST_EVENTS } from "./words/list-events.ts";

const input = z.strictObject({
  namespace: entitySlot("A namespace", "namespace").optional(),
  about: entitySlot("What they are about: a workload, pod or node", "pod", "workload", "service", "node").optional(),
  range: rangeSlot().optional(),
  cluster: clusterSlot().optional(),
});

interface Row {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first?: string;
  readonly last?: string;
}

interface Listed {
  readonly rows: readonly Row[];
  readonly demo: boolean;
}

const MOST_SHOWN = 40;
const MESSAGE_CHARS = 200;

export function createKubernetesListEvents({ clusters }: { readonly clusters: Clusters }): Tool {
  return defineTool<typeof input, Listed>({
    ...{ name: "kubernetes_list_events", effect: "read", ...LIST_EVENTS, input, permission: "kubernetes:read" },
    scope: scopeOf,
    run: async (asked, { signal, nowMs, actor }) => {
      const picked = pickCluster(clusters, asked);
      if ("question" in picked) return { status: "choose", ...picked };
      const { index } = picked;
      const view = await index.look({ signal });
      const subject = resolveSubject(view, { ...asked, of: asked.about });
      if ("question" in subject) {
        const options = subject.options.map(({ label }) => ({ label, input: { ...asked, about: label } }));
        return { status: "choose", question: subject.question, options };
      }
      const range =
        asked.range === undefined
          ? undefined
          : readRange(asked.range, { nowMs, zone: actor.zone }, { fallback: "last 1h" });
      const estate = createEstate({ nowMs, cluster: index.cluster, objects: view.objects, logs: [], unseen: [] });
      const ours = subject.kind === "object" ? familyOf(estate, subject.object) : undefined;
      const events = estate.everyEvent().filter((event) => {
        const { namespace } = partsOf(event.about);
        if (subject.kind === "namespace" && namespace !== subject.namespace) return false;
        if (ours && !ours.has(event.about)) return false;
        const lastMs = event.lastMs ?? nowMs;
        return range === undefined || (lastMs >= range.fromMs && lastMs < range.toMs);
      });
      const { sources } = view;
      if (events.length === 0) {
        const where = asked.about ?? asked.namespace ?? `cluster ${index.cluster}`;
        const known = estate.knows("Event")
          ? "Kubernetes keeps events for an hour; they were read"
          : "Events could not be read";
        return { status: "empty", asked: `No events about ${where}. ${known}.`, sources };
      }
      return { status: "found", data: { rows: grouped(events), demo: index.demo === true }, sources };
    },
    view: (result, _asked, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { rows, demo } = result.data;
      const warnings = rows.filter(({ type }) => type !== "Normal").length;
      const worst = rows[0];
      const summary = `${plural(rows.length, "kind of event", "kinds of events")}, ${plural(warnings, "warning")}. Newest${warnings > 0 ? " warning" : ""}: ${worst?.reason} of ${worst?.kind}/${worst?.name}.`;
      return {
        summary,
        blocks: [
          { type: "text", text: summary, ...(warnings > 0 ? { dot: "amber" as const } : {}) },
          {
            type: "table",
            columns: [
              { title: "Last" },
              { title: "About" },
              { title: "Reason" },
              { title: "×", align: "right" },
              { title: "Message" },
            ],
            rows: rows
              .slice(0, MOST_SHOWN)
              .map((row) => [
                row.last === undefined ? "–" : formatTime(Date.parse(row.last), zone, nowMs),
                `${row.kind}/${row.name}`,
                row.reason,
                String(row.count),
                clip(row.message.replace(/\s+/g, " "), MESSAGE_CHARS),
              ]),
            ...(rows.length > MOST_SHOWN ? { moreRows: rows.length - MOST_SHOWN } : {}),
          },
        ],
        ...(demo ? { demo } : {}),
      };
    },
  });
}

/** The object with everything it owns: events of a Deployment are mostly its pods'. */
function familyOf(estate: Estate, object: KubernetesObject): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [object];
  for (let next = left.shift(); next; next = left.shift()) {
    if (found.has(refOf(next))) continue;
    found.add(refOf(next));
    left.push(...estate.ownedBy(next));
  }
  return found;
}

/** The same reason and message about one object is one row; warnings before the rest, the newest first. */
function grouped(events: readonly KubernetesEvent[]): readonly Row[] {
  const rows = new Map<string, KubernetesEvent>();
  for (const event of events) {
    const key = `${event.about} ${event.reason} ${event.message}`;
    const known = rows.get(key);
    rows.set(
      key,
      known
        ? {
            ...known,
            count: known.count + event.count,
            ...earliest(known, event),
            ...latest(known, event),
          }
        : event,
    );
  }
  const rank = ({ type }: KubernetesEvent) => (type === "Normal" ? 1 : 0);
  return [...rows.values()]
    .sort((a, b) => rank(a) - rank(b) || (b.lastMs ?? 0) - (a.lastMs ?? 0))
    .map(({ about, firstMs, lastMs, ...event }) => ({
      ...partsOf(about),
      ...event,
      ...(firstMs === undefined ? {} : { first: new Date(firstMs).toISOString() }),
      ...(lastMs === undefined ? {} : { last: new Date(lastMs).toISOString() }),
    }));
}

function earliest(a: KubernetesEvent, b: KubernetesEvent) {
  const ms = Math.min(a.firstMs ?? Number.POSITIVE_INFINITY, b.firstMs ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(ms) ? { firstMs: ms } : {};
}

function latest(a: KubernetesEvent, b: KubernetesEvent) {
  const ms = Math.max(a.lastMs ?? 0, b.lastMs ?? 0);
  return ms > 0 ? { lastMs: ms } : {};
}

function partsOf(ref: string): { readonly kind: string; readonly namespace?: string; readonly name: string } {
  const [kind = "", first = "", second] = ref.split("/");
  return second === undefined ? { kind, name: first } : { kind, namespace: first, name: second };
}
