import type { LogTail } from "../../src/analysis/diagnosis/snapshot.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import { redactSecrets } from "../../src/base/telemetry/redact.ts";
import { clip, visibleText } from "../../src/base/text/words.ts";
import type { KubernetesReader } from "../../src/systems/kubernetes-reader.ts";

/** The last words of so many containers are asked for; one pod speaks for its replicas. */
const MOST_TAILS = 12;
const TAIL_LINES = 80;
const TAIL_BYTES = 64 * 1024;
const MOST_LINE_CHARS = 500;
const AT_ONCE = 4;
/** A diagnosis does not wait longer for what a kubelet has to say. */
const PATIENCE_MS = 3000;

interface Wanted {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}

/** Last lines of containers that crashed or are not ready, and of `also`; what cannot be had is left out and named. */
export async function readTroubledLogs(
  reader: KubernetesReader,
  pods: readonly KubernetesObject[],
  also: readonly KubernetesObject[],
  signal: AbortSignal,
): Promise<{ readonly logs: readonly LogTail[]; readonly unseen: readonly string[] }> {
  const wanted = wantedOf(pods, also);
  const logs: LogTail[] = [];
  const unseen: string[] = [];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const left = [...wanted];
  const takers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      try {
        logs.push({ ...next, lines: await tailOf(reader, next, limit) });
      } catch (error) {
        if (signal.aborted) throw error;
        unseen.push(`the log of ${next.pod}/${next.container}${next.previous ? " before its restart" : ""}`);
      }
    }
  });
  await Promise.all(takers);
  return { logs, unseen: unseen.length > 0 ? [`Logs that could not be read: ${unseen.slice(0, 3).join(", ")}.`] : [] };
}

async function tailOf(reader: KubernetesReader, wanted: Wanted, signal: AbortSignal): Promise<readonly string[]> {
  let text = "";
  for await (const chunk of reader.logs({ ...wanted, tailLines: TAIL_LINES, limitBytes: TAIL_BYTES, signal })) {
    text += chunk;
    if (text.length > TAIL_BYTES) break;
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => clip(redactSecrets(visibleText(line)), MOST_LINE_CHARS));
}

interface Status {
  readonly name?: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly exitCode?: number };
  };
  readonly lastState?: { readonly terminated?: { readonly exitCode?: number } };
}

/** One pod of each owner, those that crashed first. */
function wantedOf(pods: readonly KubernetesObject[], also: readonly KubernetesObject[]): readonly Wanted[] {
  const found: (Wanted & { readonly rank: number })[] = [];
  const seen = new Set<string>();
  const asked = new Set(also);
  for (const pod of [...also, ...pods]) {
    const { name, namespace = "", ownerReferences } = pod.metadata;
    const owner = `${namespace}/${ownerReferences?.[0]?.name ?? name}`;
    for (const status of statusesOf(pod)) {
      const key = `${owner}/${status.name}`;
      const crashed = status.lastState?.terminated !== undefined || status.state?.terminated?.exitCode !== undefined;
      const troubled = crashed || (status.ready === false && status.state?.waiting === undefined);
      if ((!troubled && !asked.has(pod)) || seen.has(key) || status.name === undefined) continue;
      seen.add(key);
      const base = { namespace, pod: name, container: status.name };
      const wasBefore = status.lastState?.terminated !== undefined;
      found.push({ ...base, previous: wasBefore, rank: wasBefore ? 0 : troubled ? 1 : 2 });
    }
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, MOST_TAILS);
}

function statusesOf(pod: KubernetesObject): readonly Status[] {
  const status = (pod.status ?? {}) as {
    readonly containerStatuses?: readonly Status[];
    readonly initContainerStatuses?: readonly Status[];
  };
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}
