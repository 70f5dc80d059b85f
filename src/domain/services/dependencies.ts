import type { Service } from "./service.ts";

/** Services that say they depend on the one of this name, sorted. */
export function dependentsOf(name: string, services: readonly Service[]): readonly string[] {
  return [...new Set(services.filter(({ dependsOn }) => dependsOn.includes(name)).map((one) => one.name))].sort();
}

/** The shortest way from a service over what it depends on back to it: ["cart", "orders", "cart"]; undefined without one. */
export function cycleOf(name: string, services: readonly Service[]): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[name]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    const here = way.at(-1);
    const next = services.flatMap((service) => (service.name === here ? service.dependsOn : []));
    if (next.includes(name)) return [...way, name];
    for (const one of next) {
      if (seen.has(one)) continue;
      seen.add(one);
      ways.push([...way, one]);
    }
  }
  return undefined;
}
