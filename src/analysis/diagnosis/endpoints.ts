import type { Estate } from "./estate.ts";
import { fieldsOf, listOf, textMapOf } from "./shapes/read.ts";
import type { ServiceView } from "./shapes/service.ts";
import { isReady } from "./trouble.ts";
import { named, viewsOf } from "./views.ts";

const known = new WeakMap<Estate, ReadonlyMap<string, number>>();

/** How many addresses of a Service take calls; from its slices, or from its pods where slices were not read. */
export function readyEndpoints(estate: Estate, service: ServiceView): number {
  // A cluster that runs anything has slices; where there are none nobody writes them.
  if (estate.all("EndpointSlice").length === 0)
    return viewsOf(estate).selected(service.namespace, service.selector).filter(isReady).length;
  let counts = known.get(estate);
  if (!counts) {
    counts = countSlices(estate);
    known.set(estate, counts);
  }
  return counts.get(`${service.namespace}/${service.name}`) ?? 0;
}

function countSlices(estate: Estate): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const slice of named(estate.all("EndpointSlice"))) {
    const service = textMapOf(slice.metadata.labels)["kubernetes.io/service-name"];
    if (service === undefined) continue;
    // A condition that is not there means ready: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#ready
    const ready = listOf(slice.endpoints).filter((endpoint) => fieldsOf(endpoint.conditions).ready !== false).length;
    const key = `${slice.metadata.namespace ?? ""}/${service}`;
    counts.set(key, (counts.get(key) ?? 0) + ready);
  }
  return counts;
}
