import type { KubernetesRehearsal } from "../kubernetes-writer.ts";
import type { KubernetesConfig } from "./config.ts";
import { createRehearsal } from "./rehearse.ts";
import { readWriterContexts, type WriterParts } from "./writer-contexts.ts";

/** By cluster; empty where the configuration gives no credential for changes. A dry run asks for the rights of the change. */
export async function connectRehearsals(
  config: KubernetesConfig,
  { clock, environment }: WriterParts,
): Promise<ReadonlyMap<string, KubernetesRehearsal>> {
  const { timeoutMs } = config;
  const found = await readWriterContexts(config, environment);
  return new Map(found.map((access) => [access.name, createRehearsal(access, { timeoutMs, clock })]));
}
