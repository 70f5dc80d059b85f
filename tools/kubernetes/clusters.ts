import { OpsError } from "../../src/base/errors.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import { listOf } from "../../src/base/text/words.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import type { Option } from "../../src/tool/tool.ts";

/** The clusters that are looked at, by their contexts' names. */
export type Clusters = readonly ClusterIndex[];

export type Asked = Readonly<Record<string, unknown>> & { readonly cluster?: string | undefined };

/** The question which of several is meant; each option is the input that would mean one. */
export interface WhichOne {
  readonly question: string;
  readonly options: readonly Option[];
}

/** The cluster that was named, or the only one; the question which, else. Throws `missing` where there is none. */
export function pickCluster(clusters: Clusters, input: Asked): { readonly index: ClusterIndex } | WhichOne {
  const names = clusters.map(({ cluster }) => cluster);
  if (clusters.length === 0) {
    throw new OpsError("missing", "No cluster is configured. Set KUBECONFIG, or kubernetes: in pilothouse.yaml.");
  }
  if (input.cluster !== undefined) {
    const wanted = input.cluster.toLowerCase();
    const index = clusters.find(({ cluster }) => cluster.toLowerCase() === wanted);
    if (index) return { index };
    const near = nearestName(input.cluster, names);
    const cure = near ? `Did you mean ${near}?` : `There is ${listOf(names)}.`;
    throw new OpsError("missing", `There is no cluster ${input.cluster}. ${cure}`);
  }
  const [only] = clusters;
  if (only && clusters.length === 1) return { index: only };
  return {
    question: "Which cluster do you mean?",
    options: names.map((cluster) => ({ label: cluster, input: { ...input, cluster } })),
  };
}

/** Where in the world a look at a cluster is: rights may be given for "prod" or "prod/shop". */
export function scopeOf({ cluster, namespace }: { cluster?: string | undefined; namespace?: string | undefined }) {
  return cluster === undefined ? undefined : [cluster, namespace].filter(Boolean).join("/");
}
