import { z } from "zod";

/**
 * The vocabulary of inputs. A field made here can be filled from plain words: its slot says what kind of thing it
 * holds, so that one reader per kind serves every tool.
 */
export type Slot =
  /** `after`: only a stretch said after one of these words, such as "compared to". */
  | { readonly kind: "range"; readonly after?: readonly string[] }
  /** A moment or end: "until", "at", "when". */
  /** `past`: one behind us will do too, as in who was on call yesterday. */
  | { readonly kind: "moment"; readonly past?: true }
  /** A service, workload, pod, node, host or namespace by name. */
  | { readonly kind: "entity"; readonly of: readonly EntityKind[] }
  | { readonly kind: "number"; readonly near: readonly string[] }
  /** One of a closed set, each with the words people use for it. */
  | { readonly kind: "term"; readonly terms: Readonly<Record<string, readonly string[]>> }
  /** `kinds`: only these, where the rest would be a slip of the tongue (the cart service for its Deployment). */
  | { readonly kind: "resource-kind"; readonly kinds?: readonly string[] }
  | { readonly kind: "promql" }
  | { readonly kind: "quoted" }
  /** What is left of the sentence once everything else is read. */
  | { readonly kind: "words"; readonly after?: readonly string[] }
  | { readonly kind: "id"; readonly prefix: readonly string[] }
  | { readonly kind: "flag"; readonly words: readonly string[] }
  /** One of the usual measures by its words, or a metric's own name as written. */
  | { readonly kind: "metric"; readonly terms: Readonly<Record<string, readonly string[]>> }
  /** What somebody did, in the verb's base form: "drain node-4" for "who drained node-4?". */
  | { readonly kind: "action" }
  /** When something recurs, in words or as a cron line. */
  | { readonly kind: "schedule" }
  /** key=value pairs as written. */
  | { readonly kind: "selector" }
  /** The words of a list: "cost, alerts and health". */
  | { readonly kind: "list" }
  /** Kubernetes quantities said for requests or for limits: { cpu: "250m" }. */
  | { readonly kind: "quantities"; readonly side: "requests" | "limits" }
  | { readonly kind: "image" }
  /** User/ann, Group/dev, ServiceAccount/ci/build or a bare name. */
  | { readonly kind: "subject" }
  /** What may be done to a resource, as Kubernetes names it. */
  | { readonly kind: "verb" }
  /** A resource as access rules name it: pods, pods/log, deployments.apps. */
  | { readonly kind: "access-resource" }
  /** A channel: #ops. */
  | { readonly kind: "place" }
  /** The word that stands next to one of these: "container app", "the app container". */
  | { readonly kind: "named"; readonly after: readonly string[] };

export type EntityKind =
  | "cluster"
  | "namespace"
  | "service"
  | "workload"
  | "pod"
  | "node"
  | "host"
  | "person"
  | "group"
  | "digest"
  | "source"
  | "metric"
  | "tool";

/** Slots by schema, asked for by whoever fills inputs. */
export const slotRegistry = z.registry<Slot>();

function slot<Schema extends z.ZodType>(schema: Schema, meaning: Slot): Schema {
  slotRegistry.add(schema, meaning);
  return schema;
}

const name = () => z.string().trim().min(1).max(253);

/** A stretch of time in words, read in the asker's zone: "last 2h", "yesterday", "2026-10-01..2026-11-01". */
export const rangeSlot = (about = "A stretch of time: last 2h, yesterday, 2026-10-01..2026-11-01") =>
  slot(z.string().trim().min(1).max(120).describe(about), { kind: "range" });

/** A second stretch of time, said after one of these words: compared to last month. */
export const rangeAfterSlot = (about: string, ...after: readonly string[]) =>
  slot(z.string().trim().min(1).max(120).describe(about), { kind: "range", after });

export const momentSlot = (about: string) =>
  slot(z.string().trim().min(1).max(120).describe(about), { kind: "moment" });

/** A moment that may also lie behind us. */
export const timeSlot = (about: string) =>
  slot(z.string().trim().min(1).max(120).describe(about), { kind: "moment", past: true });

