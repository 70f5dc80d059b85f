import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { type Estate, timeOf } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf, parseConditions } from "../shapes/condition.ts";
import { fieldsOf, numberOf, optional, textOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { clock, counted, oneLine, span } from "../words/phrases.ts";
import { secretsOf } from "./ingress-tls-missing.ts";

/** An issuer may take minutes (DNS challenges do); beyond this one that was never issued is stuck. */
const ISSUING_MS = 15 * 60_000;
/** cert-manager renews at status.renewalTime, by default with a third of the lifetime left; an hour later it has failed to. */
const OVERDUE_MS = 3_600_000;
/** Where no renewal time is told: what is left when it should long have been renewed. */
const SHORT_MS = 7 * 86_400_000;
/** With less than this part of its lifetime left a certificate that is not renewed is more than a risk. */
const LAST_PART = 0.1;

/** A certificate of cert-manager that is not issued, has expired, or is not renewed though it is time. */
export const certificateFailing: Analyzer = {
  name: "certificate-failing",
  needs: ["Certificate"],
  analyze: (estate) =>
    named(estate.all("Certificate"))
      // Other groups have Certificates of their own.
      .filter(({ apiVersion }) => typeof apiVersion === "string" && apiVersion.startsWith("cert-manager.io/"))
      .flatMap((certificate) => judge(estate, certificate)),
};

function judge(estate: Estate, certificate: KubernetesObject): readonly Finding[] {
  const { nowMs } = estate;
  const { name, creationTimestamp } = certificate.metadata;
  const status = fieldsOf(certificate.status);
  const conditions = parseConditions(status.conditions);
  const ready = conditionOf(conditions, "Ready");
  const issuing = conditionOf(conditions, "Issuing");
  const endsMs = timeOf(textOf(status.notAfter));
  const attempts = numberOf(status.failedIssuanceAttempts) ?? 0;
  const refused = issuing?.status === "False" && issuing.reason === "Failed" ? issuing : undefined;
  const failure = [
    ...(attempts > 0 ? [`issuing it failed ${counted(attempts, "time")}`] : []),
    ...(refused ? [oneLine(refused.message ?? "", 200)] : []),
  ];
  const make = (summary: string, more: Partial<Finding>): readonly Finding[] => [
    {
      ...{ rule: "certificate-failing", object: refOf(certificate), role: "cause", confidence: 0.9 },
      ...{ severity: "outage", summary: `${name}: ${summary}`, explains: usersOf(estate, certificate) },
      next: `kubectl describe certificaterequest,order,challenge -n ${certificate.metadata.namespace ?? "default"} tells what the issuer says.`,
      ...more,
      evidence: [...(more.evidence ?? []), ...failure],
    },
  ];
  if (endsMs !== undefined && endsMs <= nowMs) {
    return make(`expired ${span(nowMs - endsMs)} ago`, { sinceMs: endsMs, evidence: [`valid until ${clock(endsMs)}`] });
  }
  if (endsMs === undefined) {
    const sinceMs = ready?.sinceMs ?? timeOf(creationTimestamp);
    if (ready?.status === "True" || (sinceMs !== undefined && nowMs - sinceMs < ISSUING_MS)) return [];
    return make(`has never been issued (${ready?.reason ?? "its controller says nothing"})`, {
      evidence: [
        ready ? `condition Ready is ${ready.status}: ${oneLine(ready.message ?? "", 200)}` : "no condition Ready",
      ],
      ...optional("sinceMs", sinceMs),
    });
  }
  return judgeRenewal(estate, status, endsMs, make);
}

function judgeRenewal(
  { nowMs }: Estate,
  status: ReturnType<typeof fieldsOf>,
  endsMs: number,
  make: (summary: string, more: Partial<Finding>) => readonly Finding[],
): readonly Finding[] {
  const leftMs = endsMs - nowMs;
  const beganMs = timeOf(textOf(status.notBefore));
  const renewMs = timeOf(textOf(status.renewalTime));
  const isOverdue = renewMs === undefined ? leftMs < SHORT_MS : nowMs - renewMs > OVERDUE_MS;
  if (!isOverdue) return [];
  const isLast = beganMs === undefined ? leftMs < SHORT_MS : leftMs < (endsMs - beganMs) * LAST_PART;
  return make(`expires in ${span(leftMs)} and is not being renewed`, {
    severity: isLast ? "degraded" : "risk",
    confidence: 0.8,
    evidence: [
      `valid until ${clock(endsMs)}`,
      renewMs === undefined ? "no renewal time is told" : `was to be renewed at ${clock(renewMs)}`,
    ],
  });
}

/** The Ingresses that show it. */
function usersOf(estate: Estate, certificate: KubernetesObject): readonly string[] {
  const secret = textOf(fieldsOf(certificate.spec).secretName);
  return named(estate.in("Ingress", certificate.metadata.namespace))
    .filter((ingress) => secretsOf(ingress).some((one) => one.secret === secret))
    .map(refOf);
}
