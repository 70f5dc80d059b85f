import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Finding } from "../finding.ts";
import { minorOf } from "../server-version.ts";
import { fieldsOf, textOf } from "../shapes/read.ts";
import { named } from "../views.ts";
import { counted, listed } from "../words/phrases.ts";

/**
 * Kubelets that the server's version does not support: newer than it, or more than three minor versions older (two for
 * kubelets before 1.25). https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
export const versionSkew: Analyzer = {
  name: "version-skew",
  needs: ["Node"],
  analyze: (estate) => {
    const server = minorOf(estate.snapshot.serverVersion);
    if (server === undefined) return [];
    const byVersion = new Map<number, KubernetesObject[]>();
    for (const node of named(estate.all("Node"))) {
      const minor = minorOf(fieldsOf(fieldsOf(node.status).nodeInfo).kubeletVersion);
      if (minor === undefined || isSupported(minor, server)) continue;
      byVersion.set(minor, [...(byVersion.get(minor) ?? []), node]);
    }
    return [...byVersion].map(([minor, nodes]) => describe(minor, server, nodes));
  },
};

function isSupported(kubelet: number, server: number): boolean {
  return kubelet <= server && server - kubelet <= (kubelet < 25 ? 2 : 3);
}

function describe(kubelet: number, server: number, nodes: readonly KubernetesObject[]): Finding {
  const [first] = nodes as readonly [KubernetesObject];
  const away = Math.abs(server - kubelet);
  const way = kubelet > server ? "newer" : "older";
  const others = nodes.length - 1;
  return {
    ...{ rule: "version-skew", object: refOf(first), role: "cause", severity: "risk", confidence: 0.9 },
    summary: `${first.metadata.name}: its kubelet 1.${kubelet} is ${counted(away, "minor version")} ${way} than the server 1.${server}, which is not supported${others > 0 ? `; so are ${counted(others, "other node")}` : ""}`,
    evidence: [
      `${listed(nodes.map(({ metadata }) => metadata.name))}: ${textOf(fieldsOf(fieldsOf(first.status).nodeInfo).kubeletVersion) ?? ""}`,
    ],
    explains: nodes.slice(1).map(refOf),
    next: kubelet > server ? "Upgrade the control plane first." : "Upgrade these nodes.",
  };
}
