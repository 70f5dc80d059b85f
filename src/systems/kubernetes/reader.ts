import type { IncomingMessage } from "node:http";
import { OpsError } from "../../base/errors.ts";
import { type KubernetesObject, LAST_APPLIED } from "../../base/kubernetes-object.ts";
import type { Source } from "../../base/source.ts";
import type { KubernetesReader, Listed, ListOptions, ServedKind } from "../kubernetes-reader.ts";
import type { ObjectRef } from "../kubernetes-writer.ts";
import { createDiscovery } from "./discovery.ts";
import type { Requests } from "./requests.ts";
import { followWatch } from "./watch.ts";

/** One page: the server spreads a long list over several answers, so that neither side holds it twice. */
const PAGE = 500;
/** Of Secrets the metadata alone is asked for: their data never comes here. */
const METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

interface ListReply {
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
  readonly items?: readonly Partial<KubernetesObject>[];
}

export function createReader(deps: {
  readonly cluster: string;
  readonly requests: Requests;
  readonly clock: { now(): number };
}): KubernetesReader {
  const { cluster, requests, clock } = deps;
  const discovery = createDiscovery(cluster, requests, clock);

  async function list(kind: ServedKind, options: ListOptions = {}): Promise<Listed> {
    try {
      return await listOnce(kind, options);
    } catch (error) {
      // Between two pages the server went on too far: from the start once more.
      if (error instanceof OpsError && error.kind === "conflict") return listOnce(kind, options);
      throw error;
    }
  }

  async function listOnce(kind: ServedKind, { limit, signal, ...options }: ListOptions): Promise<Listed> {
    const path = pathOf(kind, options.namespace);
    const items: KubernetesObject[] = [];
    let next: string | undefined;
    let resourceVersion: string | undefined;
    do {
      const page = (await requests.json({
        path,
        query: {
          limit: String(Math.min(PAGE, limit === undefined ? PAGE : limit - items.length)),
          labelSelector: options.labelSelector,
          fieldSelector: options.fieldSelector,
          continue: next,
        },
        ...(isSecret(kind) ? { accept: METADATA_LIST } : {}),
        signal,
      })) as ListReply;
      for (const item of page.items ?? []) items.push(asObject(kind, item));
      next = page.metadata?.continue || undefined;
      resourceVersion = page.metadata?.resourceVersion;
    } while (next !== undefined && (limit === undefined || items.length < limit));
    return {
      items,
      more: next !== undefined,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      source: sourceOf(path, options),
    };
  }

  function sourceOf(path: string, { labelSelector, fieldSelector }: ListOptions): Source {
    const query = new URLSearchParams({
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    });
    const text = query.size > 0 ? `GET ${path}?${decodeURIComponent(query.toString())}` : `GET ${path}`;
    return { system: `Kubernetes ${cluster}`, query: text, at: new Date(clock.now()).toISOString() };
  }

  return {
    cluster,
    kinds: discovery.kinds,
    kind: discovery.kind,
    silent: discovery.silent,
    list,
    version: async (signal) => {
      const reply = (await requests.json({ path: "/version", signal })) as { readonly gitVersion?: string };
      return reply.gitVersion ?? "unknown";
    },
    get: async (kind, name, namespace, signal) => {
      const path = objectPath({ kind, name, ...(namespace === undefined ? {} : { namespace }) });
      const accept = isSecret(kind) ? { accept: METADATA_ONLY } : {};
      return asObject(kind, (await requests.json({ path, ...accept, signal })) as Partial<KubernetesObject>);
    },
    watch: (kind, from, heard, signal) =>
      followWatch({
        requests,
        path: pathOf(kind, from.namespace),
        from,
        signal,
        ...(isSecret(kind) ? { accept: METADATA_ONLY } : {}),
        heard: (change) => heard("object" in change ? { ...change, object: asObject(kind, change.object) } : change),
      }),
    logs: ({ namespace, pod, signal, ...options }) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
      return textStream(() =>
        requests.stream({
          path,
          query: {
            container: options.container,
            previous: options.previous ? "true" : undefined,
            sinceTime: options.sinceMs === undefined ? undefined : new Date(options.sinceMs).toISOString(),
            tailLines: options.tailLines === undefined ? undefined : String(options.tailLines),
            limitBytes: options.limitBytes === undefined ? undefined : String(options.limitBytes),
            timestamps: "true",
          },
          accept: "*/*",
          signal,
        }),
      );
    },
  };
}

/** "/apis/apps/v1/namespaces/shop/deployments/checkout". */
export function objectPath({ kind, namespace, name }: ObjectRef): string {
  return `${pathOf(kind, namespace)}/${encodeURIComponent(name)}`;
}

function pathOf({ group, version, plural, namespaced }: ServedKind, namespace: string | undefined): string {
  const base = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${base}${within}/${plural}`;
}

function isSecret({ group, plural }: ServedKind): boolean {
  return group === "" && plural === "secrets";
}

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly subresource?: string;
}

/**
 * What was applied once repeats the whole object, a Secret's data too. Kept of it is what tells of the next time it is
 * applied: the version of its API, and whether it says how many replicas there are.
 */
function appliedOf(text: string): string | undefined {
  try {
    const { apiVersion, spec } = JSON.parse(text) as { apiVersion?: unknown; spec?: { replicas?: unknown } };
    const replicas = typeof spec?.replicas === "number" ? { spec: { replicas: spec.replicas } } : {};
    return JSON.stringify({ ...(typeof apiVersion === "string" ? { apiVersion } : {}), ...replicas });
  } catch {
    return undefined;
  }
}

/** Lists leave kind and version out of their items. Who changed an object when is kept; which fields is most of its size. */
export function asObject(kind: ServedKind, item: Partial<KubernetesObject>): KubernetesObject {
  const metadata = (item.metadata ?? { name: "" }) as KubernetesObject["metadata"] & {
    readonly managedFields?: readonly ManagedFields[];
  };
  const managedFields = metadata.managedFields?.map(({ manager, operation, apiVersion, time, subresource }) => ({
    ...{ manager, operation, apiVersion, time },
    ...(subresource === undefined ? {} : { subresource }),
  }));
  const { [LAST_APPLIED]: whole, ...others } = metadata.annotations ?? {};
  const applied = whole === undefined ? undefined : appliedOf(whole);
  const annotations = applied === undefined ? others : { ...others, [LAST_APPLIED]: applied };
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return {
    ...item,
    ...{ apiVersion, kind: kind.kind },
    metadata: {
      ...metadata,
      ...(metadata.annotations === undefined ? {} : { annotations }),
      ...(managedFields === undefined ? {} : { managedFields }),
    } as KubernetesObject["metadata"],
  };
}

async function* textStream(open: () => Promise<IncomingMessage>): AsyncGenerator<string> {
  const reply = await open();
  // Bytes that are no UTF-8 become U+FFFD, as a terminal would show them.
  const decoder = new TextDecoder("utf-8");
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
}