export const entitySlot = (about: string, ...of: readonly EntityKind[]) =>
  slot(name().describe(about), { kind: "entity", of });

export const numberSlot = (about: string, min: number, max: number, ...near: readonly string[]) =>
  slot(z.number().int().min(min).max(max).describe(about), { kind: "number", near });

export function termSlot<const Terms extends Readonly<Record<string, readonly string[]>>>(about: string, terms: Terms) {
  const keys = Object.keys(terms) as [keyof Terms & string, ...(keyof Terms & string)[]];
  return slot(z.enum(keys).describe(about), { kind: "term", terms });
}

export const kindSlot = (about = "A Kubernetes kind, such as Deployment or Pod") =>
  slot(name().describe(about), { kind: "resource-kind" });

/** The kind of a workload, never Pod or Service: both words are often said for the workload behind them. */
export const workloadKindSlot = (about = "Deployment, StatefulSet, DaemonSet; may be left out") =>
  slot(name().describe(about), {
    kind: "resource-kind",
    kinds: ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"],
  });

/** A term as by `termSlot`, or another word: a key that ends with a colon takes the next word with it, as in tag:env. */
export const openTermSlot = (about: string, terms: Readonly<Record<string, readonly string[]>>) =>
  slot(name().describe(about), { kind: "term", terms });

export const actionSlot = (about: string) =>
  slot(z.string().trim().min(1).max(1000).describe(about), { kind: "action" });

export const promqlSlot = () =>
  slot(z.string().trim().min(1).max(20_000).describe("A PromQL expression"), { kind: "promql" });

export const quotedSlot = (about: string) => slot(z.string().min(1).max(500).describe(about), { kind: "quoted" });

export const wordsSlot = (about: string, ...after: readonly string[]) =>
  slot(z.string().trim().min(1).max(1000).describe(about), { kind: "words", after });

export const idSlot = (about: string, ...prefix: readonly string[]) =>
  slot(name().describe(about), { kind: "id", prefix });

export const flagSlot = (about: string, ...words: readonly string[]) =>
  slot(z.boolean().describe(about), { kind: "flag", words });

export const metricSlot = (about: string, terms: Readonly<Record<string, readonly string[]>>) =>
  slot(name().describe(about), { kind: "metric", terms });

export const scheduleSlot = (about = "When, in words or as cron: every weekday at 8, 0 8 * * 1-5") =>
  slot(z.string().trim().min(1).max(120).describe(about), { kind: "schedule" });

export const selectorSlot = (about = "Labels: app=cart,tier=web") =>
  slot(z.string().trim().min(1).max(500).describe(about), { kind: "selector" });

export const listSlot = (about: string) =>
  slot(z.array(z.string().trim().min(1).max(100)).min(1).max(20).describe(about), { kind: "list" });

export const quantitiesSlot = (side: "requests" | "limits") =>
  slot(z.record(z.string(), z.string()).describe(`Resource ${side}, such as cpu: 250m, memory: 512Mi`), {
    kind: "quantities",
    side,
  });

export const imageSlot = (about = "A container image with its tag") =>
  slot(z.string().trim().min(1).max(500).describe(about), { kind: "image" });

export const subjectSlot = (about = "Who: User/ann, Group/dev, ServiceAccount/ci/build or a bare name") =>
  slot(name().describe(about), { kind: "subject" });

export const verbSlot = (about = "get, list, watch, create, update, patch, delete, or *") =>
  slot(name().describe(about), { kind: "verb" });

export const accessResourceSlot = (about = "pods, pods/log, deployments.apps, or a path such as /healthz") =>
  slot(name().describe(about), { kind: "access-resource" });

export const placeSlot = (about = "A channel, such as #ops") => slot(name().describe(about), { kind: "place" });

export const namedSlot = (about: string, ...after: readonly string[]) =>
  slot(name().describe(about), { kind: "named", after });

/** Which cluster or metrics server, where several are configured. */
export const clusterSlot = () => entitySlot("Which cluster", "cluster");
export const sourceSlot = () => entitySlot("Which metrics server", "source");
