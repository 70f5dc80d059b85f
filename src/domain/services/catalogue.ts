import { nearestName } from "../../base/text/nearest.ts";
import type { Catalogue, Service, Within } from "./service.ts";

/** The merged services with the way to find one. */
export function createCatalogue(
  services: readonly Service[],
  { gaps = [], unread = [], sources = [] }: Partial<Pick<Catalogue, "gaps" | "unread" | "sources">> = {},
): Catalogue {
  const byName = new Map<string, Service[]>();
  const byEndpoint = new Map<string, Service[]>();
  const put = (index: Map<string, Service[]>, name: string, service: Service) => {
    const key = name.toLowerCase();
    const same = index.get(key);
    if (!same) index.set(key, [service]);
    else if (!same.includes(service)) same.push(service);
  };
  for (const service of services) {
    put(byName, service.name, service);
    for (const ref of service.endpoints) put(byEndpoint, ref.split("/").at(-1) ?? ref, service);
  }
  return {
    ...{ services, gaps, unread, sources },
    find: (name, within = {}) => {
      const key = name.toLowerCase();
      for (const index of [byName, byEndpoint]) {
        const found = (index.get(key) ?? []).filter((service) => standsIn(service, within));
        const [only] = found;
        if (only && found.length === 1) return { is: "one", service: only };
        if (found.length > 1) return { is: "several", services: found };
      }
      const there = services.filter((service) => standsIn(service, within)).map((service) => service.name);
      const nearest = nearestName(name, new Set(there));
      return { is: "none", ...(nearest === undefined ? {} : { nearest }) };
    },
  };
}

/**
 * The services that bear this very name. Not those it merely leads to: a Kubernetes Service's name goes on meaning its own
 * pods, and a workload's name that workload.
 */
export function namesakes(catalogue: Catalogue, name: string, within: Within): readonly Service[] {
  const found = catalogue.find(name, within);
  const services = found.is === "one" ? [found.service] : found.is === "several" ? found.services : [];
  return services.filter((service) => service.name.toLowerCase() === name.toLowerCase());
}

/** Whether it may stand there: what does not say where may stand anywhere. */
export function standsIn({ clusters, namespace }: Service, within: Within): boolean {
  const inCluster =
    within.cluster === undefined ||
    clusters.length === 0 ||
    clusters.some((cluster) => cluster.toLowerCase() === within.cluster?.toLowerCase());
  const inNamespace = within.namespace === undefined || namespace === undefined || namespace === within.namespace;
  return inCluster && inNamespace;
}
