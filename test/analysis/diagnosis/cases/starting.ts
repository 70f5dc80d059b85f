import { event, object, pod, waiting } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

function pending(reason: string, message = "", more = {}) {
  return pod("web-0", { phase: "Pending", ready: false, status: waiting(reason, message), ...more });
}

const pulls = [
  ["manifest unknown", "ImagePullBackOff", "manifest unknown", "no such image or tag"],
  ["not found", "ErrImagePull", "docker.io/library/app:1: not found", "no such image or tag"],
  ["unauthorized", "ErrImagePull", "401 Unauthorized", "refuses the account"],
  [
    "no access",
    "ErrImagePull",
    "pull access denied, repository does not exist or may require authorization",
    "may not be read",
  ],
  [
    "an unknown registry",
    "ImagePullBackOff",
    "dial tcp: lookup registry on 10.0.0.2:53: no such host",
    "cannot be resolved",
  ],
  ["the rate limit", "ErrImagePull", "toomanyrequests: You have reached your pull rate limit", "rate limit"],
  ["the architecture", "ErrImagePull", "no match for platform in manifest", "architecture"],
  ["a timeout", "ErrImagePull", "net/http: TLS handshake timeout", "does not answer"],
  ["a certificate", "ErrImagePull", "x509: certificate signed by unknown authority", "not trusted"],
  ["a bad name", "InvalidImageName", "couldn't parse image reference", "not a valid image name"],
  [
    "the policy Never",
    "ErrImageNeverPull",
    "Container image is not present with pull policy of Never",
    "policy is Never",
  ],
] as const;

export const fires: readonly Fires[] = [
  ...pulls.map(([name, reason, message, word]) => ({
    name: `an image that cannot be pulled: ${name}`,
    objects: [
      pending(reason, 'Back-off pulling image "registry/app:1"'),
      event("Pod/web-0", "Failed", `Failed to pull image "registry/app:1": ${message}`),
    ],
    rule: "pod-image-pull",
    says: ["registry/app:1", word],
  })),
  {
    name: "a ConfigMap that is not there, and the nearest",
    objects: [
      pending("CreateContainerConfigError", 'configmap "web-confg" not found'),
      object("ConfigMap", "web-config", { data: {} }),
    ],
    rule: "pod-config-missing",
    says: ["ConfigMap web-confg is not there", "nearest in the namespace: ConfigMap web-config"],
  },
  {
    name: "a key that is not in a Secret",
    objects: [
      pending("CreateContainerConfigError", "couldn't find key token in Secret shop/api"),
      object("Secret", "api", { data: { tokn: "" } }),
    ],
    rule: "pod-config-missing",
    says: ["Secret api has no key token", "keys of Secret api: tokn"],
  },
  {
    name: "a mounted Secret that is not there",
    objects: [
      pending("ContainerCreating"),
      event("Pod/web-0", "FailedMount", 'MountVolume.SetUp failed for volume "keys" : secret "api-keys" not found'),
    ],
    rule: "pod-config-missing",
    says: ["Secret api-keys is not there"],
  },
  {
    name: "a reference that the lists disprove before the kubelet speaks",
    objects: [pending("ContainerCreating", "", { container: { envFrom: [{ configMapRef: { name: "web-env" } }] } })],
    rule: "pod-config-missing",
    says: ["ConfigMap web-env is not there"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "an image on its way",
    not: "pod-image-pull",
    objects: [
      pending("ContainerCreating"),
      event("Pod/web-0", "Pulling", 'Pulling image "registry/app:1"', { type: "Normal" }),
    ],
  },
  {
    name: "an optional ConfigMap that is not there",
    not: "pod-config-missing",
    objects: [
      pending("ContainerCreating", "", {
        container: { envFrom: [{ configMapRef: { name: "extra", optional: true } }] },
      }),
    ],
  },
  {
    name: "a mount that was mended while the pod still starts",
    not: "pod-config-missing",
    objects: [pending("ContainerCreating"), event("Pod/web-0", "FailedMount", 'secret "x" not found', { ago: 40 })],
  },
  {
    name: "a mount that hiccuped days ago",
    not: "pod-config-missing",
    objects: [pod("web-0"), event("Pod/web-0", "FailedMount", 'secret "x" not found', { ago: 5000 })],
  },
];
