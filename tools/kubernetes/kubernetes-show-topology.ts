import { z } from "zod";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import { buildTopology } from "../../src/analysis/topology/build-topology.ts";
import { foldTopology } from "../../src/analysis/topology/fold.ts";
import { clusterSlot, entitySlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { scopeOf } from "./clusters.ts";
import { findSubject, type Named } from "./find-subject.ts";
import { readRoutes } from "./gateway-routes.ts";
import { lookAround } from "./look-around.ts";
import { aboutOf, inScope, namespaceOf, subjectScope } from "./subject.ts";
import { type ShownTopology, topologyCard } from "./topology-card.ts";
import { renderVerdict } from "./topology-verdict.ts";
import { readTroubledLogs } from "./troubled-logs.ts";
import { SHOW_TOPOLOGY } from "./words/show-topology.ts";

const input = z.strictObject({
  namespace: entitySlot("A namespace", "namespace").optional(),
  of: entitySlot("A workload or service", "workload", "service", "pod", "node").optional(),
  cluster: clusterSlot().optional(),
});

export function createKubernetesShowTopology(deps: Named): Tool {
  return defineTool<typeof input, ShownTopology>({
    ...{ name: "kubernetes_show_topology", effect: "read", ...SHOW_TOPOLOGY, input, permission: "kubernetes:read" },
    scope: scopeOf,
    run: async (asked, { signal, nowMs, progress }) => {
      const found = await findSubject(deps, asked, { signal, progress });
      if ("question" in found) return { status: "choose", ...found };
      const { index, subject, view: whole } = found;
      const { namespace } = asked;
      // Who may look at one namespace alone sees of others what it names itself.
      const view = namespace === undefined ? whole : await lookAround(index, namespace, signal);
      const routes = await readRoutes(index, view, { namespace, signal });
      const inside = namespaceOf(subject);
      const pods = inScope(subject, view.objects.Pod ?? []);
      const troubled = await readTroubledLogs(index.reader, pods, [], signal);
      const snapshot = {
        ...{ nowMs, cluster: index.cluster, logs: troubled.logs, objects: { ...view.objects, ...routes.objects } },
        unseen: [...view.unseen, ...routes.unseen, ...troubled.unseen],
      };
      const diagnosis = diagnose(snapshot, inside === undefined ? {} : { namespace: inside });
      const built = buildTopology(snapshot, diagnosis, subjectScope(subject));
      const about = aboutOf(subject, index.cluster);
      const sources = [...view.sources, ...routes.sources];
      const gaps = snapshot.unseen;
      if (built.asked.size === 0) {
        const why = gaps.length > 0 ? ` Not everything could be seen: ${gaps[0]}` : "";
        const none =
          subject.kind === "object" || subject.kind === "service"
            ? "nothing leads to it, and it leads to nothing"
            : "there are no workloads, Services or routes";
        return { status: "empty", asked: `${about}: ${none}.${why}`, sources };
      }
      const data: ShownTopology = {
        ...foldTopology(built),
        ...{ policies: built.policies, about, demo: index.demo === true },
        verdict: renderVerdict(
          built,
          about,
          subject.kind === "service" || (subject.kind === "object" && subject.object.kind !== "Node"),
        ),
        notes: [
          ...(routes.isServed ? [] : ["This cluster serves no Gateway API, so there are no routes of it."]),
          ...(namespace === undefined
            ? []
            : ["Callers in other namespaces are not looked at; ask without the namespace for them."]),
        ],
      };
      return gaps.length > 0 ? { status: "partial", data, gaps, sources } : { status: "found", data, sources };
    },
    view: (result, asked) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const card = topologyCard(result.data, { asked, gaps: result.status === "partial" ? result.gaps : [] });
      return result.data.demo ? { ...card, demo: true } : card;
    },
  });
}
