import type { KubernetesObject } from "../base/kubernetes-object.ts";
import type { Source } from "../base/source.ts";
import type { KubernetesReader } from "./kubernetes-reader.ts";

/** What stands in a cluster, or one namespace of it, at one moment. */
export interface ClusterView {
  /** By kind; one that could not be read is absent, one that the server does not serve is empty. */
  readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>;
  /** What could not be seen and why, a sentence each. */
  readonly unseen: readonly string[];
  readonly sources: readonly Source[];
}

/** One cluster kept at hand: read once, then followed by watches, so that looking at all of it costs no requests. */
export interface ClusterIndex {
  readonly cluster: string;
  /** The sample estate: every card from it says DEMO. */
  readonly demo?: true;
  /** For single looks that the index does not hold: logs, kinds of one's own. */
  readonly reader: KubernetesReader;
  /** Of one namespace with what stands outside all of them (nodes, volumes, classes), or of everything. */
  look(options?: { readonly namespace?: string; readonly signal?: AbortSignal }): Promise<ClusterView>;
  /** Names of the namespaces, as far as they can be seen. */
  namespaces(signal?: AbortSignal): Promise<readonly string[]>;
}
