import type { Analyzer } from "./analyzer.ts";
import { autoscalerConflict } from "./analyzers/autoscaler-conflict.ts";
import { autoscalerStuck } from "./analyzers/autoscaler-stuck.ts";
import { budgetBlocks } from "./analyzers/budget-blocks.ts";
import { certificateFailing } from "./analyzers/certificate-failing.ts";
import { cronJob } from "./analyzers/cron-job.ts";
import { daemonSetIncomplete } from "./analyzers/daemonset-incomplete.ts";
import { dependencyUnreachable } from "./analyzers/dependency-unreachable.ts";
import { deploymentStuck } from "./analyzers/deployment-stuck.ts";
import { dnsFailing } from "./analyzers/dns-failing.ts";
import { gatewayBroken } from "./analyzers/gateway-broken.ts";
import { imageDrift } from "./analyzers/image-drift.ts";
import { ingressBroken } from "./analyzers/ingress-broken.ts";
import { ingressTlsMissing } from "./analyzers/ingress-tls-missing.ts";
import { jobFailed } from "./analyzers/job-failed.ts";
import { lastingToken } from "./analyzers/lasting-token.ts";
import { networkPolicyDenies } from "./analyzers/network-policy-denies.ts";
import { nodeRoom } from "./analyzers/node-room.ts";
import { nodeTrouble } from "./analyzers/node-trouble.ts";
import { podCannotStart } from "./analyzers/pod-cannot-start.ts";
import { podConfigMissing } from "./analyzers/pod-config-missing.ts";
import { podCrashLoop } from "./analyzers/pod-crash-loop.ts";
import { podEvicted } from "./analyzers/pod-evicted.ts";
import { podImagePull } from "./analyzers/pod-image-pull.ts";
import { podNotReady } from "./analyzers/pod-not-ready.ts";
import { podOomKilled } from "./analyzers/pod-oom-killed.ts";
import { podProbeFailing } from "./analyzers/pod-probe-failing.ts";
import { podSchedulingGated } from "./analyzers/pod-scheduling-gated.ts";
import { podStuckTerminating } from "./analyzers/pod-stuck-terminating.ts";
import { podUnschedulable } from "./analyzers/pod-unschedulable.ts";
import { quotaFull } from "./analyzers/quota-full.ts";
import { removedApiUsed } from "./analyzers/removed-api-used.ts";
import { replicasRefused } from "./analyzers/replicas-refused.ts";
import { routeBroken } from "./analyzers/route-broken.ts";
import { serviceWithoutEndpoints } from "./analyzers/service-without-endpoints.ts";
import { serviceWrongPort } from "./analyzers/service-wrong-port.ts";
import { statefulSetStuck } from "./analyzers/statefulset-stuck.ts";
import { versionSkew } from "./analyzers/version-skew.ts";
import { volumeClaimPending } from "./analyzers/volume-claim-pending.ts";
import { volumeFull } from "./analyzers/volume-full.ts";
import { webhookWithoutServer } from "./analyzers/webhook-without-server.ts";
import { workloadPrivileges } from "./analyzers/workload-privileges.ts";
import { workloadRisks } from "./analyzers/workload-risks.ts";

/** All that is looked for, from the ground up: what carries others first. The order decides nothing but which of two alike is told. */
export const analyzers: readonly Analyzer[] = [
  nodeTrouble,
  nodeRoom,
  volumeClaimPending,
  volumeFull,
  networkPolicyDenies,
  quotaFull,
  webhookWithoutServer,
  replicasRefused,
  podUnschedulable,
  podSchedulingGated,
  podImagePull,
  podConfigMissing,
  podCannotStart,
  podOomKilled,
  podProbeFailing,
  podCrashLoop,
  podEvicted,
  podStuckTerminating,
  dnsFailing,
  dependencyUnreachable,
  serviceWrongPort,
  serviceWithoutEndpoints,
  gatewayBroken,
  routeBroken,
  certificateFailing,
  ingressBroken,
  ingressTlsMissing,
  podNotReady,
  deploymentStuck,
  statefulSetStuck,
  daemonSetIncomplete,
  jobFailed,
  cronJob,
  autoscalerConflict,
  autoscalerStuck,
  budgetBlocks,
  versionSkew,
  removedApiUsed,
  imageDrift,
  workloadRisks,
  workloadPrivileges,
  lastingToken,
];
