import { toOpsError } from "../../../src/base/errors.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { plural } from "../../../src/base/text/words.ts";
import type { ClusterIndex } from "../../../src/systems/cluster-index.ts";
import { listAt, textAt } from "../field.ts";
import { type LineSink, stampOf, type Writer } from "./line-sink.ts";

/** How far the log of one container reaches. */
export interface Reach extends Writer {
  /** Its first line's time; undefined where it holds none. What was before may be kept elsewhere. */
  readonly beginsMs?: number;
  /** It holds more than is read of one; the newest lines are missing. */
  readonly cut?: true;
  /** Why it could not be read. */
  readonly refused?: string;
}

const AT_ONCE = 4;
/** Of one container: what a kubelet keeps of a restless one. */
const MOST_BYTES = 20 * 2 ** 20;

/** The logs that the cluster itself still has of these pods, a few containers at once. */
export async function readOwn(
  index: ClusterIndex,
  pods: readonly KubernetesObject[],
  wanted: { readonly previous: boolean; readonly fromMs: number; readonly signal: AbortSignal },
  sink: LineSink,
  progress: (text: string) => void,
): Promise<readonly Reach[]> {
  const left = pods.flatMap(({ metadata, ...pod }) =>
    listAt(pod, "spec", "containers").map((one) => ({
      ...{ namespace: metadata.namespace ?? "", pod: metadata.name },
      container: textAt(one, "name") ?? "",
    })),
  );
  const total = left.length;
  const reaches: Reach[] = [];
  const takers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      reaches.push(await readOne(index, next, wanted, sink));
      progress(`Reading logs of ${plural(pods.length, "pod")} … ${reaches.length} of ${total}`);
    }
  });
  await Promise.all(takers);
  return reaches;
}

async function readOne(
  index: ClusterIndex,
  where: Writer & { readonly namespace: string },
  { previous, fromMs, signal }: { readonly previous: boolean; readonly fromMs: number; readonly signal: AbortSignal },
  sink: LineSink,
): Promise<Reach> {
  const writer = { pod: where.pod, container: where.container };
  let beginsMs: number | undefined;
  let rest = "";
  let bytes = 0;
  const take = (line: string) => {
    beginsMs ??= stampOf(line);
    sink.take(writer, line);
  };
  try {
    const options = { ...where, previous, sinceMs: fromMs, limitBytes: MOST_BYTES, signal };
    for await (const chunk of index.reader.logs(options)) {
      rest += chunk;
      bytes += Buffer.byteLength(chunk);
      const end = rest.lastIndexOf("\n");
      if (end < 0) continue;
      for (const line of rest.slice(0, end).split("\n")) take(line);
      rest = rest.slice(end + 1);
    }
    take(rest);
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...writer, ...(beginsMs === undefined ? {} : { beginsMs }), refused: toOpsError(error).message };
  }
  const cut = bytes >= MOST_BYTES ? { cut: true as const } : {};
  return { ...writer, ...(beginsMs === undefined ? {} : { beginsMs }), ...cut };
}
