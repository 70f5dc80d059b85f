import type { KubernetesObject } from "../../../base/kubernetes-object.ts";
import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { readyEndpoints } from "../endpoints.ts";
import { fieldsOf, listOf, textOf } from "../shapes/read.ts";
import { named, viewsOf } from "../views.ts";

const KINDS = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];

/** A webhook whose Service is not there or has nobody ready: with failurePolicy Fail all that it judges is refused. */
export const webhookWithoutServer: Analyzer = {
  name: "webhook-without-server",
  needs: ["Service", "Pod"],
  analyze: (estate) =>
    KINDS.flatMap((kind) => named(estate.all(kind))).flatMap((object) =>
      listOf(object.webhooks).flatMap((webhook) => {
        const service = fieldsOf(fieldsOf(webhook.clientConfig).service);
        const [name, namespace] = [textOf(service.name), textOf(service.namespace)];
        if (name === undefined || namespace === undefined) return [];
        const found = viewsOf(estate).services.find((one) => one.name === name && one.namespace === namespace);
        if (found && readyEndpoints(estate, found) > 0) return [];
        const refuses = (textOf(webhook.failurePolicy) ?? "Fail") === "Fail";
        return [describe(object, textOf(webhook.name) ?? "", `${namespace}/${name}`, found !== undefined, refuses)];
      }),
    ),
};

function describe(object: KubernetesObject, webhook: string, service: string, isThere: boolean, refuses: boolean) {
  const why = isThere ? `Service ${service} has no ready endpoints` : `Service ${service} is not there`;
  return {
    rule: "webhook-without-server",
    object: refOf(object),
    role: "cause" as const,
    severity: refuses ? ("outage" as const) : ("risk" as const),
    confidence: 0.85,
    summary: `${object.metadata.name}: webhook ${webhook} has nobody to ask (${why}), so ${refuses ? "what it judges is refused" : "nothing is judged"}`,
    evidence: [`failurePolicy ${refuses ? "Fail" : "Ignore"}`, why],
    explains: [],
    next: isThere ? "See why its pods are not ready." : "Remove the configuration if its program was removed.",
  };
}
