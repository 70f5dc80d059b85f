import { z } from "zod";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import type { Diagnosis, Finding } from "../../src/analysis/diagnosis/finding.ts";
import { clusterSlot, entitySlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { scopeOf } from "./clusters.ts";
import { diagnosisCard } from "./diagnosis-card.ts";
import { findSubject, type Named } from "./find-subject.ts";
import { lookAround } from "./look-around.ts";
import { podsOf } from "./pods-of.ts";
import { aboutOf, namespaceOf, subjectScope } from "./subject.ts";
import { readTroubledLogs } from "./troubled-logs.ts";
import { DIAGNOSE } from "./words/diagnose.ts";

const input = z.strictObject({
  of: entitySlot("A workload, pod or node", "pod", "workload", "service", "node").optional(),
  namespace: entitySlot("A namespace", "namespace").optional(),
  cluster: clusterSlot().optional(),
});

interface Diagnosed {
  readonly findings: readonly (Omit<Finding, "sinceMs"> & { readonly since?: string })[];
  readonly healthy: boolean;
  readonly recovered: readonly { readonly object: string; readonly summary: string }[];
  readonly unseen: readonly string[];
  readonly diagnosis: Diagnosis;
  readonly about: string;
  readonly demo: boolean;
}

/** Pods of what was asked about whose logs are looked at although nothing is wrong with the pods themselves. */
const MOST_ASKED_PODS = 3;

export function createKubernetesDiagnose(deps: Named & { canPropose(tool: string): boolean }): Tool {
  return defineTool<typeof input, Diagnosed>({
    ...{ name: "kubernetes_diagnose", effect: "read", ...DIAGNOSE, input, permission: "kubernetes:read" },
    scope: scopeOf,
    run: async (asked, { signal, nowMs, progress }) => {
      const found = await findSubject(deps, asked, { signal, progress });
      if ("question" in found) return { status: "choose", ...found };
      const { index, subject } = found;
      const namespace = namespaceOf(subject);
      const view = namespace === undefined ? found.view : await lookAround(index, namespace, signal);
      const pods = view.objects.Pod ?? [];
      progress("Reading the last words of what crashed …");
      const isNarrow = subject.kind === "object" || subject.kind === "service";
      const mine = isNarrow ? podsOf(subject, view).slice(0, MOST_ASKED_PODS) : [];
      const near = namespace === undefined ? pods : pods.filter(({ metadata }) => metadata.namespace === namespace);
      const troubled = await readTroubledLogs(index.reader, near, mine, signal);
      const serverVersion = await index.reader.version(signal).catch(() => undefined);
      const diagnosis = diagnose(
        {
          ...{ nowMs, cluster: index.cluster, objects: view.objects, logs: troubled.logs },
          ...(serverVersion === undefined ? {} : { serverVersion }),
          unseen: [...view.unseen, ...troubled.unseen],
        },
        subjectScope(subject),
      );
      const data: Diagnosed = {
        ...flat(diagnosis),
        diagnosis,
        about: aboutOf(subject, index.cluster),
        demo: index.demo === true,
      };
      const { sources } = view;
      // What could not be seen is told in any case; it makes the answer partial only where it may hide a cause.
      return diagnosis.unseen.length > 0
        ? { status: "partial", data, gaps: diagnosis.unseen, sources }
        : { status: "found", data, sources };
    },
    view: (result, _input, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { diagnosis, about, demo } = result.data;
      const card = diagnosisCard(diagnosis, { about, nowMs, zone, canPropose: deps.canPropose });
      return demo ? { ...card, demo } : card;
    },
  });
}

/** As the tool's data has it: causes first, each followed by its symptoms. */
function flat({ stories, unexplained, risks, healthy, recovered, unseen }: Diagnosis) {
  const all = [...stories.flatMap(({ cause, symptoms }) => [cause, ...symptoms]), ...unexplained, ...risks];
  return {
    findings: all.map(({ sinceMs, ...finding }) => ({
      ...finding,
      ...(sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() }),
    })),
    ...{ healthy, unseen },
    recovered: recovered.map(({ object, summary }) => ({ object, summary })),
  };
}
