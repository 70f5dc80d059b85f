import { OpsError } from "../../src/base/errors.ts";
import { type KubernetesObject, refOf } from "../../src/base/kubernetes-object.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import { listOf } from "../../src/base/text/words.ts";
import { namesakes, standsIn } from "../../src/domain/services/catalogue.ts";
import type { Catalogue, Service, ServiceBook } from "../../src/domain/services/service.ts";
import type { ClusterIndex, ClusterView } from "../../src/systems/cluster-index.ts";
import type { ToolContext } from "../../src/tool/tool.ts";
import { type Clusters, pickCluster, type WhichOne } from "./clusters.ts";
import { type AskedOf, candidates, parseOf, resolveSubject, type Subject } from "./resolve.ts";

/** Where a name is looked up: the clusters, and the catalogue over them. */
export interface Named {
  readonly clusters: Clusters;
  readonly services: ServiceBook;
}

/** A cluster as it stands, and what of it is meant. */
export interface FoundSubject {
  readonly index: ClusterIndex;
  readonly view: ClusterView;
  readonly subject: Subject;
}

const MOST_OPTIONS = 8;

/**
 * The cluster and what `of` means there, as by `resolveSubject`; a name of the catalogue means all workloads of that service,
 * in the one cluster it stands in. Where that is several clusters or namespaces, the question which. Throws `missing`.
 */
export async function findSubject(
  deps: Named,
  asked: AskedOf,
  { signal, progress }: Pick<ToolContext, "signal" | "progress">,
): Promise<FoundSubject | WhichOne> {
  const name = asked.of === undefined ? undefined : parseOf(asked.of);
  const catalogue = name && name.kind === undefined ? await deps.services.read(signal) : undefined;
  const within = { cluster: asked.cluster, namespace: name?.within ?? asked.namespace };
  const services = catalogue && name ? namesakes(catalogue, name.name, within) : [];
  const picked = pickAmong(deps.clusters, asked, services, catalogue?.unread ?? []);
  if ("question" in picked) return picked;
  const { index } = picked;
  progress(`Looking at cluster ${index.cluster} …`);
  const view = await index.look({ signal });
  const subject = subjectIn(view, asked, services, index.cluster, catalogue);
  return "question" in subject ? subject : { index, view, subject };
}

/** Where the name is a service's, only clusters it stands in are asked about, and those of which nothing is known. */
function pickAmong(
  clusters: Clusters,
  asked: AskedOf,
  services: readonly Service[],
  unread: readonly string[],
): ReturnType<typeof pickCluster> {
  if (asked.cluster !== undefined || clusters.length < 2) return pickCluster(clusters, asked);
  const standing = clusters.filter(({ cluster }) => services.some((service) => service.clusters.includes(cluster)));
  if (standing.length === 0) return pickCluster(clusters, asked);
  const places = standing.flatMap(({ cluster }) =>
    services
      .filter((service) => service.clusters.includes(cluster))
      .map(({ namespace }) => ({ cluster, ...(namespace === undefined ? {} : { namespace }) })),
  );
  const doubtful = clusters.filter(({ cluster }) => unread.includes(cluster));
  const all = [...places, ...doubtful.map(({ cluster }) => ({ cluster }))];
  const [only] = standing;
  if (only && standing.length + doubtful.length === 1) return { index: only };
  return whichPlace(asked, all);
}

function whichPlace(
  asked: AskedOf,
  places: readonly { readonly cluster?: string; readonly namespace?: string }[],
): WhichOne {
  return {
    question: `Which ${asked.of} do you mean?`,
    options: places.slice(0, MOST_OPTIONS).map((place) => ({
      label: [place.cluster, place.namespace].filter(Boolean).join("/"),
      input: { ...asked, ...place },
    })),
  };
}

function subjectIn(
  view: ClusterView,
  asked: AskedOf,
  services: readonly Service[],
  cluster: string,
  catalogue: Catalogue | undefined,
): Subject | WhichOne {
  const here = services.filter((service) => standsIn(service, { cluster }));
  const running = here
    .map((service) => ({ service, objects: workloadsIn(view, service) }))
    .filter(({ objects }) => objects.length > 0);
  const [first] = running;
  if (!first) return asBefore(view, asked, here[0], cluster, catalogue);
  const known = new Set(running.flatMap(({ objects }) => objects));
  // A workload of that name which belongs to another service is meant as much as before there were services.
  const others = candidates(view, asked.of ?? "", asked.namespace).filter(
    (object) =>
      object.metadata.name === parseOf(asked.of ?? "").name && object.kind !== "Service" && !known.has(object),
  );
  if (others.length > 0) return resolveSubject(view, asked);
  if (running.length > 1) {
    return whichPlace(
      asked,
      running.map(({ service: { namespace } }) => (namespace === undefined ? {} : { namespace })),
    );
  }
  const [only] = first.objects;
  if (only && first.objects.length === 1) return { kind: "object", object: only };
  return { kind: "service", name: first.service.name, objects: first.objects };
}

/** Those workloads of a service that stand in this view, in the catalogue's order. */
export function workloadsIn({ objects }: ClusterView, { workloads }: Service): readonly KubernetesObject[] {
  const kinds = new Set(workloads.map((ref) => ref.split("/")[0] ?? ""));
  const byRef = new Map([...kinds].flatMap((kind) => (objects[kind] ?? []).map((object) => [refOf(object), object])));
  return workloads.flatMap((ref) => byRef.get(ref) ?? []);
}

/** Without the catalogue; where nothing has the name, the catalogue helps to say why. */
function asBefore(
  view: ClusterView,
  asked: AskedOf,
  service: Service | undefined,
  cluster: string,
  catalogue: Catalogue | undefined,
): Subject | WhichOne {
  try {
    return resolveSubject(view, asked);
  } catch (error) {
    if (!(error instanceof OpsError) || error.kind !== "missing") throw error;
    if (service) throw new OpsError("missing", nothingRuns(service, cluster));
    const near = nearestName(parseOf(asked.of ?? "").name, catalogue?.services.map(({ name }) => name) ?? []);
    if (near === undefined || error.message.includes("Did you mean")) throw error;
    throw new OpsError("missing", `${error.message} Did you mean ${near}?`);
  }
}

function nothingRuns({ name, workloads }: Service, cluster: string): string {
  const cure =
    workloads.length === 0
      ? `No workload bears its name; list them as its workloads under services: in pilothouse.yaml.`
      : `It should be ${listOf(workloads.slice(0, 5))}.`;
  return `${name} is in the catalogue, but nothing of it runs in cluster ${cluster}. ${cure}`;
}
