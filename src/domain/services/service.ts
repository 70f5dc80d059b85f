import type { Source } from "../../base/source.ts";

/** Where a fact was known from, the stronger ones first: what one says of a field is not asked of the next. */
export const ORIGINS = ["config", "backstage", "labels"] as const;
export type KnownFrom = (typeof ORIGINS)[number];

/** Facts of which the strongest origin's word counts. */
export const SINGLE_FACTS = ["owner", "channel", "runbook", "repository", "description"] as const;
/** Facts that are lists; of dependencies and tags every origin's count, of the others the strongest one's. */
export const LIST_FACTS = ["clusters", "workloads", "endpoints", "dependsOn"] as const;
export type Fact = (typeof SINGLE_FACTS)[number] | (typeof LIST_FACTS)[number] | "tags";

/** Something people run and name, wherever it stands. Every string in it is outside text. */
export interface Service {
  /** Not alone its own: one of the same name may stand in another namespace. */
  readonly name: string;
  /** Where it was seen or is said to run, sorted; empty where nobody knows of it. */
  readonly clusters: readonly string[];
  /** The one it stands in; absent where that is not known or there are several. */
  readonly namespace?: string;
  /** "Deployment/shop/checkout", sorted. In a cluster of several not all of them need be there. */
  readonly workloads: readonly string[];
  /** Kubernetes Services that lead to it: "Service/shop/checkout". */
  readonly endpoints: readonly string[];
  readonly owner?: string;
  readonly channel?: string;
  readonly runbook?: string;
  readonly repository?: string;
  readonly description?: string;
  /** Cost tags among them; a tag without a value has the empty one. */
  readonly tags: Readonly<Record<string, string>>;
  /** Names of services, sorted; one of them need not be in the catalogue. */
  readonly dependsOn: readonly string[];
  readonly knownFrom: readonly KnownFrom[];
  /** Which origins told each fact. */
  readonly facts: Readonly<Partial<Record<Fact, readonly KnownFrom[]>>>;
}

/** What one origin says of a service: one entry of the configuration, one document, one workload's labels. */
export interface ServicePart extends Said<Pick<Service, Fact | "namespace">> {
  readonly from: KnownFrom;
  readonly name: string;
  /** The name by which its workloads are labelled (backstage.io/kubernetes-id), where that is another. */
  readonly id?: string | undefined;
}

type Said<Facts> = { readonly [Key in keyof Facts]?: Facts[Key] | undefined };

/** One place a service may be looked for in. */
export interface Within {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
}

export type Found =
  | { readonly is: "one"; readonly service: Service }
  /** Namesakes in several namespaces, at least two. */
  | { readonly is: "several"; readonly services: readonly Service[] }
  | { readonly is: "none"; readonly nearest?: string };

/** All services known at one moment, by name and then namespace. */
export interface Catalogue {
  readonly services: readonly Service[];
  /** What could not be read and the cure, a sentence each. */
  readonly gaps: readonly string[];
  /** Clusters that could not be read: what runs there is not known. */
  readonly unread: readonly string[];
  readonly sources: readonly Source[];
  /** By name, large and small letters alike, else by the name of a Kubernetes Service that leads to it. */
  find(name: string, within?: Within): Found;
}

/** The catalogue as of now; a few seconds old at most. Never rejects but for an abort: what fails is a gap. */
export interface ServiceBook {
  read(signal?: AbortSignal): Promise<Catalogue>;
}
