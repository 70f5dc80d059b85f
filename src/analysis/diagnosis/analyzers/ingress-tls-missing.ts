import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import { fieldsOf, listOf, textOf, textsOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { listed } from "../words/phrases.ts";

/** An Ingress whose TLS Secret is not there: browsers get the controller's own certificate, and warn. Of Secrets only the names are known. */
export const ingressTlsMissing: Analyzer = {
  name: "ingress-tls-missing",
  needs: ["Ingress", "Secret"],
  concerns: (estate) => named(estate.all("Ingress")).some((ingress) => secretsOf(ingress).length > 0),
  analyze: (estate) =>
    named(estate.all("Ingress")).flatMap((ingress) =>
      secretsOf(ingress)
        .filter(({ secret }) => !estate.get("Secret", ingress.metadata.namespace, secret))
        .map(({ secret, hosts }) => {
          // One that is being issued is told of by its Certificate.
          const awaited = certificateOf(estate, ingress, secret);
          return {
            ...{ rule: "ingress-tls-missing", object: refOf(ingress), severity: "degraded" as const },
            ...{ role: awaited ? ("symptom" as const) : ("cause" as const), confidence: 0.9, explains: [] },
            summary: `${ingress.metadata.name}: its TLS Secret ${secret} is not there, so ${listed(hosts) || "its hosts"} cannot show their certificate`,
            evidence: [`spec.tls names Secret ${secret}`, ...(awaited ? [`Certificate ${awaited} is to make it`] : [])],
            next: awaited ? `See Certificate ${awaited}.` : "Create the Secret, or correct its name in spec.tls.",
          };
        }),
    ),
};

export function secretsOf(ingress: KubernetesObject): readonly { secret: string; hosts: readonly string[] }[] {
  return listOf(fieldsOf(ingress.spec).tls).flatMap((raw) => {
    const secret = textOf(raw.secretName);
    return secret === undefined ? [] : [{ secret, hosts: textsOf(raw.hosts) }];
  });
}

function certificateOf(estate: Estate, { metadata }: KubernetesObject, secret: string): string | undefined {
  return named(estate.in("Certificate", metadata.namespace)).find(
    ({ spec }) => textOf(fieldsOf(spec).secretName) === secret,
  )?.metadata.name;
}
