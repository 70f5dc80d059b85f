import { z } from "zod";
import type { LogSummary, LogTemplate } from "../../src/analysis/logs/contract/summary.ts";
import { createLogMiner } from "../../src/analysis/logs/log-miner.ts";
import { toOpsError } from "../../src/base/errors.ts";
import { refOf } from "../../src/base/kubernetes-object.ts";
import type { Source } from "../../src/base/source.ts";
import { redactSecrets } from "../../src/base/telemetry/redact.ts";
import { clip, plural, visibleText } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { DraftBlock } from "../../src/message/message.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import { clusterSlot, entitySlot, flagSlot, quotedSlot, rangeSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { scopeOf } from "./clusters.ts";
import { listAt, textAt } from "./field.ts";
import { findSubject, type Named } from "./find-subject.ts";
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
  cluster: clusterSlot().optional(),
});

interface Read {
  readonly templates: readonly (Omit<LogTemplate, "firstMs" | "lastMs"> & {
    readonly first?: string;
    readonly last?: string;
  })[];
  readonly lines: readonly string[];
  readonly summary: LogSummary;
  readonly about: string;
  readonly pods: number;
  readonly demo: boolean;
}

const MOST_PODS = 12;
const AT_ONCE = 4;
/** Of one container: what a kubelet keeps of a restless one. */
const MOST_BYTES = 20 * 2 ** 20;
const LAST_LINES = 40;
const LINE_CHARS = 400;
const MOST_SHOWN = 15;

export function createKubernetesReadLogs(deps: Named): Tool {
  return defineTool<typeof input, Read>({
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
      const found = await findSubject(deps, asked, context);
      if ("question" in found) return { status: "choose", ...found };
      const { index, view, subject } = found;
      const range = readRange(asked.range, { nowMs, zone: actor.zone }, { fallback: "last 1h" });
      const all = podsOf(subject, view);
      const pods = all.slice(0, MOST_PODS);
      const about = subject.kind === "object" ? refOf(subject.object) : asked.of;
      const sources: Source[] = [...view.sources];
      if (pods.length === 0) return { status: "empty", asked: `${about} has no pods, so there are no logs.`, sources };

      const miner = createLogMiner({ nowMs });
      const kept: string[] = [];
      const gaps: string[] =
        all.length > pods.length ? [`Only ${pods.length} of its ${all.length} pods were read.`] : [];
      const left = pods.flatMap((pod) =>
        listAt(pod, "spec", "containers").map((one) => ({ pod, container: textAt(one, "name") ?? "" })),
      );
      const total = left.length;
      let done = 0;
      const takers = Array.from({ length: AT_ONCE }, async () => {
        for (let next = left.shift(); next; next = left.shift()) {
          const { name, namespace = "" } = next.pod.metadata;
          const where = { namespace, pod: name, container: next.container };
          try {
            const wanted = { ...where, previous: asked.previous ?? false, sinceMs: range.fromMs };
            await readOne(index, wanted, { ...asked, toMs: range.toMs, signal }, miner, kept);
          } catch (error) {
            if (signal.aborted) throw error;
            gaps.push(`${name}/${next.container}: ${toOpsError(error).message}`);
          }
          done++;
          progress(`Reading logs of ${plural(pods.length, "pod")} … ${done} of ${total}`);
        }
      });
      await Promise.all(takers);
      const at = new Date(nowMs).toISOString();
      sources.push({
        system: `Kubernetes ${index.cluster}`,
        query: `logs of ${plural(pods.length, "pod")} of ${about}`,
        at,
      });
      const summary = miner.end();
      if (summary.entries === 0 && gaps.length === 0) {
        const which = asked.contains === undefined ? "" : ` with "${asked.contains}"`;
        return {
          status: "empty",
          asked: `No log lines${which} of ${about} in that time; ${plural(total, "container")} were read.`,
          sources,
        };
      }
      const data: Read = {
        ...{ templates: summary.templates.map(flat), lines: kept.slice(-LAST_LINES), summary, about },
        ...{ pods: pods.length, demo: index.demo === true },
      };
      return gaps.length > 0 ? { status: "partial", data, gaps, sources } : { status: "found", data, sources };
    },
    view: (result, _asked, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { summary: log, about, pods, lines, demo } = result.data;
      const errors = (log.levels.error ?? 0) + (log.levels.fatal ?? 0);
      const first = log.templates[0];
      const counts = `${plural(log.lines, "line")} of ${plural(pods, "pod")}, ${errors === 0 ? "no errors" : plural(errors, "error")}`;
      const summary = `${about}: ${counts}.${first ? ` ${errors > 0 ? "Most telling" : "Most"}: ${clip(first.sample.split("\n")[0] ?? "", 160)}` : ""}`;
      const blocks: DraftBlock[] = [
        { type: "text", text: summary, dot: errors > 0 ? "red" : "green" },
        {
          type: "table",
          columns: [{ title: "×", align: "right" }, { title: "Level" }, { title: "What it says" }, { title: "Last" }],
          rows: log.templates
            .slice(0, MOST_SHOWN)
            .map((one) => [
              one.count.toLocaleString("en-US"),
              one.level ?? "–",
              `${one.isNew ? "new · " : ""}${one.burst ? "burst · " : ""}${clip(one.template.replace(/\s+/g, " "), 160)}`,
              one.lastMs === undefined ? "–" : formatTime(one.lastMs, zone, nowMs),
            ]),
          ...(log.templates.length > MOST_SHOWN ? { moreRows: log.templates.length - MOST_SHOWN } : {}),
        },
      ];
      if (log.gaps[0]) {
        const { fromMs, toMs } = log.gaps[0];
        blocks.push({
          type: "text",
          text: `Silent from ${formatTime(fromMs, zone, nowMs)} to ${formatTime(toMs, zone, nowMs)}.`,
        });
      }
      if (lines.length > 0)
        blocks.push({
          type: "fold",
          title: `Last ${plural(lines.length, "line")}`,
          blocks: [{ type: "code", text: lines.join("\n") }],
        });
      if (log.cut.said.length > 0) blocks.push({ type: "context", text: log.cut.said.join(" ") });
      return { summary, blocks, ...(demo ? { demo } : {}) };
    },
  });
}

