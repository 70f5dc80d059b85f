import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { timeOf } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { REMOVED_APIS, type RemovedApi } from "../removed-apis.ts";
import { minorOf } from "../server-version.ts";
import { lastApplied } from "../shapes/last-applied.ts";
import { fieldsOf, listOf, textOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { clock, counted, listed } from "../words/phrases.ts";

interface Use {
  readonly object: KubernetesObject;
  readonly api: RemovedApi;
  readonly how: string;
}

/**
 * Objects that were last written in a version of their API that is gone, or goes with one of the next releases: the next time
 * the manifest is applied it is refused. What stands in the cluster is served in the newer version and works on.
 */
export const removedApiUsed: Analyzer = {
  name: "removed-api-used",
  needs: ["Deployment"],
  analyze: (estate) => {
    const server = minorOf(estate.snapshot.serverVersion);
    const groups = new Map<string, Use[]>();
    for (const kind of new Set(REMOVED_APIS.flatMap(({ kinds }) => kinds))) {
      for (const object of named(estate.all(kind))) {
        const use = useOf(object);
        if (!use) continue;
        const key = `${object.metadata.namespace ?? ""} ${kind} ${use.api.apiVersion}`;
        groups.set(key, [...(groups.get(key) ?? []), use]);
      }
    }
    return [...groups.values()].map((uses) => describe(uses, server));
  },
};

/** What somebody owns is written by its controller; the manifest is that of its owner. */
function useOf(object: KubernetesObject): Use | undefined {
  if (listOf(object.metadata.ownerReferences).length > 0) return undefined;
  const applied = textOf(lastApplied(object)?.apiVersion);
  if (applied !== undefined) {
    const api = removed(object.kind, applied);
    return api && { object, api, how: "kubectl apply" };
  }
  // Every writer stands there with the version it last wrote in; one that has moved on stands there anew.
  const writers = new Map<string, { readonly apiVersion: string; readonly atMs: number }>();
  for (const entry of listOf(fieldsOf(object.metadata).managedFields)) {
    const [manager, apiVersion] = [textOf(entry.manager), textOf(entry.apiVersion)];
    if (manager === undefined || apiVersion === undefined || textOf(entry.subresource) !== undefined) continue;
    const atMs = timeOf(textOf(entry.time)) ?? 0;
    if ((writers.get(manager)?.atMs ?? -1) <= atMs) writers.set(manager, { apiVersion, atMs });
  }
  for (const [manager, { apiVersion, atMs }] of writers) {
    const api = removed(object.kind, apiVersion);
    if (api) return { object, api, how: `${manager}${atMs > 0 ? ` at ${clock(atMs)}` : ""}` };
  }
  return undefined;
}

function removed(kind: string, apiVersion: string): RemovedApi | undefined {
  return REMOVED_APIS.find((one) => one.apiVersion === apiVersion && one.kinds.includes(kind));
}

function describe(uses: readonly Use[], server: number | undefined): Finding {
  const [{ object, api, how }] = uses as readonly [Use];
  const { name } = object.metadata;
  const isGone = server !== undefined && server >= api.removedIn;
  const until = isGone
    ? `is gone since Kubernetes 1.${api.removedIn}: applied again, it is refused`
    : `goes with Kubernetes 1.${api.removedIn}`;
  const others = uses.slice(1).map((use) => use.object.metadata.name);
  return {
    ...{ rule: "removed-api-used", object: refOf(object), role: "cause", severity: "risk", confidence: 0.8 },
    summary: `${name}: was last written as ${api.apiVersion}, which ${until}${others.length > 0 ? `; so were ${counted(others.length, "other")}` : ""}`,
    evidence: [
      `${object.kind} ${name}: ${api.apiVersion} by ${how}`,
      ...(others.length > 0 ? [`also ${listed(others, 8)}`] : []),
      `the server is ${server === undefined ? "of an unknown version" : `1.${server}`}; the removal stands in Kubernetes' deprecation guide`,
    ],
    next: `Write ${api.use} in the manifest.`,
    explains: uses.slice(1).map((use) => refOf(use.object)),
  };
}
