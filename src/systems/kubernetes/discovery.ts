import { OpsError, toOpsError } from "../../base/errors.ts";
import { nearestName } from "../../base/text/nearest.ts";
import type { ServedKind } from "../kubernetes-reader.ts";
import type { Requests } from "./requests.ts";

/** What is served changes when somebody installs a kind of their own. */
const FRESH_MS = 5 * 60_000;
/** A group that was silent may speak again soon. */
const SILENT_MS = 60_000;

export interface Discovery {
  kinds(signal?: AbortSignal): Promise<readonly ServedKind[]>;
  kind(name: string, signal?: AbortSignal): Promise<ServedKind>;
  /** Groups that could not be asked, such as an aggregated API whose server is down, each with the cause. */
  silent(signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

interface Served {
  readonly kinds: readonly ServedKind[];
  readonly silent: ReadonlyMap<string, string>;
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
  let known: { readonly served: Promise<Served>; freshUntilMs: number } | undefined;

  async function read(signal: AbortSignal | undefined): Promise<Served> {
    const silent = new Map<string, string>();
    const { groups = [] } = (await requests.json({ path: "/apis", signal })) as GroupList;
    const core = readVersion("", "v1", "/api/v1", silent, signal);
    const others = groups.map(async ({ name, versions, preferredVersion }) => {
      const first = preferredVersion?.version ?? versions[0]?.version ?? "v1";
      const order = [first, ...versions.map(({ version }) => version).filter((version) => version !== first)];
      const found = new Map<string, ServedKind>();
      for (const version of order) {
        for (const kind of await readVersion(name, version, `/apis/${name}/${version}`, silent, signal)) {
          // A kind that only an older version of the group still serves is served all the same.
          if (!found.has(kind.plural)) found.set(kind.plural, kind);
        }
      }
      return [...found.values()];
    });
    return { kinds: [...(await core), ...(await Promise.all(others)).flat()], silent };
  }

  async function readVersion(
    group: string,
    version: string,
    path: string,
    silent: Map<string, string>,
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
      silent.set(group, toOpsError(error).message);
      return [];
    }
  }

  async function served(signal?: AbortSignal): Promise<Served> {
    if (known && clock.now() < known.freshUntilMs) return known.served;
    const reading = read(signal);
    const mine = { served: reading, freshUntilMs: clock.now() + FRESH_MS };
    known = mine;
    reading.then(
      ({ silent }) => {
        if (silent.size > 0) mine.freshUntilMs = Math.min(mine.freshUntilMs, clock.now() + SILENT_MS);
      },
      () => {
        if (known === mine) known = undefined;
      },
    );
    return reading;
  }

  return {
    kinds: async (signal) => (await served(signal)).kinds,
    silent: async (signal) => (await served(signal)).silent,
    kind: async (name, signal) => {
      const { kinds: all, silent } = await served(signal);
      const found = findKind(all, name);
      if (found) return found;
      const near = nearestName(
        name,
        all.flatMap(({ kind, plural }) => [kind, plural]),
      );
      const unheard = [...silent.keys()].join(", ");
      const why =
        unheard === "" ? "Its definition may not be installed there." : `These did not tell theirs: ${unheard}.`;
      const cure = near ? `Did you mean ${near}?` : why;
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
