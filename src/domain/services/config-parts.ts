import type { ServicesConfig } from "./config.ts";
import type { ServicePart } from "./service.ts";

/** What the configuration says of services, in its order. */
export function configParts({ list }: ServicesConfig): readonly ServicePart[] {
  return list.map((entry) => ({ ...entry, from: "config" }));
}
