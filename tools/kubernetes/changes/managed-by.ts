import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";

/** What keeps an object as a repository has it, and what a direct change to it comes to. */
export function managedBy({ metadata }: KubernetesObject): { readonly by: string; readonly note: string } | undefined {
  const { labels = {}, annotations = {} } = metadata;
  const tracked = annotations["argocd.argoproj.io/tracking-id"];
  const application =
    annotations["argocd.argoproj.io/instance"] ?? labels["argocd.argoproj.io/instance"] ?? tracked?.split(":")[0];
  if (application !== undefined) {
    return told(
      `Argo CD application ${application}`,
      `the repository of application ${application}`,
      "will be reverted where self-heal is on, and drifts else",
    );
  }
  const kustomization = labels["kustomize.toolkit.fluxcd.io/name"];
  if (kustomization !== undefined) {
    return told(
      `Flux kustomization ${kustomization}`,
      `the source of kustomization ${kustomization}`,
      "will be reverted at the next reconciliation",
    );
  }
  const fluxRelease = labels["helm.toolkit.fluxcd.io/name"];
  if (fluxRelease !== undefined) {
    return told(
      `Flux Helm release ${fluxRelease}`,
      `the values of HelmRelease ${fluxRelease}`,
      "drifts, and is reverted at the next upgrade",
    );
  }
  const release = annotations["meta.helm.sh/release-name"];
  if (release !== undefined && labels["app.kubernetes.io/managed-by"] === "Helm") {
    return told(
      `Helm release ${release}`,
      `the values of release ${release}`,
      "drifts, and is reverted at the next upgrade",
    );
  }
  return undefined;
}

function told(by: string, source: string, becomes: string) {
  return { by, note: `${by} manages this: a direct change ${becomes}. To keep it, change ${source}.` };
}
