import type { Shop } from "../shop.ts";
import { discover } from "./discovery.ts";
import { parseLabelSelector } from "./label-selector.ts";
import { logsOf } from "./logs.ts";
import type { KubeObject } from "./object.ts";
import { given, type Reply, refused } from "./reply.ts";
import { RESOURCES, type Resource } from "./resources.ts";

/** Answers one request of the Kubernetes API from the shop. Nothing can be written, and nothing watched. */
export function answerKubernetes(shop: Shop, nowMs: number, method: string, url: URL): Reply {
  if (method !== "GET" && method !== "HEAD") {
    return refused(405, "MethodNotAllowed", "the sample estate (DEMO) can be read only");
  }
  const path = url.pathname.replace(/\/$/, "");
  const discovered = discover(path);
  if (discovered) return discovered;
  const match = /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+\/[^/]+))\/(?<rest>.+)$/.exec(path);
  const parts = match?.groups?.rest?.split("/").map(decodeURIComponent) ?? [];
  const namespaced = parts[0] === "namespaces" && parts.length > 2;
  const [plural, name, sub, more] = namespaced ? parts.slice(2) : parts;
  const namespace = namespaced ? parts[1] : undefined;
  const groupVersion = match?.groups?.core ?? match?.groups?.group;
  const resource = RESOURCES.find((one) => one.groupVersion === groupVersion && one.name === plural);
  const misplaced = resource && (more !== undefined || (namespaced && !resource.namespaced));
  if (!resource || misplaced) return refused(404, "NotFound", "the server could not find the requested resource");
  if (url.searchParams.get("watch") === "true" || url.searchParams.get("watch") === "1") {
    return refused(405, "MethodNotAllowed", `${resource.name} of the sample estate (DEMO) cannot be watched`);
  }
  if (sub === "log" && resource.name === "pods" && namespace !== undefined && name !== undefined) {
    return logsOf(shop, nowMs, namespace, name, url.searchParams);
  }
  if (sub !== undefined) return refused(404, "NotFound", "the server could not find the requested resource");
  const objects = resource
    .objects(shop, nowMs)
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  return name === undefined
    ? list(resource, objects, nowMs, url.searchParams)
    : get(resource, objects, namespace, name);
}

function get(resource: Resource, objects: readonly KubeObject[], namespace: string | undefined, name: string): Reply {
  const placed = !resource.namespaced || namespace !== undefined;
  const found = placed ? objects.find(({ metadata }) => metadata.name === name) : undefined;
  if (!found) return refused(404, "NotFound", `${resource.name} "${name}" not found`);
  return given({ kind: resource.kind, apiVersion: resource.groupVersion, ...found });
}

function list(resource: Resource, objects: readonly KubeObject[], nowMs: number, query: URLSearchParams): Reply {
  const byLabels = parseLabelSelector(query.get("labelSelector") ?? "");
  if (!byLabels) return refused(400, "BadRequest", `unable to parse requirement: ${query.get("labelSelector")}`);
  const field = query.get("fieldSelector") ?? "";
  const [, fieldName = "", fieldValue = ""] = /^(metadata\.name|metadata\.namespace)==?(.*)$/.exec(field) ?? [];
  if (field !== "" && fieldName === "") return refused(400, "BadRequest", `field label not supported: ${field}`);
  const key = fieldName === "metadata.namespace" ? "namespace" : "name";
  const found = objects.filter(
    ({ metadata }) => byLabels(metadata.labels ?? {}) && (fieldName === "" || metadata[key] === fieldValue),
  );
  const limit = Number(query.get("limit") ?? 0);
  const start = startOf(query.get("continue"));
  if (!Number.isInteger(limit) || limit < 0) return refused(400, "BadRequest", "limit must be a whole number");
  if (start === undefined) return refused(400, "BadRequest", "continue key is not valid");
  const end = limit > 0 ? Math.min(found.length, start + limit) : found.length;
  const left = found.length - end;
  return given({
    kind: `${resource.kind}List`,
    apiVersion: resource.groupVersion,
    metadata: {
      resourceVersion: String(Math.floor(nowMs / 1000)),
      ...(left > 0 ? { continue: Buffer.from(`from:${end}`).toString("base64url"), remainingItemCount: left } : {}),
    },
    items: found.slice(start, end),
  });
}

function startOf(token: string | null): number | undefined {
  if (token === null || token === "") return 0;
  const [, index] = /^from:(\d{1,6})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  return index === undefined ? undefined : Number(index);
}
