import { systemClock } from "../../src/base/clock.ts";
import { servicesConfig } from "../../src/domain/services/config.ts";
import type { ServiceBook } from "../../src/domain/services/service.ts";
import { createServiceBook } from "../../src/flows/indexing/service-book.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";

/** The real catalogue over these clusters, with what `services:` in the configuration says. */
export function bookOver(clusters: readonly ClusterIndex[], said: object = {}): ServiceBook {
  return createServiceBook({ clusters, config: servicesConfig.parse(said), clock: systemClock });
}
