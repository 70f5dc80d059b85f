import { existsSync, statSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { OpsError } from "../../base/errors.ts";
import { nearestName } from "../../base/text/nearest.ts";
import { listOf } from "../../base/text/words.ts";
import type { KubernetesConfig } from "./config.ts";

/** One cluster to look at: the name people use, its address, and what puts the context's credentials on a request. */
export interface ClusterAccess {
  readonly name: string;
  readonly server: string;
  /** Rejects when a credential cannot be made. */
  authorize(options: RequestOptions): Promise<void>;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** Whether there is anything to look at, without loading the client library. */
export function hasKubernetes(
  config: KubernetesConfig,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!config.enabled) return false;
  if (config.kubeconfig !== undefined || isInCluster(environment)) return true;
  return isMisnamed(environment) || hasFile(environment);
}

/** The clusters that the configuration names. Throws `invalid` for a file or context that is not there, with the nearest. */
export async function readContexts(
  config: KubernetesConfig,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly ClusterAccess[]> {
  if (!hasKubernetes(config, environment)) return [];
  if (config.kubeconfig === undefined && isMisnamed(environment)) {
    const named = environment.KUBECONFIG;
    throw new OpsError("invalid", `KUBECONFIG names ${named}, which is not there. Name another file, or unset it.`);
  }
  const { KubeConfig: Config } = await import("@kubernetes/client-node");
  const all = new Config();
  const fromFile = config.kubeconfig !== undefined || hasFile(environment);
  if (!fromFile) {
    all.loadFromCluster();
    return [accessOf("in-cluster", all)];
  }
  try {
    if (config.kubeconfig === undefined) all.loadFromDefault();
    else all.loadFromFile(config.kubeconfig);
  } catch (cause) {
    throw new OpsError("invalid", `The kubeconfig cannot be read. Check ${config.kubeconfig ?? "KUBECONFIG"}.`, {
      cause,
    });
  }
  const known = all.getContexts().map(({ name }) => name);
  const wanted = config.contexts ?? [all.getCurrentContext()].filter(Boolean);
  return (wanted.includes("*") ? known : wanted).map((name) => {
    if (!known.includes(name)) {
      const near = nearestName(name, known);
      const cure = near ? `Did you mean ${near}?` : `There is ${listOf(known) || "none"}.`;
      throw new OpsError("invalid", `The kubeconfig has no context ${name}. ${cure}`);
    }
    const access = new Config();
    access.loadFromOptions({
      clusters: all.getClusters(),
      users: all.getUsers(),
      contexts: all.getContexts(),
      currentContext: name,
    });
    return accessOf(name, access);
  });
}

function accessOf(name: string, access: KubeConfig): ClusterAccess {
  return {
    name,
    server: access.getCurrentCluster()?.server ?? "",
    authorize: (options) => access.applyToHTTPSOptions(options),
  };
}

function isInCluster(environment: Readonly<Record<string, string | undefined>>): boolean {
  return environment.KUBERNETES_SERVICE_HOST !== undefined && existsSync(SERVICE_ACCOUNT);
}

/** An empty file, /dev/null among them, is the way to say that there is none. */
function hasFile(environment: Readonly<Record<string, string | undefined>>): boolean {
  return filesOf(environment).some((file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0);
}

function isMisnamed(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(environment.KUBECONFIG) && !filesOf(environment).some((file) => existsSync(file));
}

function filesOf({ KUBECONFIG }: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (KUBECONFIG) return KUBECONFIG.split(delimiter).filter(Boolean);
  return [join(homedir(), ".kube", "config")];
}
