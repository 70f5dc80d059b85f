import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import { timeOf } from "../estate.ts";
import { textMapOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { span } from "../words/phrases.ts";

const SYSTEM = /^kube-|^openshift-/;
const OF_ACCOUNT = "kubernetes.io/service-account.name";
/** Written by the server as a day. https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-legacy-token-last-used */
const LAST_USED = "kubernetes.io/legacy-token-last-used";

/** Secrets that hold a ServiceAccount's token without an end: whoever has read one has it until the Secret is deleted. */
export const lastingToken: Analyzer = {
  name: "lasting-token",
  needs: ["Secret"],
  // Where Secrets may not be listed, as is recommended, this is not missed.
  concerns: (estate) => estate.knows("Secret"),
  analyze: (estate) =>
    named(estate.all("Secret")).flatMap((secret) => {
      const { name, namespace = "" } = secret.metadata;
      const account = textMapOf(secret.metadata.annotations)[OF_ACCOUNT];
      if (account === undefined || SYSTEM.test(namespace)) return [];
      const usedMs = timeOf(textMapOf(secret.metadata.labels)[LAST_USED]);
      const used = usedMs === undefined ? "not known to be used" : `last used ${span(estate.nowMs - usedMs)} ago`;
      return [
        {
          ...{ rule: "lasting-token", object: refOf(secret), role: "cause" as const, severity: "risk" as const },
          summary: `${name}: holds a token of ServiceAccount ${account} that never expires`,
          ...{ confidence: 0.8, evidence: [`annotation ${OF_ACCOUNT}: ${account}`, used], explains: [] },
          next: "Use tokens that end (kubectl create token, projected volumes), then delete the Secret.",
        },
      ];
    }),
};
