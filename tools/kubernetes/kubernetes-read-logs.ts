import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { KubernetesObject } from "../../src/base/kubernetes-object.ts";
import type { Source } from "../../src/base/source.ts";
import { listOf, plural } from "../../src/base/text/words.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { ClusterIndex, ClusterView } from "../../src/systems/cluster-index.ts";
import type { LogsReader } from "../../src/systems/logs-reader.ts";
import { clusterSlot, entitySlot, flagSlot, quotedSlot, rangeSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool, type ToolContext, type ToolFile } from "../../src/tool/tool.ts";
import { pickCluster, scopeOf, type WhichOne } from "./clusters.ts";
import { findSubject, type Named } from "./find-subject.ts";
import { createLineSink } from "./logs/line-sink.ts";
import { type LogPlaces, pickLogPlaces } from "./logs/log-servers.ts";
import { goneSubjectOf, type LogSubject, logSubjectOf } from "./logs/log-subject.ts";
import { flat, type LogsRead, renderLogs } from "./logs/logs-card.ts";
import { type Kept, readKept } from "./logs/read-kept.ts";
import { type Reach, readOwn } from "./logs/read-own.ts";
import { podsOf } from "./pods-of.ts";
import { READ_LOGS } from "./words/read-logs.ts";

const input = z.strictObject({
  of: entitySlot("Whose: a workload or pod", "pod", "workload", "service"),
  namespace: entitySlot("A namespace", "namespace").optional(),
  range: rangeSlot().optional(),
  contains: quotedSlot("Only lines that hold these words").optional(),
  previous: flagSlot(
    "Of the container before its last restart",
    "previous",
    "before the restart",
    "last crash",
  ).optional(),
  raw: flagSlot(
    "The lines themselves as a file",
    "raw",
    "as a file",
    "as file",
    "as an attachment",
    "download",
  ).optional(),
  cluster: clusterSlot().optional(),
  source: entitySlot("A log server by its name, or kubernetes for what the pods' own logs hold", "source").optional(),
});

const MOST_PODS = 12;
const NOTHING: Kept = { lines: 0, pods: new Set(), gaps: [], sources: [] };

export interface ReadLogsParts extends Named {
  /** Servers that keep logs beyond the pods' own. */
  readonly logs: readonly LogsReader[];
}

export function createKubernetesReadLogs(deps: ReadLogsParts): Tool {
  return defineTool<typeof input, LogsRead>({
    ...{
      name: "kubernetes_read_logs",
      effect: "read",
      ...READ_LOGS,
      input,
      permission: "kubernetes:read",
      timeoutMs: 40_000,
    },
    scope: scopeOf,
    run: async (asked, context) => {
      const { signal, nowMs, actor, progress } = context;
      const found = await lookFor(deps, asked, context);
      if ("question" in found) return { status: "choose", ...found };
      const { index, view, places, subject, all } = found;
      const range = readRange(asked.range, { nowMs, zone: actor.zone }, { fallback: "last 1h" });
      if (asked.source !== undefined && places.open.length > 0)
        return { status: "choose", ...whichServer(places, asked) };
      const pods = places.own ? all.slice(0, MOST_PODS) : [];
      const sources: Source[] = [...view.sources];
      const sink = createLineSink({ nowMs, contains: asked.contains, toMs: range.toMs, raw: asked.raw ?? false });
      const previous = asked.previous ?? false;
      const reaches = await readOwn(index, pods, { previous, fromMs: range.fromMs, signal }, sink, progress);
      if (pods.length > 0) {
        const query = `logs of ${plural(pods.length, "pod")} of ${subject.about}`;
        sources.push({ system: `Kubernetes ${index.cluster}`, query, at: new Date(nowMs).toISOString() });
      }
      const { about, mayHaveGone, ...whose } = subject;
      const wanted = {
        ...{ cluster: index.cluster, onlyCluster: deps.clusters.length === 1, ...whose, ...range },
        ...(asked.contains === undefined ? {} : { contains: asked.contains }),
        gone: mayHaveGone && !previous,
      };
      const kept = places.kept ? await readKept(places.kept, wanted, reaches, sink, signal) : NOTHING;
      sources.push(...kept.sources);
      const gaps = gapsOf(reaches, kept, places);
      if (places.own && all.length > pods.length)
        gaps.unshift(`Only ${pods.length} of its ${all.length} pods were read.`);

      const { summary, lines, raw } = sink.end();
      if (summary.entries === 0 && gaps.length === 0) {
        if (found.missing && kept.lines === 0) throw beyond(found.missing, places.kept);
        return { status: "empty", asked: nothingSaid(subject.about, asked.contains, reaches, places), sources };
      }
      const readPods = new Set([
        ...reaches.filter((one) => one.refused === undefined).map(({ pod }) => pod),
        ...kept.pods,
      ]);
      const data: LogsRead = {
        ...{ templates: summary.templates.map(flat), lines, summary, about, pods: readPods.size },
        ...{ from: fromOf(reaches, kept, places), demo: index.demo === true },
      };
      const files = asked.raw ? { files: [rawFile(subject, index.cluster, raw)] } : {};
      return gaps.length > 0
        ? { status: "partial", data, gaps, sources, ...files }
        : { status: "found", data, sources, ...files };
    },
    view: (result, asked, context) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      return renderLogs(result.data, asked, result.status === "partial" ? result.gaps : [], context);
    },
  });
}

