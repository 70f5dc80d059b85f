import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { type Estate, timeOf } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { type Condition, conditionOf, parseConditions } from "../shapes/condition.ts";
import { fieldsOf, listOf, optional, textOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { counted, listed, oneLine } from "../words/phrases.ts";

/** A controller that takes longer than this to say anything about an object is not there, or not well. */
export const PATIENCE_MS = 5 * 60_000;

/** A Gateway that nobody serves, or listeners of it that cannot work: in conflict, or with a certificate or kind that is not there. */
export const gatewayBroken: Analyzer = {
  name: "gateway-broken",
  needs: ["Gateway"],
  analyze: (estate) => named(estate.all("Gateway")).flatMap((gateway) => judge(estate, gateway)),
};

function judge(estate: Estate, gateway: KubernetesObject): readonly Finding[] {
  const { name } = gateway.metadata;
  const status = fieldsOf(gateway.status);
  const conditions = parseConditions(status.conditions);
  const wanted = textOf(fieldsOf(gateway.spec).gatewayClassName);
  const classes = named(estate.all("GatewayClass"));
  const ours = classes.find((one) => one.metadata.name === wanted);
  if (wanted !== undefined && estate.knows("GatewayClass") && !ours) {
    return [
      make(gateway, `${name}: is of class ${wanted}, which is not there, so nobody serves it`, {
        evidence: [`GatewayClasses there are: ${listed(classes.map(({ metadata }) => metadata.name)) || "none"}`],
        next: "Install its controller, or name a class that is there.",
      }),
    ];
  }
  for (const type of ["Accepted", "Programmed"] as const) {
    const said = conditionOf(conditions, type);
    if (said?.status === "True" || !isSettled(estate, gateway, said)) continue;
    const refused = ours && conditionOf(parseConditions(fieldsOf(ours.status).conditions), "Accepted");
    const why =
      said === undefined || said.status === "Unknown" || said.reason === "Pending"
        ? `no controller has taken it up${refused?.status === "False" ? `, and its class is refused (${refused.reason ?? ""})` : ""}`
        : `${said.reason ?? "no reason given"}: ${oneLine(said.message ?? "", 160)}`;
    return [
      make(gateway, `${name}: is not ${type === "Accepted" ? "accepted" : "programmed"} (${why})`, {
        evidence: [
          `condition ${type}: ${said === undefined ? "not there" : `${said.status} ${said.reason ?? ""}`.trim()}`,
        ],
        ...optional("sinceMs", said?.sinceMs),
        next: `See the log of the controller of class ${wanted ?? "it names"}.`,
      }),
    ];
  }
  return listOf(status.listeners).flatMap((listener) => judgeListener(estate, gateway, listener));
}

/** Whether what a condition says is more than a controller on its way. */
export function isSettled(estate: Estate, object: KubernetesObject, said: Condition | undefined): boolean {
  const pending = said === undefined || said.status === "Unknown" || said.reason === "Pending";
  const sinceMs = said?.sinceMs ?? timeOf(object.metadata.creationTimestamp);
  return !pending || sinceMs === undefined || estate.nowMs - sinceMs > PATIENCE_MS;
}

function judgeListener(
  estate: Estate,
  gateway: KubernetesObject,
  listener: ReturnType<typeof fieldsOf>,
): readonly Finding[] {
  const conditions = parseConditions(listener.conditions);
  const bad = [
    conditions.find(({ type, status }) => type === "Conflicted" && status === "True"),
    conditions.find(({ type, status }) => ["Accepted", "ResolvedRefs"].includes(type) && status === "False"),
  ].find((one) => one !== undefined && isSettled(estate, gateway, one));
  if (!bad) return [];
  const { name } = gateway.metadata;
  const listeners = listOf(fieldsOf(gateway.spec).listeners);
  const own = listeners.find((one) => one.name === listener.name);
  const rivals = listeners.filter((one) => one !== own && one.port === own?.port);
  const what = bad.type === "Conflicted" ? "is in conflict with another" : "cannot work";
  return [
    make(gateway, `${name}: listener ${textOf(listener.name) ?? "?"} ${what} (${bad.reason ?? "no reason given"})`, {
      severity: listeners.length > 1 ? "degraded" : "outage",
      evidence: [
        `condition ${bad.type} is ${bad.status}: ${oneLine(bad.message ?? bad.reason ?? "", 160)}`,
        ...(bad.type === "Conflicted" && rivals.length > 0
          ? [`port ${String(own?.port)} is asked for by ${counted(rivals.length + 1, "listener")}`]
          : []),
      ],
      ...optional("sinceMs", bad.sinceMs),
      next:
        bad.type === "ResolvedRefs"
          ? "Is its certificate there, and may it be referred to?"
          : "Give each its own port or host.",
    }),
  ];
}

function make(gateway: KubernetesObject, summary: string, more: Pick<Finding, "evidence"> & Partial<Finding>): Finding {
  return {
    ...{ rule: "gateway-broken", object: refOf(gateway), role: "cause", severity: "outage", confidence: 0.9 },
    ...{ summary, explains: [], ...more },
  };
}
