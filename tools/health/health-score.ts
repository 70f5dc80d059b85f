import { z } from "zod";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import { createEstate } from "../../src/analysis/diagnosis/estate.ts";
import { type Health, scoreHealth } from "../../src/analysis/health/health.ts";
import { toOpsError } from "../../src/base/errors.ts";
import { refOf } from "../../src/base/kubernetes-object.ts";
import type { EarlierScore, HealthScores, ScoredThing } from "../../src/domain/health-scores/health-scores.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import { clusterSlot, entitySlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { type Clusters, scopeOf } from "../kubernetes/clusters.ts";
import { findSubject, type Named } from "../kubernetes/find-subject.ts";
import { lookAround } from "../kubernetes/look-around.ts";
import type { Subject } from "../kubernetes/resolve.ts";
import { aboutOf, namespaceOf, subjectScope } from "../kubernetes/subject.ts";
import { healthCard, noScore } from "./health-card.ts";
import { readMemoryUse } from "./memory-use.ts";
import { drawTrend, tellTrend } from "./trend.ts";
import { HEALTH_SCORE } from "./words.ts";

const input = z.strictObject({
  of: entitySlot(
    "A service, namespace, cluster or host",
    ...(["service", "workload", "namespace", "cluster", "host", "node", "pod"] as const),
  ).optional(),
  namespace: entitySlot("A namespace", "namespace").optional(),
  cluster: clusterSlot().optional(),
});

type Asked = z.infer<typeof input>;

interface Scored extends Health {
  readonly score: number;
  readonly about: string;
  readonly gaps: readonly string[];
  /** Of earlier looks, ascending. */
  readonly earlier: readonly EarlierScore[];
  readonly demo: boolean;
}

export function createHealthScore(
  deps: Named & {
    /** Asked for the memory in use where the cluster's own metrics API does not tell it. */
    readonly metrics: readonly MetricsReader[];
    readonly scores: HealthScores;
  },
): Tool {
  return defineTool<typeof input, Scored>({
    ...{ name: "health_score", effect: "read", ...HEALTH_SCORE, input, permission: "health:read" },
    scope: (asked) => scopeOf(meant(deps.clusters, asked)),
    run: async (given, { signal, nowMs, progress }) => {
      const asked = meant(deps.clusters, given);
      const found = await findSubject(deps, asked, { signal, progress });
      if ("question" in found) return { status: "choose", ...found };
      const { index, subject } = found;
      const namespace = namespaceOf(subject);
      const view = namespace === undefined ? found.view : await lookAround(index, namespace, signal);
      progress("Reading the memory in use …");
      const use = await readMemoryUse(index, deps.metrics, { namespace, nowMs, signal });
      const { objects, unseen } = view;
      const snapshot = { nowMs, cluster: index.cluster, objects, logs: [], unseen };
      const scope = subjectScope(subject);
      const diagnosis = diagnose(snapshot, scope);
      const health = scoreHealth({ estate: createEstate(snapshot), scope, diagnosis, memoryBytes: use.bytes });
      const about = aboutOf(subject, index.cluster);
      const sources = [...view.sources, ...use.sources];
      const gaps = [...diagnosis.unseen, ...(use.why === undefined ? [] : [`Memory in use: ${use.why}`])];
      const { score } = health;
      const thing = { cluster: index.cluster, about: recordedAs(subject) };
      const past = await rememberScore(deps.scores, thing, health);
      gaps.push(...past.gaps);
      if (score === undefined) return { status: "empty", asked: `${about}: ${noScore(health.unknown)}`, sources };
      const data: Scored = { ...health, score, about, gaps, earlier: past.earlier, demo: index.demo === true };
      return gaps.length > 0 ? { status: "partial", data, gaps, sources } : { status: "found", data, sources };
    },
    view: (result, _asked, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { about, gaps, earlier, score, demo } = result.data;
      const now = { score, nowMs, zone };
      const trend = { told: tellTrend(earlier, now), chart: drawTrend(about, earlier, now) };
      const card = healthCard(result.data, { about, gaps, trend });
      return demo ? { ...card, demo } : card;
    },
  });
}

/** What earlier looks found, and this one kept for later; a score is told without them where they cannot be had. */
async function rememberScore(
  scores: HealthScores,
  thing: ScoredThing,
  { score, parts }: Health,
): Promise<{ readonly earlier: readonly EarlierScore[]; readonly gaps: readonly string[] }> {
  const names = parts.map(({ name }) => name);
  try {
    await scores.record(thing, { parts: names, ...(score === undefined ? {} : { score }) });
    return { earlier: await scores.before(thing, names), gaps: [] };
  } catch (error) {
    return { earlier: [], gaps: [`Earlier scores: ${toOpsError(error).message}`] };
  }
}

function recordedAs(subject: Subject): string {
  switch (subject.kind) {
    case "everything":
      return "Cluster";
    case "namespace":
      return `Namespace/${subject.namespace}`;
    case "object":
      return refOf(subject.object);
    case "service":
      return `service ${[namespaceOf(subject), subject.name].filter(Boolean).join("/")}`;
  }
}

/** "Health of prod" where prod is a cluster means all of it. */
function meant(clusters: Clusters, asked: Asked): Asked {
  const { of, ...rest } = asked;
  if (of === undefined || asked.cluster !== undefined || asked.namespace !== undefined) return asked;
  const named = clusters.find(({ cluster }) => cluster.toLowerCase() === of.toLowerCase());
  return named ? { ...rest, cluster: named.cluster } : asked;
}