function rawFile(
  { about }: LogSubject,
  cluster: string,
  { lines, more }: { readonly lines: readonly string[]; readonly more: boolean },
): ToolFile {
  const which = more ? `the newest ${plural(lines.length, "line")}, cut at 1 MiB` : plural(lines.length, "line");
  const head = `# ${about} in ${cluster}: ${which}. Times in UTC; secrets that are known as such are cut.`;
  const name = `${about.split("/").at(-1) ?? ""}`.replace(/[^\w.-]+/g, "-").slice(0, 80);
  return {
    name: `${name || "lines"}.log`,
    mediaType: "text/plain; charset=utf-8",
    text: [head, ...lines, ""].join("\n"),
  };
}

type Asked = z.infer<typeof input>;

interface Found {
  readonly index: ClusterIndex;
  readonly view: ClusterView;
  readonly places: LogPlaces;
  readonly subject: LogSubject;
  readonly all: readonly KubernetesObject[];
  /** Why the cluster does not know it: a log server may. */
  readonly missing?: OpsError;
}

async function lookFor(deps: ReadLogsParts, asked: Asked, context: ToolContext): Promise<Found | WhichOne> {
  const placesOf = ({ cluster }: ClusterIndex) => pickLogPlaces(deps.logs, cluster, asked.source);
  try {
    const found = await findSubject(deps, asked, context);
    if ("question" in found) return found;
    const { index, view, subject } = found;
    const all = podsOf(subject, view);
    return { index, view, places: placesOf(index), subject: logSubjectOf(subject, asked.of, all), all };
  } catch (error) {
    if (!(error instanceof OpsError) || error.kind !== "missing") throw error;
    const picked = pickCluster(deps.clusters, asked);
    if ("question" in picked) throw error;
    const { index } = picked;
    const places = placesOf(index);
    if (!places.kept && places.open.length === 0) throw error;
    if (places.open.length > 0) return whichServer(places, asked);
    const view = await index.look({ signal: context.signal });
    return { index, view, places, subject: goneSubjectOf(asked.of, asked.namespace), all: [], missing: error };
  }
}

function whichServer({ open }: LogPlaces, asked: Asked): WhichOne {
  return {
    question: "Which log server do you mean?",
    options: open.map(({ name, title }) => ({ label: title, input: { ...asked, source: name } })),
  };
}

/** What nobody could tell; a refusal that a log server made good is none. */
function gapsOf(reaches: readonly Reach[], kept: Kept, { kept: server, open }: LogPlaces): string[] {
  const refused = reaches.filter((one) => one.refused !== undefined && !kept.pods.has(one.pod));
  const gaps = refused.map((one) => `${one.pod}/${one.container}: ${one.refused}`);
  const cut = reaches.filter((one) => one.cut).map(({ pod, container }) => `${pod}/${container}`);
  if (cut.length > 0)
    gaps.push(`Only the first 20 MiB of that time were read of ${listOf(cut)}; ask for a shorter one.`);
  if (!server && open.length > 0) {
    gaps.push(`Older lines may stand in ${open.map(({ title }) => title).join(" or ")}; name one to read it.`);
  }
  return [...gaps, ...kept.gaps];
}

function nothingSaid(
  about: string,
  contains: string | undefined,
  reaches: readonly Reach[],
  { own, kept }: LogPlaces,
): string {
  const which = contains === undefined ? "" : ` with "${contains}"`;
  const server = kept ? `${kept.title} was read` : "";
  if (own && reaches.length === 0)
    return `${about} has no pods, so there are no logs.${kept ? ` ${server} and has none in that time either.` : ""}`;
  const containers = own ? `${plural(reaches.length, "container")} were read` : "";
  const read = [containers, server].filter((one) => one !== "").join(", and ");
  return `No log lines${which} of ${about} in that time; ${read}.`;
}

function beyond(missing: OpsError, kept: LogsReader | undefined): OpsError {
  if (!kept) return missing;
  return new OpsError("missing", `${missing.message} ${kept.title} has no lines of it in that time either.`);
}

function fromOf(reaches: readonly Reach[], kept: Kept, { kept: server }: LogPlaces): string {
  const read = reaches.some((one) => one.refused === undefined);
  const lines = plural(kept.lines, "line");
  if (!server) return "From the pods' own logs.";
  if (!read) return `From ${server.title}.`;
  if (kept.lines === 0) return `From the pods' own logs; ${server.title} has no more.`;
  return `From the pods' own logs, and ${lines} that they no longer hold from ${server.title}.`;
}
