import { type KubernetesObject, LAST_APPLIED, type ObjectMeta } from "../../../../src/base/kubernetes-object.ts";
import { minutesAgo, node, object, pod } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const DAY = 1440;
const digest = (digit: string) => `registry/app@sha256:${digit.repeat(64)}`;
const tls = (secretName: string) =>
  object("Ingress", "shop", { spec: { tls: [{ hosts: ["shop.example"], secretName }], rules: [] } });
const secret = (name: string, metadata: Partial<ObjectMeta> = {}) => object("Secret", name, {}, metadata);

function certificate(status: object, metadata: Partial<ObjectMeta> = {}): KubernetesObject {
  return {
    ...object("Certificate", "shop", { spec: { secretName: "shop-tls" }, status }, metadata),
    apiVersion: "cert-manager.io/v1",
  };
}
const ready = { type: "Ready", status: "True", reason: "Ready" };
const notReady = (ago: number) => ({
  ...{
    type: "Ready",
    status: "False",
    reason: "DoesNotExist",
    message: "Issuing certificate as Secret does not exist",
  },
  lastTransitionTime: minutesAgo(ago),
});
const failed = { type: "Issuing", status: "False", reason: "Failed", message: "order is in invalid state" };
const within = (beganDaysAgo: number, endsInDays: number, renewedInDays: number) => ({
  conditions: [ready],
  ...{ notBefore: minutesAgo(beganDaysAgo * DAY), notAfter: minutesAgo(-endsInDays * DAY) },
  renewalTime: minutesAgo(-renewedInDays * DAY),
});

const applied = (kind: string, manifest: object, metadata: Partial<ObjectMeta> = {}) =>
  object(kind, "web", {}, { annotations: { [LAST_APPLIED]: JSON.stringify(manifest) }, ...metadata });
const written = (kind: string, ...entries: readonly (readonly [manager: string, apiVersion: string, ago: number])[]) =>
  object(kind, "web", {}, {
    managedFields: entries.map(([manager, apiVersion, ago]) => ({ manager, apiVersion, time: minutesAgo(ago) })),
  } as Partial<ObjectMeta>);

const kubelet = (version: string) => node("node-1", { status: { nodeInfo: { kubeletVersion: version } } });
const replica = (name: string, imageID: string, more: object = {}) =>
  pod(name, { owner: "DaemonSet/web", status: { imageID }, ...more });
const template = (spec: object, kind = "Deployment", metadata: Partial<ObjectMeta> = {}) =>
  object(kind, "web", { spec: { template: { spec: { containers: [{ name: "app" }], ...spec } } } }, metadata);
const capable = (...add: readonly string[]) => ({
  containers: [{ name: "app", securityContext: { capabilities: { add } } }],
});
const hpa = (name: string, target = "web") =>
  object("HorizontalPodAutoscaler", name, {
    spec: { minReplicas: 2, maxReplicas: 9, scaleTargetRef: { kind: "Deployment", name: target } },
  });
const token = { annotations: { "kubernetes.io/service-account.name": "deployer" } };
const WEB = "Deployment/shop/web";
const CERTIFICATE = "Certificate/shop/shop";

