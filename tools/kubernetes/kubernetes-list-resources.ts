import { z } from "zod";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { plural } from "../../src/base/text/words.ts";
import { formatAge } from "../../src/base/time/format-age.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import type { ServedKind } from "../../src/systems/kubernetes-reader.ts";
import { clusterSlot, entitySlot, kindSlot, selectorSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { type Clusters, pickCluster, scopeOf } from "./clusters.ts";
import { columnsOf } from "./columns.ts";
import { matchesSelector } from "./label-selector.ts";
import { LIST_RESOURCES } from "./words/list-resources.ts";

const input = z.strictObject({
  kind: kindSlot(),
  namespace: entitySlot("A namespace", "namespace").optional(),
  selector: selectorSlot().optional(),
  cluster: clusterSlot().optional(),
});

interface Listed {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly kind: string;
  readonly more: boolean;
  readonly demo: boolean;
}

const MOST_READ = 2000;
const MOST_SHOWN = 50;

export function createKubernetesListResources({ clusters }: { readonly clusters: Clusters }): Tool {
  return defineTool<typeof input, Listed>({
    ...{ name: "kubernetes_list_resources", effect: "read", ...LIST_RESOURCES, input, permission: "kubernetes:read" },
    scope: scopeOf,
    run: async (asked, { signal, nowMs }) => {
      const picked = pickCluster(clusters, asked);
      if ("question" in picked) return { status: "choose", ...picked };
      const { index } = picked;
      const kind = await index.reader.kind(asked.kind, signal);
      const { items, more, sources } = await read(index, kind, asked, signal);
      if (items.length === 0) {
        const where = asked.namespace === undefined ? `in cluster ${index.cluster}` : `in ${asked.namespace}`;
        const which = asked.selector === undefined ? "" : ` with ${asked.selector}`;
        return { status: "empty", asked: `There are no ${kind.plural}${which} ${where}; the list was read.`, sources };
      }
      const columns = columnsOf(kind.kind);
      const rows = items.map((object) => ({
        kind: kind.kind,
        ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
        name: object.metadata.name,
        ...Object.fromEntries(columns.map((column) => [column.title, column.value(object, nowMs)])),
        Age: ageOf(object, nowMs),
      }));
      return { status: "found", data: { rows, kind: kind.kind, more, demo: index.demo === true }, sources };
    },
    view: (result, asked) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { rows, kind, more, demo } = result.data;
      const where = asked.namespace === undefined ? "" : ` in ${asked.namespace}`;
      const summary = `${more ? "More than " : ""}${plural(rows.length, kind, pluralOf(kind))}${where}.`;
      const titles = Object.keys(rows[0] ?? {}).filter((title) => title !== "kind");
      const shown = titles.filter((title) => title !== "namespace" || asked.namespace === undefined);
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          {
            type: "table",
            columns: shown.map((title) => ({ title: title === "name" ? kind : title })),
            rows: rows.slice(0, MOST_SHOWN).map((row) => shown.map((title) => row[title] ?? "")),
            ...(rows.length > MOST_SHOWN ? { moreRows: rows.length - MOST_SHOWN } : {}),
          },
        ],
        ...(demo ? { demo } : {}),
      };
    },
  });
}

/** From the index where it holds the kind, else from the server: kinds of one's own are read when asked for. */
async function read(
  index: ClusterIndex,
  kind: ServedKind,
  { namespace, selector }: z.infer<typeof input>,
  signal: AbortSignal,
) {
  const view = await index.look({ ...(namespace === undefined ? {} : { namespace }), signal });
  const kept = view.objects[kind.kind];
  if (kept && kind.kind !== "Event" && isOf(kept[0], kind)) {
    const items = kept.filter((object) => selector === undefined || matchesSelector(object.metadata.labels, selector));
    return { items: sorted(items), more: false, sources: view.sources };
  }
  const listed = await index.reader.list(kind, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
    ...{ limit: MOST_READ, signal },
  });
  return { items: sorted(listed.items), more: listed.more, sources: [listed.source] };
}

/** Two groups may have a kind of the same name. */
function isOf(object: KubernetesObject | undefined, { group, version }: ServedKind): boolean {
  return object === undefined || object.apiVersion === (group === "" ? version : `${group}/${version}`);
}

function sorted(items: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const key = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? ""}/${metadata.name}`;
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function ageOf({ metadata }: KubernetesObject, nowMs: number): string {
  const ms = Date.parse(metadata.creationTimestamp ?? "");
  return Number.isNaN(ms) ? "–" : formatAge(nowMs - ms);
}

/** "Ingresses", "NetworkPolicies": as the field writes several. */
function pluralOf(kind: string): string {
  if (/(s|x|ch)$/.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
