import { z } from "zod";

/** `kubernetes:` in pilothouse.yaml. With nothing set: the current context of the usual kubeconfig, or the cluster it runs in. */
export const kubernetesConfig = z.strictObject({
  /** Off: no cluster is looked at, whatever kubeconfig there is. */
  enabled: z.boolean().default(true),
  /** Path of a kubeconfig; the usual places (KUBECONFIG, ~/.kube/config) where it is left out. */
  kubeconfig: z.string().min(1).optional(),
  /** Contexts to look at, each a cluster under its name; the current one where it is left out, "*" for all. */
  contexts: z.array(z.string().min(1)).min(1).optional(),
  /** Looked at where neither the whole cluster nor its list of namespaces may be read. */
  namespaces: z.array(z.string().min(1)).default([]),
  /**
   * The credential that approved changes are made with: a kubeconfig whose contexts are named like those above, or lead to the
   * same servers (deploy/kubernetes-writer.yaml makes its account), or `sameAsReader: true` to use the reader's own. Left out:
   * nothing can be changed.
   */
  writer: z
    .union([z.strictObject({ kubeconfig: z.string().min(1) }), z.strictObject({ sameAsReader: z.literal(true) })])
    .optional(),
  /** For one request. */
  timeoutMs: z.number().int().min(500).max(120_000).default(15_000),
});

export type KubernetesConfig = z.infer<typeof kubernetesConfig>;
