import { ROUTE_KINDS } from "../../src/analysis/topology/entries.ts";
import { toOpsError } from "../../src/base/errors.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { Source } from "../../src/base/source.ts";
import type { ClusterIndex, ClusterView } from "../../src/systems/cluster-index.ts";

const GROUP = "gateway.networking.k8s.io";

export interface Routes {
  readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>;
  readonly unseen: readonly string[];
  readonly sources: readonly Source[];
  /** Whether the cluster knows routes of the Gateway API at all. */
  readonly isServed: boolean;
}

/** Gateway API routes that the index does not follow, asked of the server where it serves them. */
export async function readRoutes(
  index: ClusterIndex,
  view: ClusterView,
  { namespace, signal }: { readonly namespace: string | undefined; readonly signal: AbortSignal },
): Promise<Routes> {
  try {
    const served = (await index.reader.kinds(signal)).filter(({ group, kind }) => group === GROUP && isRoute(kind));
    const unread = served.filter(({ kind, verbs }) => view.objects[kind] === undefined && verbs.includes("list"));
    const lists = await Promise.all(
      unread.map(async (kind) => {
        try {
          const options = { ...(namespace === undefined ? {} : { namespace }), signal };
          return { kind: kind.kind, ...(await index.reader.list(kind, options)) };
        } catch (error) {
          if (signal.aborted) throw error;
          return `${kind.plural}: ${toOpsError(error).message}`;
        }
      }),
    );
    const read = lists.filter((one) => typeof one !== "string");
    return {
      objects: Object.fromEntries(read.map(({ kind, items }) => [kind, items])),
      unseen: lists.filter((one) => typeof one === "string" && !view.unseen.includes(one)) as readonly string[],
      sources: read.map(({ source }) => source),
      isServed: served.length > 0,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return {
      objects: {},
      unseen: [`Routes of the Gateway API: ${toOpsError(error).message}`],
      sources: [],
      isServed: true,
    };
  }
}

function isRoute(kind: string): boolean {
  return ROUTE_KINDS.some((one) => one === kind);
}
