/** Names that descriptions and examples are written with; they teach what stands where a name stands. */
export const sampleNames: Readonly<Record<string, string>> = {
  checkout: "workload",
  cart: "workload",
  billing: "workload",
  frontend: "workload",
  "node-exporter": "workload",
  shop: "namespace",
  payments: "namespace",
  prod: "cluster",
  staging: "cluster",
  ann: "person",
  bob: "person",
  dev: "group",
  morning: "digest",
  "weekly-report": "digest",
};
