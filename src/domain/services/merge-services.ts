import {
  type Fact,
  type KnownFrom,
  LIST_FACTS,
  ORIGINS,
  type Service,
  type ServicePart,
  SINGLE_FACTS,
} from "./service.ts";

/**
 * One catalogue of what all origins say, field by field: configuration before Backstage before labels; dependencies and tags
 * are joined. What is said without a namespace is said of every namesake. Of labels that disagree neither counts. The order
 * of label parts does not matter; of two entries of another origin the earlier one wins. Sorted by name, then namespace.
 */
export function mergeServices(parts: readonly ServicePart[]): readonly Service[] {
  const declared = parts.filter(({ from }) => from !== "labels").map(withNamespace);
  const labelled = parts.filter(({ from }) => from === "labels").flatMap((part) => named(part, declared));
  const byName = new Map<string, ServicePart[]>();
  for (const part of [...declared, ...labelled]) {
    const same = byName.get(part.name);
    if (same) same.push(part);
    else byName.set(part.name, [part]);
  }
  return [...byName.values()]
    .flatMap(perNamespace)
    .sort((a, b) => compare(a.name, b.name) || compare(a.namespace ?? "", b.namespace ?? ""));
}

/** What names workloads of one namespace only stands there. */
function withNamespace(part: ServicePart): ServicePart {
  if (part.namespace !== undefined) return part;
  const [only, ...others] = new Set((part.workloads ?? []).map((ref) => ref.split("/")[1] ?? ""));
  return only === undefined || only === "" || others.length > 0 ? part : { ...part, namespace: only };
}

/** A workload's part under each name that the other origins give its service; its own where none does. */
function named(part: ServicePart, declared: readonly ServicePart[]): readonly ServicePart[] {
  const under = new Map<string, ServicePart>();
  for (const one of declared) {
    if (claims(one, part)) {
      const { namespace: _, ...rest } = part;
      const { name, namespace } = one;
      under.set(`${name}/${namespace ?? ""}`, { ...rest, name, ...(namespace === undefined ? {} : { namespace }) });
    } else if (isNamed(one, part)) {
      under.set(`${one.name}/${part.namespace ?? ""}`, { ...part, name: one.name });
    }
  }
  return under.size === 0 ? [part] : [...under.values()];
}

/** Whether it says of this very workload that it is its own. */
function claims({ workloads, clusters }: ServicePart, part: ServicePart): boolean {
  const there = clusters === undefined || (part.clusters ?? []).some((cluster) => clusters.includes(cluster));
  return there && (part.workloads ?? []).some((ref) => workloads?.includes(ref));
}

function isNamed(one: ServicePart, { name, namespace }: ServicePart): boolean {
  const here = one.namespace === undefined || namespace === undefined || one.namespace === namespace;
  return here && (one.id === name || one.name === name);
}

function perNamespace(parts: readonly ServicePart[]): readonly Service[] {
  const name = parts[0]?.name ?? "";
  const spaces = [...new Set(parts.flatMap(({ namespace }) => namespace ?? []))].sort(compare);
  if (spaces.length === 0) return [join(name, undefined, parts)];
  return spaces.map((space) => {
    const exact = parts.filter(({ namespace }) => namespace === space);
    return join(name, space, [...exact, ...parts.filter(({ namespace }) => namespace === undefined)]);
  });
}

function join(name: string, namespace: string | undefined, parts: readonly ServicePart[]): Service {
  const layers = ORIGINS.map((from) => ({ from, own: parts.filter((part) => part.from === from) }));
  const facts: Partial<Record<Fact, readonly KnownFrom[]>> = {};
  const single: Partial<Record<(typeof SINGLE_FACTS)[number], string>> = {};
  for (const fact of SINGLE_FACTS) {
    for (const { from, own } of layers) {
      const value = oneOf(
        from,
        own.flatMap((part) => part[fact] ?? []),
      );
      if (value === undefined) continue;
      single[fact] = value;
      facts[fact] = [from];
      break;
    }
  }
  const lists = { clusters: [], workloads: [], endpoints: [], dependsOn: [] } as Record<
    (typeof LIST_FACTS)[number],
    readonly string[]
  >;
  for (const fact of LIST_FACTS) {
    const said = layers
      .map(({ from, own }) => ({ from, values: own.flatMap((part) => part[fact] ?? []) }))
      .filter(({ values }) => values.length > 0);
    const counted = fact === "dependsOn" ? said : said.slice(0, 1);
    const values = new Set(counted.flatMap((one) => one.values));
    // Nothing depends on itself.
    if (fact === "dependsOn") values.delete(name);
    lists[fact] = [...values].sort(compare);
    if (values.size > 0) facts[fact] = counted.map(({ from }) => from);
  }
  const tags = joinTags(layers);
  if (tags.from.length > 0) facts.tags = tags.from;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...lists,
    ...single,
    tags: tags.tags,
    knownFrom: layers.filter(({ own }) => own.length > 0).map(({ from }) => from),
    facts,
  };
}

function joinTags(layers: readonly { readonly from: KnownFrom; readonly own: readonly ServicePart[] }[]) {
  const tags = new Map<string, string>();
  const told = new Set<KnownFrom>();
  for (const { from, own } of layers) {
    for (const key of new Set(own.flatMap((part) => Object.keys(part.tags ?? {})))) {
      const value = oneOf(
        from,
        own.flatMap((part) => (Object.hasOwn(part.tags ?? {}, key) ? (part.tags?.[key] ?? []) : [])),
      );
      if (value === undefined || tags.has(key)) continue;
      tags.set(key, value);
      told.add(from);
    }
  }
  const sorted = [...tags].sort(([a], [b]) => compare(a, b));
  return { tags: Object.fromEntries(sorted), from: ORIGINS.filter((from) => told.has(from)) };
}

/** A value on which its workloads disagree is none of the service's. */
function oneOf(from: KnownFrom, values: readonly string[]): string | undefined {
  const [first] = values;
  return from === "labels" && values.some((value) => value !== first) ? undefined : first;
}

/** Not by locale: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
