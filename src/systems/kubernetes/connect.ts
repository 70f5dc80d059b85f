import type { Clock } from "../../base/clock.ts";
import type { KubernetesReader } from "../kubernetes-reader.ts";
import type { KubernetesConfig } from "./config.ts";
import { type ClusterAccess, readContexts } from "./contexts.ts";
import { createReader } from "./reader.ts";
import { createRequests } from "./requests.ts";

/** A reader for every configured cluster. None is called yet. */
export async function connectKubernetes(
  config: KubernetesConfig,
  parts: { readonly clock: Clock; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<readonly KubernetesReader[]> {
  const contexts = await readContexts(config, parts.environment);
  return contexts.map((access) => readerOf(access, config.timeoutMs, parts.clock));
}

/** A reader for an API server of this machine that asks for no credentials; the client library is not loaded for it. */
export function connectOpenKubernetes(
  name: string,
  url: string,
  parts: { readonly clock: Clock; readonly timeoutMs: number },
): KubernetesReader {
  return readerOf({ name, server: url, authorize: async () => undefined }, parts.timeoutMs, parts.clock);
}

function readerOf(access: ClusterAccess, timeoutMs: number, clock: Clock): KubernetesReader {
  return createReader({ cluster: access.name, requests: createRequests(access, { timeoutMs, clock }), clock });
}