export const fires: readonly Fires[] = [
  {
    name: "an Ingress whose TLS Secret is not there",
    objects: [tls("shop-tls"), secret("other")],
    ...{ rule: "ingress-tls-missing", of: "Ingress/shop/shop", says: ["Secret shop-tls is not there", "shop.example"] },
  },
  {
    name: "a certificate that was never issued",
    objects: [certificate({ conditions: [notReady(60), failed], failedIssuanceAttempts: 3 })],
    ...{
      rule: "certificate-failing",
      of: CERTIFICATE,
      says: ["has never been issued", "failed 3 times", "invalid state"],
    },
  },
  {
    name: "a certificate that nobody issues",
    objects: [certificate({})],
    ...{ rule: "certificate-failing", of: CERTIFICATE, says: ["its controller says nothing"] },
  },
  {
    name: "a certificate that has expired",
    objects: [certificate(within(90, -2, -30))],
    ...{ rule: "certificate-failing", of: CERTIFICATE, says: ["expired 2 days ago", "valid until 2026-11-18"] },
  },
  {
    name: "a certificate whose renewal is overdue",
    objects: [certificate(within(65, 25, -5))],
    ...{ rule: "certificate-failing", of: CERTIFICATE, says: ["expires in 25 days and is not being renewed"] },
  },
  {
    name: "a manifest in a version that is gone",
    objects: [applied("Deployment", { apiVersion: "apps/v1beta2" })],
    ...{
      rule: "removed-api-used",
      of: WEB,
      says: ["apps/v1beta2", "gone since Kubernetes 1.16", "by kubectl apply", "1.31"],
    },
  },
  {
    name: "a program that writes in a version that is gone",
    objects: [written("HorizontalPodAutoscaler", ["helm", "autoscaling/v2beta2", 99])],
    ...{
      rule: "removed-api-used",
      of: "HorizontalPodAutoscaler/shop/web",
      says: ["autoscaling/v2beta2", "by helm at 2026-11-20 12:21"],
    },
  },
  {
    name: "a kubelet newer than the server",
    objects: [kubelet("v1.32.0-eks-1a2b")],
    ...{ rule: "version-skew", of: "Node/node-1", says: ["1 minor version newer than the server 1.31"] },
  },
  {
    name: "a kubelet four versions behind",
    objects: [kubelet("v1.27.9+k3s1")],
    ...{ rule: "version-skew", of: "Node/node-1", says: ["4 minor versions older", "v1.27.9+k3s1"] },
  },
  {
    name: "one tag, two images",
    objects: [replica("web-a", digest("1")), replica("web-b", digest("2"))],
    ...{ rule: "image-drift", of: "DaemonSet/shop/web", says: ["2 different images under registry/app:1", "web-b"] },
  },
  {
    name: "the node's runtime in a container's hands",
    objects: [
      template({ hostPID: true, volumes: [{ name: "s", hostPath: { path: "/run/containerd/containerd.sock" } }] }),
    ],
    ...{ rule: "workload-privileges", of: WEB, says: ["hostPID", "container runtime socket"] },
  },
  {
    name: "a strong capability and root by name in a CronJob",
    objects: [
      object("CronJob", "web", {
        spec: {
          jobTemplate: {
            spec: { template: { spec: { ...capable("CAP_SYS_ADMIN"), securityContext: { runAsUser: 0 } } } },
          },
        },
      }),
    ],
    ...{ rule: "workload-privileges", of: "CronJob/shop/web", says: ["capability SYS_ADMIN", "asks for root on app"] },
  },
  {
    name: "the shared account's token asked for",
    objects: [template({ automountServiceAccountToken: true })],
    ...{ rule: "workload-privileges", of: WEB, says: ["token of the ServiceAccount default"] },
  },
  {
    name: "a token without an end",
    objects: [secret("deployer-token", { ...token, labels: { "kubernetes.io/legacy-token-last-used": "2026-11-10" } })],
    ...{
      rule: "lasting-token",
      of: "Secret/shop/deployer-token",
      says: ["ServiceAccount deployer", "last used 11 days ago"],
    },
  },
  {
    name: "two autoscalers of one workload",
    objects: [template({}), hpa("a"), hpa("b")],
    ...{ rule: "autoscaler-conflict", of: WEB, says: ["2 autoscalers set its replicas (a and b)", "a: 2 to 9"] },
  },
  {
    name: "an autoscaler and a manifest that says how many",
    objects: [applied("Deployment", { apiVersion: "apps/v1", spec: { replicas: 3 } }), hpa("a")],
    ...{ rule: "autoscaler-conflict", of: WEB, says: ["its manifest says 3 replicas while a scales it"] },
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "an Ingress whose TLS Secret is there",
    objects: [tls("shop-tls"), secret("shop-tls")],
    not: "ingress-tls-missing",
  },
  {
    name: "an Ingress that takes the controller's certificate",
    objects: [object("Ingress", "shop", { spec: { tls: [{}] } })],
    not: "ingress-tls-missing",
  },
  {
    name: "a certificate that is being issued",
    objects: [certificate({ conditions: [notReady(5)] }, { creationTimestamp: minutesAgo(5) })],
    not: "certificate-failing",
  },
  {
    name: "a certificate with a third of its life to go",
    objects: [certificate(within(59, 31, 1))],
    not: "certificate-failing",
  },
  {
    name: "a certificate of an hour's life in its middle",
    objects: [
      certificate({
        conditions: [ready],
        notBefore: minutesAgo(30),
        notAfter: minutesAgo(-30),
        renewalTime: minutesAgo(-10),
      }),
    ],
    not: "certificate-failing",
  },
  {
    name: "another group's Certificate",
    objects: [{ ...certificate({}), apiVersion: "networking.internal.knative.dev/v1alpha1" }],
    not: "certificate-failing",
  },
  {
    name: "a manifest in the version that stays",
    objects: [applied("Deployment", { apiVersion: "apps/v1" })],
    not: "removed-api-used",
  },
  {
    name: "another kind of the same group and version",
    objects: [applied("Deployment", { apiVersion: "batch/v1beta1" })],
    not: "removed-api-used",
  },
  {
    name: "a program that has moved on to the version that stays",
    objects: [written("CronJob", ["helm", "batch/v1beta1", 900], ["helm", "batch/v1", 90])],
    not: "removed-api-used",
  },
  {
    name: "an object that a controller wrote for its owner",
    objects: [
      applied("Deployment", { apiVersion: "apps/v1beta1" }, { ownerReferences: [{ kind: "Widget", name: "web" }] }),
    ],
    not: "removed-api-used",
  },
  { name: "a kubelet three versions behind", objects: [kubelet("v1.28.1")], not: "version-skew" },
  { name: "a kubelet of no known version", objects: [kubelet("unknown")], not: "version-skew" },
  {
    name: "one tag, one image",
    objects: [replica("web-a", digest("1")), replica("web-b", digest("1"))],
    not: "image-drift",
  },
  {
    name: "a rollout between two tags",
    objects: [replica("web-a", digest("1")), replica("web-b", digest("2"), { container: { image: "registry/app:2" } })],
    not: "image-drift",
  },
  {
    name: "one tag on nodes of two architectures",
    objects: [
      node("node-1", { status: { nodeInfo: { architecture: "amd64" } } }),
      node("node-2", { status: { nodeInfo: { architecture: "arm64" } } }),
      replica("web-a", digest("1")),
      replica("web-b", digest("2"), { node: "node-2" }),
    ],
    not: "image-drift",
  },
  {
    name: "runs of a Job",
    objects: [
      pod("web-a", { owner: "Job/web", status: { imageID: digest("1") } }),
      pod("web-b", { owner: "Job/web", status: { imageID: digest("2") } }),
    ],
    not: "image-drift",
  },
  {
    name: "a workload of the system",
    objects: [template({ hostPID: true }, "DaemonSet", { namespace: "kube-system" })],
    not: "workload-privileges",
  },
  {
    name: "an ordinary capability and path",
    objects: [template({ ...capable("NET_BIND_SERVICE"), volumes: [{ hostPath: { path: "/var/log" } }] })],
    not: "workload-privileges",
  },
  {
    name: "an account of its own whose token is asked for",
    objects: [template({ automountServiceAccountToken: true, serviceAccountName: "web" })],
    not: "workload-privileges",
  },
  { name: "a Secret of anything else", objects: [secret("shop-tls")], not: "lasting-token" },
  {
    name: "two autoscalers of two workloads",
    objects: [template({}), hpa("a"), hpa("b", "api")],
    not: "autoscaler-conflict",
  },
  {
    name: "a manifest that leaves replicas out",
    objects: [applied("Deployment", { apiVersion: "apps/v1" }), hpa("a")],
    not: "autoscaler-conflict",
  },
  {
    name: "a manifest with replicas that nothing else scales",
    objects: [applied("Deployment", { apiVersion: "apps/v1", spec: { replicas: 3 } })],
    not: "autoscaler-conflict",
  },
];