/** One container's log through the miner; whole lines that hold the words, until the range ends. */
async function readOne(
  index: ClusterIndex,
  wanted: { namespace: string; pod: string; container: string; previous: boolean; sinceMs: number },
  { contains, toMs, signal }: { contains?: string | undefined; toMs: number; signal: AbortSignal },
  miner: ReturnType<typeof createLogMiner>,
  kept: string[],
): Promise<void> {
  // Two containers of a pod write at once: taken as one their stack traces would mix.
  const source = { replica: `${wanted.pod}/${wanted.container}` };
  const words = contains?.toLowerCase();
  let rest = "";
  const take = (line: string) => {
    if (line === "" || (words !== undefined && !line.toLowerCase().includes(words))) return;
    const stamp = Date.parse(line.slice(0, line.indexOf(" ")));
    if (!Number.isNaN(stamp) && stamp >= toMs) return;
    miner.add(`${line}\n`, source);
    kept.push(clip(redactSecrets(visibleText(line)), LINE_CHARS));
    if (kept.length > LAST_LINES * 4) kept.splice(0, LAST_LINES * 2);
  };
  for await (const chunk of index.reader.logs({ ...wanted, limitBytes: MOST_BYTES, signal })) {
    rest += chunk;
    const end = rest.lastIndexOf("\n");
    if (end < 0) continue;
    for (const line of rest.slice(0, end).split("\n")) take(line);
    rest = rest.slice(end + 1);
  }
  take(rest);
}

function flat({ firstMs, lastMs, ...template }: LogTemplate) {
  return {
    ...template,
    ...(firstMs === undefined ? {} : { first: new Date(firstMs).toISOString() }),
    ...(lastMs === undefined ? {} : { last: new Date(lastMs).toISOString() }),
  };
}
