import { OpsError } from "../../../src/base/errors.ts";
import { nearestName } from "../../../src/base/text/nearest.ts";
import { listOf } from "../../../src/base/text/words.ts";
import type { LogsReader } from "../../../src/systems/logs-reader.ts";

/** Where lines may come from. */
export interface LogPlaces {
  /** Whether the pods' own logs are read. */
  readonly own: boolean;
  /** The server that keeps older ones, or those of pods that are gone. */
  readonly kept?: LogsReader;
  /** Servers of which any could, and none was named. */
  readonly open: readonly LogsReader[];
}

const OWN = new Set(["kubernetes", "cluster", "kubectl"]);

/** Which of the servers keeps the logs of this cluster, and whether only one of the two is wanted. Throws `missing`. */
export function pickLogPlaces(servers: readonly LogsReader[], cluster: string, source: string | undefined): LogPlaces {
  const here = servers.filter((one) => one.cluster === undefined || one.cluster === cluster);
  const wanted = source?.toLowerCase();
  if (wanted !== undefined && OWN.has(wanted)) return { own: true, open: [] };
  const named = here.filter(
    ({ name, title }) => wanted === undefined || [name, title, "loki"].some((one) => one.toLowerCase() === wanted),
  );
  if (wanted !== undefined && named.length === 0) throw unknown(source ?? "", here);
  // One that is configured for this cluster knows more of it than one that is for none in particular.
  const own = named.filter((one) => one.cluster === cluster);
  const fit = own.length > 0 ? own : named;
  const [only] = fit;
  return { own: wanted === undefined, ...(only && fit.length === 1 ? { kept: only, open: [] } : { open: fit }) };
}

function unknown(source: string, here: readonly LogsReader[]): OpsError {
  if (here.length === 0) {
    const cure = "Set LOKI_URL, or loki: in pilothouse.yaml.";
    return new OpsError("missing", `No log server is configured that is called ${source}. ${cure}`);
  }
  const names = [...here.map(({ name }) => name), "kubernetes"];
  const near = nearestName(source, names);
  return new OpsError(
    "missing",
    `No log server is called ${source}. ${near ? `Did you mean ${near}?` : `There is ${listOf(names)}.`}`,
  );
}
