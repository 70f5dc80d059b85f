import type { KubernetesWriter } from "../kubernetes-writer.ts";
import type { KubernetesConfig } from "./config.ts";
import { createWriter } from "./write.ts";
import { readWriterContexts, type WriterParts } from "./writer-contexts.ts";

/** By cluster; empty where the configuration gives no credential for changes. For the executor alone. */
export async function connectWriters(
  config: KubernetesConfig,
  { clock, environment }: WriterParts,
): Promise<ReadonlyMap<string, KubernetesWriter>> {
  const { timeoutMs } = config;
  const found = await readWriterContexts(config, environment);
  return new Map(found.map((access) => [access.name, createWriter(access, { timeoutMs, clock })]));
}
