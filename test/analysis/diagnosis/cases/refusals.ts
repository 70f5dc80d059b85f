import { deployment, event, object, pod } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const used = "exceeded quota: team, requested: limits.cpu=2, used: limits.cpu=8, limited: limits.cpu=10";
const refusals = [
  ["a quota that is used up", used, "quota-exceeded", ["quota team", "limits.cpu=8", "1 of 3"]],
  [
    "a quota that asks for values",
    "failed quota: team: must specify limits.cpu for: app",
    "quota-needs-values",
    ["limits.cpu"],
  ],
  [
    "a LimitRange",
    "maximum memory usage per Container is 1Gi, but limit is 2Gi",
    "limit-range-refused",
    ["per Container is 1Gi"],
  ],
  [
    "a webhook that denies",
    'admission webhook "policy.example" denied the request: no latest tags',
    "pod-create-refused",
    ["policy.example", "no latest tags"],
  ],
  [
    "a webhook that is down",
    'failed calling webhook "inject.example": connect: connection refused',
    "pod-create-refused",
    ["inject.example does not answer"],
  ],
  [
    "pod security",
    'violates PodSecurity "restricted:latest": runAsNonRoot != true',
    "pod-create-refused",
    ["restricted:latest"],
  ],
  [
    "a service account",
    'error looking up service account: serviceaccount "builder" not found',
    "pod-create-refused",
    ["builder"],
  ],
] as const;

function refused(message: string, ready = 1) {
  return [
    ...deployment("web", { replicas: 3, ready }),
    event("ReplicaSet/web-1", "FailedCreate", `Error creating: pods "web-1-x" is forbidden: ${message}`),
  ];
}

function quota(amount: string) {
  return object("ResourceQuota", "team", {
    status: { hard: { "requests.cpu": "2" }, used: { "requests.cpu": amount } },
  });
}

function claim(storageClassName: string) {
  return object("PersistentVolumeClaim", "data", { spec: { storageClassName }, status: { phase: "Pending" } });
}

export const fires: readonly Fires[] = [
  ...refusals.map(([name, message, rule, says]) => ({
    ...{ name: `pods refused by ${name}`, objects: refused(message), rule, says },
    of: "Deployment/shop/web",
  })),
  {
    name: "a full quota",
    objects: [quota("2")],
    rule: "quota-full",
    of: "ResourceQuota/shop/team",
    says: ["requests.cpu 2 of 2"],
  },
  {
    name: "a storage class that is not there",
    objects: [
      claim("fast"),
      object("StorageClass", "standard"),
      pod("db-0", {
        ...{ phase: "Pending", ready: false, node: null },
        spec: { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] },
      }),
    ],
    rule: "volume-claim-pending",
    of: "PersistentVolumeClaim/shop/data",
    says: ['"fast" does not exist', "standard"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  { name: "a refusal that was overcome", not: "quota-exceeded", objects: refused(used, 3) },
  { name: "a quota with room", not: "quota-full", objects: [quota("1900m")] },
  {
    name: "a claim that waits for its first pod",
    not: "volume-claim-pending",
    objects: [claim("standard"), object("StorageClass", "standard")],
  },
];
