import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { visibleText } from "../../src/base/text/words.ts";
import { standsIn } from "../../src/domain/services/catalogue.ts";
import { cycleOf, dependentsOf } from "../../src/domain/services/dependencies.ts";
import type { Catalogue, Service } from "../../src/domain/services/service.ts";
import { clusterSlot, entitySlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { scopeOf, type WhichOne } from "../kubernetes/clusters.ts";
import type { Named } from "../kubernetes/find-subject.ts";
import { parseOf } from "../kubernetes/resolve.ts";
import { NOTHING_KNOWN } from "./nothing-known.ts";
import { type ShownService, serviceCard } from "./service-card.ts";
import { readStanding } from "./standing.ts";
import { SERVICES_SHOW } from "./words.ts";

const input = z.strictObject({
  name: entitySlot("A service", "service", "workload").optional(),
  namespace: entitySlot("A namespace", "namespace").optional(),
  cluster: clusterSlot().optional(),
});

type Asked = z.infer<typeof input>;

interface Data extends ShownService {
  readonly services: readonly Service[];
  readonly demo: boolean;
}

const MOST_OPTIONS = 8;

export function createServicesShow({ clusters, services: book }: Named): Tool {
  return defineTool<typeof input, Data>({
    ...{ name: "services_show", effect: "read", ...SERVICES_SHOW, input, permission: "services:read" },
    scope: scopeOf,
    run: async (asked, { signal }) => {
      const catalogue = await book.read(signal);
      const found = pick(catalogue, asked);
      if (found === undefined) return { status: "empty", asked: NOTHING_KNOWN, sources: catalogue.sources };
      if ("question" in found) return { status: "choose", ...found };
      const { name, dependsOn } = found;
      const looked = await readStanding(clusters, found, { cluster: asked.cluster, signal });
      const cycle = cycleOf(name, catalogue.services);
      const data: Data = {
        ...{ services: [found], service: found, standing: looked.standing },
        neededBy: dependentsOf(name, catalogue.services),
        unknown: dependsOn.filter((one) => !catalogue.services.some((service) => service.name === one)),
        ...(cycle ? { cycle } : {}),
        manyClusters: clusters.length > 1,
        demo: clusters.some(({ cluster, demo }) => demo === true && found.clusters.includes(cluster)),
      };
      const gaps = [...catalogue.gaps, ...looked.gaps];
      const { sources } = catalogue;
      return gaps.length > 0 ? { status: "partial", data, gaps, sources } : { status: "found", data, sources };
    },
    view: (result) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const card = serviceCard(result.data, result.status === "partial" ? result.gaps : []);
      return result.data.demo ? { ...card, demo: true } : card;
    },
  });
}

/** Undefined where the catalogue is empty. */
function pick(catalogue: Catalogue, asked: Asked): Service | WhichOne | undefined {
  const { namespace, cluster } = asked;
  if (asked.name === undefined) {
    const all = catalogue.services.filter((service) => standsIn(service, { cluster, namespace }));
    const [only] = all;
    if (all.length > 1) return which(asked, all, "Which service do you mean?");
    if (only || catalogue.services.length === 0) return only;
    throw new OpsError(
      "missing",
      `No service of the catalogue stands in ${[cluster, namespace].filter(Boolean).join("/")}.`,
    );
  }
  const { name, within } = parseOf(asked.name);
  const found = catalogue.find(name, { cluster, namespace: namespace ?? within });
  if (found.is === "one") return found.service;
  if (found.is === "several") return which(asked, found.services, `Which ${visibleText(name)} do you mean?`);
  const where = [cluster, namespace ?? within].filter(Boolean).join("/");
  const near = found.nearest === undefined ? "" : ` Did you mean ${found.nearest}?`;
  const unseen = catalogue.gaps.length > 0 ? ` Not everything could be read: ${catalogue.gaps[0]}` : "";
  throw new OpsError(
    "missing",
    `There is no service ${visibleText(name)} in the catalogue${where === "" ? "" : ` in ${where}`}.${near}${unseen}`,
  );
}

function which(asked: Asked, services: readonly Service[], question: string): WhichOne {
  const more = services.length > MOST_OPTIONS ? ` There are ${services.length}; write its name, or press one.` : "";
  const several = new Set(services.map(({ name }) => name)).size < services.length;
  return {
    question: `${question}${more}`,
    options: services.slice(0, MOST_OPTIONS).map(({ name, namespace }) => ({
      label: several && namespace !== undefined ? `${namespace}/${name}` : name,
      input: { ...asked, name, ...(namespace === undefined ? {} : { namespace }) },
    })),
  };
}
