import type { Analyzer } from "../analyzer.ts";
import { type Fields, fieldsOf, listOf, textOf, textsOf } from "../shapes/read.ts";
import { parseWorkload, type WorkloadView } from "../shapes/workload.ts";
import { named } from "../views.ts";
import { listed } from "../words/phrases.ts";

const SYSTEM = /^kube-|^openshift-/;
/** With any of these a container is as good as on its node. https://man7.org/linux/man-pages/man7/capabilities.7.html */
const STRONG = new Set(["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF"]);
const SOCKET = /(?:^|\/)(?:docker|containerd|crio|cri-dockerd)\.sock$/;
const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"];

/**
 * Workloads whose way out of their container is open: the node's processes or its container runtime, its whole file system, root
 * asked for by name, a token given to a ServiceAccount everyone in the namespace shares. Agents of the system need some of these.
 */
export const workloadPrivileges: Analyzer = {
  name: "workload-privileges",
  needs: ["Deployment"],
  analyze: (estate) =>
    KINDS.flatMap((kind) => named(estate.all(kind)))
      .map(parseWorkload)
      .filter(({ namespace }) => !SYSTEM.test(namespace))
      .flatMap((workload) => {
        const risks = risksOf(workload);
        if (risks.length === 0) return [];
        return [
          {
            ...{ rule: "workload-privileges", object: workload.ref, role: "cause" as const, severity: "risk" as const },
            ...{ confidence: 0.7, summary: `${workload.name}: ${listed(risks, 4)}`, evidence: risks, explains: [] },
          },
        ];
      }),
};

function risksOf({ object, kind }: WorkloadView): readonly string[] {
  const outer = fieldsOf(object.spec);
  const spec = fieldsOf(
    fieldsOf((kind === "CronJob" ? fieldsOf(fieldsOf(outer.jobTemplate).spec) : outer).template).spec,
  );
  const containers = [...listOf(spec.containers), ...listOf(spec.initContainers)];
  const paths = listOf(spec.volumes).flatMap((volume) => textOf(fieldsOf(volume.hostPath).path) ?? []);
  const strong = containers.flatMap((one) =>
    textsOf(fieldsOf(fieldsOf(one.securityContext).capabilities).add)
      .map((capability) => capability.replace(/^CAP_/, ""))
      .filter((capability) => STRONG.has(capability)),
  );
  const roots = containers.filter((one) => isRoot(one, fieldsOf(spec.securityContext)));
  const account = textOf(spec.serviceAccountName) ?? "default";
  return [
    ...(spec.hostPID === true ? ["sees its node's processes (hostPID)"] : []),
    ...(paths.some((path) => SOCKET.test(path)) ? ["holds its node's container runtime socket"] : []),
    ...(paths.includes("/") ? ["mounts its node's whole file system"] : []),
    ...(strong.length > 0 ? [`has the capability ${listed([...new Set(strong)])}`] : []),
    ...(roots.length > 0 ? [`asks for root on ${listed(roots.map((one) => textOf(one.name) ?? "?"))}`] : []),
    ...(account === "default" && spec.automountServiceAccountToken === true
      ? ["asks for the token of the ServiceAccount default, which others share"]
      : []),
  ];
}

/** Only what is asked for by name: most images run as root where nothing is said, and that alone tells little. */
function isRoot(container: Fields, ofPod: Fields): boolean {
  const own = fieldsOf(container.securityContext);
  return (own.runAsUser ?? ofPod.runAsUser) === 0;
}
