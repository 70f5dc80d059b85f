import type { KubernetesConfig } from "./config.ts";
import { type ClusterAccess, readContexts } from "./contexts.ts";

/** What changes clusters, or tries to, is made from this. */
export interface WriterParts {
  readonly clock: { now(): number };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The access that changes are made with, for each cluster that is looked at and that the writer's credential leads to: under
 * the reader's name for it, since plans name it so. A context of the same name comes first, then one to the same server.
 */
export async function readWriterContexts(
  config: KubernetesConfig,
  environment: WriterParts["environment"],
): Promise<readonly ClusterAccess[]> {
  const { writer, ...reader } = config;
  if (writer === undefined) return [];
  const looked = await readContexts(reader, environment);
  if ("sameAsReader" in writer) return looked;
  const own = await readContexts({ ...reader, kubeconfig: writer.kubeconfig, contexts: ["*"] }, environment);
  return looked.flatMap(({ name, server }) => {
    const found = own.find((one) => one.name === name) ?? own.find((one) => one.server === server);
    return found ? [{ ...found, name }] : [];
  });
}
