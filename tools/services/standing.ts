import { parseWorkload } from "../../src/analysis/diagnosis/shapes/workload.ts";
import { toOpsError } from "../../src/base/errors.ts";
import { refOf } from "../../src/base/kubernetes-object.ts";
import type { Service } from "../../src/domain/services/service.ts";
import type { Clusters } from "../kubernetes/clusters.ts";
import { workloadsIn } from "../kubernetes/find-subject.ts";

/** One workload of a service as its cluster's index has it. */
export interface Standing {
  readonly cluster: string;
  readonly workload: string;
  /** Pods ready and wanted; absent for what wants none by number, such as a CronJob. */
  readonly ready?: number;
  readonly desired?: number;
}

/** How the workloads of a service stand, in the clusters it is in; a cluster that cannot be read is a gap. */
export async function readStanding(
  clusters: Clusters,
  service: Service,
  { cluster, signal }: { readonly cluster: string | undefined; readonly signal: AbortSignal },
): Promise<{ readonly standing: readonly Standing[]; readonly gaps: readonly string[] }> {
  const meant = clusters.filter(
    (index) =>
      (service.clusters.length === 0 || service.clusters.includes(index.cluster)) &&
      (cluster === undefined || index.cluster === cluster),
  );
  const { namespace } = service;
  const looks = await Promise.all(
    meant.map(async (index) => {
      try {
        const view = await index.look({ ...(namespace === undefined ? {} : { namespace }), signal });
        const standing = workloadsIn(view, service).map((object): Standing => {
          const where = { cluster: index.cluster, workload: refOf(object) };
          if (object.kind === "CronJob" || object.kind === "Job") return where;
          const { ready, desired } = parseWorkload(object);
          return { ...where, ready, desired };
        });
        return { standing, gaps: [] };
      } catch (error) {
        if (signal.aborted) throw error;
        const gap = `How it stands in cluster ${index.cluster} is not known: ${toOpsError(error).message}`;
        return { standing: [], gaps: [gap] };
      }
    }),
  );
  return {
    standing: looks.flatMap(({ standing }) => standing),
    gaps: looks.flatMap(({ gaps }) => gaps),
  };
}
