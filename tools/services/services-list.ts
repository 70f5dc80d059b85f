import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import { plural, visibleText } from "../../src/base/text/words.ts";
import { standsIn } from "../../src/domain/services/catalogue.ts";
import type { Service } from "../../src/domain/services/service.ts";
import type { Draft, DraftBlock } from "../../src/message/message.ts";
import { clusterSlot, entitySlot, namedSlot, wordsSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { pickCluster, scopeOf } from "../kubernetes/clusters.ts";
import type { Named } from "../kubernetes/find-subject.ts";
import { NOTHING_KNOWN } from "./nothing-known.ts";
import { SERVICES_LIST } from "./words.ts";

/** The longer ones first: of "run by team platform" the name is platform. */
const OWNED_BY = ["owned by team", "run by team", "owned by", "belonging to", "belong to", "run by", "of team"];

const input = z.strictObject({
  owner: namedSlot("Whose: a team or person", ...OWNED_BY).optional(),
  about: wordsSlot(
    "Words of its name, description, tags or owner",
    "tagged",
    "with the tag",
    "matching",
    "to do with",
  ).optional(),
  namespace: entitySlot("A namespace", "namespace").optional(),
  cluster: clusterSlot().optional(),
});

type Asked = z.infer<typeof input>;

interface Data {
  readonly services: readonly Service[];
  readonly demo: boolean;
}

const MOST_ROWS = 50;

export function createServicesList({ clusters, services: book }: Named): Tool {
  return defineTool<typeof input, Data>({
    ...{ name: "services_list", effect: "read", ...SERVICES_LIST, input, permission: "services:read" },
    scope: scopeOf,
    run: async (asked, { signal }) => {
      const { services: all, gaps, sources } = await book.read(signal);
      // A cluster of another name is a slip of the fingers, unless the configuration alone knows it.
      if (asked.cluster !== undefined && !all.some((one) => one.clusters.includes(asked.cluster ?? ""))) {
        pickCluster(clusters, asked);
      }
      const services = all.filter((service) => fits(service, asked));
      if (services.length === 0 && (all.length > 0 || gaps.length === 0)) {
        const unseen = gaps.length > 0 ? ` Not everything could be read: ${gaps[0]}` : "";
        return { status: "empty", asked: all.length === 0 ? NOTHING_KNOWN : `${noneOf(asked, all)}${unseen}`, sources };
      }
      const shown = new Set(services.flatMap((service) => service.clusters));
      const data: Data = { services, demo: clusters.some(({ cluster, demo }) => demo === true && shown.has(cluster)) };
      return gaps.length > 0 ? { status: "partial", data, gaps, sources } : { status: "found", data, sources };
    },
    view: (result, asked) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const card = listCard(result.data.services, asked, result.status === "partial" ? result.gaps : []);
      return result.data.demo ? { ...card, demo: true } : card;
    },
  });
}

function fits(service: Service, { owner, about, namespace, cluster }: Asked): boolean {
  if (!standsIn(service, { cluster, namespace })) return false;
  if (owner !== undefined && service.owner?.toLowerCase() !== owner.toLowerCase()) return false;
  if (about === undefined) return true;
  const { name, description = "", owner: whose = "", tags } = service;
  const told = [name, description, whose, ...Object.entries(tags).flat()].join(" ").toLowerCase();
  return about
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word));
}

/** An owner nobody has is told with the nearest one there is. */
function noneOf({ owner, about, namespace, cluster }: Asked, all: readonly Service[]): string {
  const owners = new Set(all.flatMap((service) => service.owner ?? []));
  if (owner !== undefined && ![...owners].some((one) => one.toLowerCase() === owner.toLowerCase())) {
    const near = nearestName(owner, owners);
    const cure = near === undefined ? "Owners stand under services: in pilothouse.yaml." : `Did you mean ${near}?`;
    throw new OpsError("missing", `No service is owned by ${visibleText(owner)}. ${cure}`);
  }
  const where = [cluster, namespace].filter(Boolean).join("/");
  const parts = [
    ...(owner === undefined ? [] : [`owned by ${visibleText(owner)}`]),
    ...(about === undefined ? [] : [`with "${visibleText(about)}"`]),
    ...(where === "" ? [] : [`in ${where}`]),
  ];
  return `No service ${parts.join(" ")}; ${plural(all.length, "service")} of the catalogue were looked through.`;
}

function listCard(services: readonly Service[], { owner }: Asked, gaps: readonly string[]): Draft {
  const unowned = services.filter((service) => service.owner === undefined);
  const clusters = new Set(services.flatMap((service) => service.clusters));
  const where = clusters.size === 0 ? "" : ` in ${plural(clusters.size, "cluster")}`;
  const whose = owner === undefined ? "" : ` owned by ${visibleText(owner)}`;
  const lacking =
    unowned.length === 0 ? "" : ` No owner is known of ${unowned.length === services.length ? "any" : unowned.length}.`;
  const summary = `${plural(services.length, "service")}${whose}${where}.${lacking}`;
  return {
    summary,
    blocks: [
      { type: "text", text: summary },
      ...(services.length > 0 ? [table(services)] : []),
      ...gaps.map((text): DraftBlock => ({ type: "text", dot: "amber", text: visibleText(text) })),
      ...(unowned.length > 0
        ? [
            {
              type: "context" as const,
              text: "Owners, channels and runbooks can be added under services: in pilothouse.yaml.",
            },
          ]
        : []),
    ],
  };
}

function table(services: readonly Service[]): DraftBlock {
  const shown = services.slice(0, MOST_ROWS);
  return {
    type: "table",
    columns: ["Service", "Owner", "Stands in", "Workloads", "Depends on"].map((title) => ({ title })),
    rows: shown.map(({ name, owner, clusters, namespace, workloads, dependsOn }) => [
      ...[name, owner ?? "–"].map(visibleText),
      [clusters.join(" "), namespace].filter(Boolean).join("/") || "–",
      workloads.length === 0 ? "none seen" : String(workloads.length),
      dependsOn.map(visibleText).join(", ") || "–",
    ]),
    ...(services.length > shown.length ? { moreRows: services.length - shown.length } : {}),
  };
}
