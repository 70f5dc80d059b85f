import { readFile } from "node:fs/promises";
import { type Clock, isoTime } from "../../base/clock.ts";
import { toOpsError } from "../../base/errors.ts";
import { limitTo, untilAborted } from "../../base/limit.ts";
import type { Source } from "../../base/source.ts";
import { readDescriptor } from "../../domain/services/backstage.ts";
import { createCatalogue } from "../../domain/services/catalogue.ts";
import type { ServicesConfig } from "../../domain/services/config.ts";
import { configParts } from "../../domain/services/config-parts.ts";
import { labelParts } from "../../domain/services/label-parts.ts";
import { mergeServices } from "../../domain/services/merge-services.ts";
import type { Catalogue, ServiceBook, ServicePart } from "../../domain/services/service.ts";
import type { ClusterIndex, ClusterView } from "../../systems/cluster-index.ts";

/** What the index tells is as of now; reading the labels of 5,000 workloads anew for each look would cost 30 ms. */
const FRESH_MS = 5000;
/** A cluster that does not answer must not hold up a question about another. */
const PATIENCE_MS = 4000;
const LATE_MS = 200;
/** A cluster that could not be read is tried again after this long. */
const AGAIN_MS = 30_000;
const MOST_BYTES = 4 * 2 ** 20;
/** Lines of an index about kinds that the catalogue is made of. */
const OUR_KINDS = /^(deployments|statefulsets|daemonsets|cronjobs|services)\b/;

interface Gathered {
  readonly parts: readonly ServicePart[];
  readonly gaps: readonly string[];
  readonly sources: readonly Source[];
  readonly unread?: string;
}

/** The catalogue over what the clusters' indexes hold, the configuration, and the descriptors that it names. */
export function createServiceBook(deps: {
  readonly clusters: readonly ClusterIndex[];
  readonly config: ServicesConfig;
  readonly clock: Clock;
  readonly patienceMs?: number;
}): ServiceBook {
  const { config, clock, patienceMs = PATIENCE_MS } = deps;
  const clusters = deps.clusters.map((index) => createClusterPart(index, clock, patienceMs));
  let reading: Promise<Catalogue> | undefined;
  let freshUntilMs = 0;

  async function gather(): Promise<Catalogue> {
    const all = await Promise.all([
      ...clusters.map((read) => read()),
      ...config.files.map((file) => ofFile(file, clock)),
    ]);
    const own = configParts(config);
    const said: readonly Source[] =
      own.length === 0 ? [] : [{ system: "configuration", query: "services.list", at: isoTime(clock.now()) }];
    return createCatalogue(mergeServices([...own, ...all.flatMap(({ parts }) => parts)]), {
      gaps: all.flatMap(({ gaps }) => gaps),
      unread: all.flatMap(({ unread }) => unread ?? []),
      sources: [...all.flatMap(({ sources }) => sources), ...said],
    });
  }

  return {
    read: async (signal) => {
      if (!reading || clock.now() >= freshUntilMs) {
        freshUntilMs = clock.now() + FRESH_MS;
        reading = gather();
      }
      return untilAborted(reading, signal);
    },
  };
}

/** Reads one cluster's part, again and again. One that failed is left alone for a while, one that is slow is not waited for twice. */
function createClusterPart(index: ClusterIndex, clock: Clock, patienceMs: number): () => Promise<Gathered> {
  const { cluster } = index;
  let looking: Promise<ClusterView> | undefined;
  let failed: { readonly gathered: Gathered; readonly untilMs: number } | undefined;

  function unread(why: string): Gathered {
    return { parts: [], gaps: [`What runs in cluster ${cluster} is not known: ${why}`], sources: [], unread: cluster };
  }

  function look(): Promise<ClusterView> {
    const mine = index.look();
    looking = mine;
    mine
      .catch((error: unknown) => {
        failed = { gathered: unread(toOpsError(error).message), untilMs: clock.now() + AGAIN_MS };
      })
      .finally(() => {
        looking = undefined;
      });
    return mine;
  }

  return async () => {
    if (failed && clock.now() < failed.untilMs) return failed.gathered;
    const limit = limitTo(looking ? LATE_MS : patienceMs);
    try {
      const { objects, unseen, sources } = await untilAborted(looking ?? look(), limit.signal);
      const gaps = unseen.filter((line) => OUR_KINDS.test(line)).map((line) => `Cluster ${cluster}, ${line}`);
      return { parts: labelParts(cluster, objects), gaps, sources };
    } catch (error) {
      return unread(limit.timedOut() ? "it has not answered yet." : toOpsError(error).message);
    } finally {
      limit.end();
    }
  };
}

async function ofFile(file: string, clock: Clock): Promise<Gathered> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > MOST_BYTES) {
      return { parts: [], gaps: [`${file} is larger than 4 MiB and was not read. Split it.`], sources: [] };
    }
    const { parts, problems } = readDescriptor(file, text);
    return {
      parts,
      gaps: problems,
      sources: [{ system: "Backstage descriptor", query: file, at: isoTime(clock.now()) }],
    };
  } catch {
    return { parts: [], gaps: [`${file} cannot be read. Check the path under services.files.`], sources: [] };
  }
}
