export const NOTHING_KNOWN =
  "No service is known: no workload was seen in any cluster, and services: in pilothouse.yaml names none. Set KUBECONFIG, or list services there.";
