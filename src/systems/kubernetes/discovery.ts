import { OpsError } from "../../base/errors.ts";
import { nearestName } from "../../base/text/nearest.ts";
import type { ServedKind } from "../kubernetes-reader.ts";
import type { Requests } from "./requests.ts";

/** What is served changes when somebody installs a kind of their own. */
const FRESH_MS = 5 * 60_000;

export interface Discovery {
  kinds(signal?: AbortSignal): Promise<readonly ServedKind[]>;
  kind(name: string, signal?: AbortSignal): Promise<ServedKind>;
  /** Groups that could not be asked, such as an aggregated API whose server is down. */
  readonly silent: ReadonlySet<string>;
}

interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly shortNames?: readonly string[];
    readonly verbs?: readonly string[];
  }[];
}

/** Asks the server what it serves; nothing about its version is assumed. */
export function createDiscovery(cluster: string, requests: Requests, clock: { now(): number }): Discovery {
  const silent = new Set<string>();
  let known: { readonly kinds: Promise<readonly ServedKind[]>; readonly readMs: number } | undefined;

  async function read(signal: AbortSignal | undefined): Promise<readonly ServedKind[]> {
    const { groups = [] } = (await requests.json({ path: "/apis", signal })) as GroupList;
    silent.clear();
    const core = readVersion("", "v1", "/api/v1", signal);
    const others = groups.map(async ({ name, versions, preferredVersion }) => {
      const first = preferredVersion?.version ?? versions[0]?.version ?? "v1";
      const order = [first, ...versions.map(({ version }) => version).filter((version) => version !== first)];
      const found = new Map<string, ServedKind>();
      for (const version of order) {
        for (const kind of await readVersion(name, version, `/apis/${name}/${version}`, signal)) {
          // A kind that only an older version of the group still serves is served all the same.
          if (!found.has(kind.plural)) found.set(kind.plural, kind);
        }
      }
      return [...found.values()];
    });
    return [...(await core), ...(await Promise.all(others)).flat()];
  }

  async function readVersion(
    group: string,
    version: string,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<readonly ServedKind[]> {
    try {
      const { resources = [] } = (await requests.json({ path, signal })) as ResourceList;
      return resources
        .filter(({ name }) => !name.includes("/"))
        .map(({ name, kind, namespaced, shortNames = [], verbs = [] }) => ({
          ...{ kind, plural: name, group, version, namespaced, shortNames, verbs },
        }));
    } catch (error) {
      if (group === "" || signal?.aborted) throw error;
      silent.add(group);
      return [];
    }
  }

  async function kinds(signal?: AbortSignal): Promise<readonly ServedKind[]> {
    if (known && clock.now() - known.readMs < FRESH_MS) return known.kinds;
    const reading = read(signal);
    const mine = { kinds: reading, readMs: clock.now() };
    known = mine;
    reading.catch(() => {
      if (known === mine) known = undefined;
    });
    return reading;
  }

  return {
    kinds,
    silent,
    kind: async (name, signal) => {
      const all = await kinds(signal);
      const found = findKind(all, name);
      if (found) return found;
      const near = nearestName(
        name,
        all.flatMap(({ kind, plural }) => [kind, plural]),
      );
      const cure = near ? `Did you mean ${near}?` : "Its definition may not be installed there.";
      throw new OpsError("missing", `Cluster ${cluster} serves no kind ${name}. ${cure}`, {
        facts: { cluster, kind: name },
      });
    },
  };
}

/** "Deployment", "deployments", "deploy", "deployments.apps", in any case; the core and built-in groups come first. */
function findKind(all: readonly ServedKind[], name: string): ServedKind | undefined {
  const [wanted = "", ...rest] = name.trim().toLowerCase().split(".");
  const group = rest.join(".");
  const fits = all.filter(
    (one) =>
      (one.kind.toLowerCase() === wanted || one.plural === wanted || one.shortNames.includes(wanted)) &&
      (group === "" || one.group === group) &&
      one.verbs.includes("list"),
  );
  return fits.sort((a, b) => rank(a) - rank(b))[0];
}

function rank({ group }: ServedKind): number {
  if (group === "") return 0;
  // Events are served by two groups with one store; the core one has the fields people know.
  return group.includes(".") && !group.endsWith(".k8s.io") ? 2 : 1;
}
