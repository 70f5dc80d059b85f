import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { Change } from "../kubernetes-reader.ts";
import type { Requests } from "./requests.ts";

/** The server ends a watch after this long by itself, so that one whose connection died in silence is renewed. */
const WATCH_S = 290;
/** A single object is at most 1.5 MB in etcd. */
const MAX_LINE_CHARS = 8_000_000;

interface Line {
  readonly type: string;
  readonly object: KubernetesObject & { readonly code?: number };
}

const TYPES: Readonly<Record<string, "added" | "modified" | "deleted">> = {
  ADDED: "added",
  MODIFIED: "modified",
  DELETED: "deleted",
};

/** Follows one watch until the server ends it or the signal aborts. A version the server has forgotten is told as expired. */
export async function followWatch(options: {
  readonly requests: Requests;
  readonly path: string;
  readonly from: { readonly resourceVersion: string };
  readonly accept?: string;
  readonly signal: AbortSignal;
  heard(change: Change): void;
}): Promise<void> {
  const { requests, path, from, accept, signal, heard } = options;
  const reply = await requests.stream({
    path,
    query: {
      watch: "1",
      resourceVersion: from.resourceVersion,
      allowWatchBookmarks: "true",
      timeoutSeconds: String(WATCH_S),
    },
    ...(accept === undefined ? {} : { accept }),
    signal,
  });
  let rest = "";
  try {
    for await (const chunk of reply.setEncoding("utf8") as AsyncIterable<string>) {
      rest += chunk;
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        if (!take(rest.slice(0, end), heard)) return;
        rest = rest.slice(end + 1);
      }
      if (rest.length > MAX_LINE_CHARS) return;
    }
  } catch (error) {
    // A connection that breaks is a watch that ended; whoever follows goes on from the last version.
    if (!signal.aborted && (error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
  } finally {
    reply.destroy();
  }
}

/** False when nothing more can follow. */
function take(text: string, heard: (change: Change) => void): boolean {
  if (text === "") return true;
  const { type, object } = JSON.parse(text) as Line;
  const known = TYPES[type];
  if (known) heard({ type: known, object });
  else if (type === "BOOKMARK") heard({ type: "bookmark", resourceVersion: object.metadata.resourceVersion ?? "" });
  else if (type === "ERROR" && object.code === 410) {
    heard({ type: "expired" });
    return false;
  }
  return true;
}
