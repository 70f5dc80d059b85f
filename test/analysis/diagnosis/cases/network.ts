import { crashing, deployment, log, minutesAgo, object, pod, service } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

type Labels = Readonly<Record<string, string>>;

function calm(name: string, labels: Labels = {}, env: readonly object[] = []) {
  return pod(name, { labels, container: { env } });
}

function policy(spec: object) {
  return object("NetworkPolicy", "deny", { spec });
}

const failing = pod("web-0", { ready: false, status: crashing(1) });
const api = [service("api", { app: "api" }), calm("api-0", { app: "api" })];
const front = calm("web-0", { tier: "front" }, [{ name: "API", value: "http://api:80/v1" }]);
const ofApi = { podSelector: { matchLabels: { app: "api" } }, policyTypes: ["Ingress"] };
const unresolved = "Error: getaddrinfo ENOTFOUND postgres.shop.svc.cluster.local";

export const fires: readonly Fires[] = [
  {
    name: "a selector that fits no pod",
    objects: [service("api", { app: "api", version: "v2" }), calm("api-0", { app: "api", version: "v1" })],
    rule: "service-without-endpoints",
    of: "Service/shop/api",
    says: ["version=v1", "version=v2"],
  },
  {
    name: "a Service scaled to none",
    objects: [service("api", { app: "api" }), ...deployment("api", { replicas: 0, ready: 0 })],
    rule: "service-without-endpoints",
    of: "Service/shop/api",
    says: ["scaled to 0"],
  },
  {
    name: "a policy that keeps pods from DNS",
    objects: [policy({ podSelector: {}, policyTypes: ["Egress"], egress: [] }), calm("web-0")],
    rule: "network-policy-denies-dns",
    of: "NetworkPolicy/shop/deny",
    says: ["no DNS queries"],
  },
  {
    name: "a policy that keeps a caller out",
    objects: [
      policy({ ...ofApi, ingress: [{ from: [{ podSelector: { matchLabels: { tier: "back" } } }] }] }),
      ...api,
      front,
    ],
    rule: "network-policy-denies-caller",
    of: "NetworkPolicy/shop/deny",
    says: ["web-0", "Service api", "tier=back"],
  },
  {
    name: "a host no Service has, and the nearest",
    objects: [failing, service("orders-db", { app: "db" }), calm("db-0", { app: "db" })],
    logs: [log("web-0", ["dial tcp: connect orders-bd:5432: connection refused"])],
    rule: "dependency-unreachable",
    says: ["orders-bd:5432", "no Service orders-bd", "orders-db"],
  },
  {
    name: "a port the Service does not have",
    objects: [failing, service("db", { app: "db" }, [5432]), calm("db-0", { app: "db" })],
    logs: [log("web-0", ['connection to server at "db" (10.96.0.10), port 5433 failed: Connection refused'])],
    rule: "dependency-unreachable",
    says: ["no port 5433", "5432"],
  },
  {
    name: "a name in the wrong namespace",
    objects: [
      calm("web-0"),
      service("postgres", { app: "pg" }, [5432], { namespace: "data" }),
      object("Namespace", "data"),
    ],
    logs: [log("web-0", [unresolved, unresolved])],
    rule: "dns-resolution-failing",
    says: ["DNS cannot resolve postgres.shop", "postgres in namespace data"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  { name: "a Service with an endpoint", not: "service-without-endpoints", objects: api },
  { name: "a Service without a selector", not: "service-without-endpoints", objects: [service("api", {})] },
  {
    name: "a policy that opens port 53",
    not: "network-policy-denies-dns",
    objects: [
      policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] }),
      calm("web-0"),
    ],
  },
  {
    name: "a policy that lets the caller in",
    not: "network-policy-denies-caller",
    objects: [
      policy({
        ...ofApi,
        ingress: [
          { from: [{ podSelector: { matchExpressions: [{ key: "tier", operator: "In", values: ["front"] }] } }] },
        ],
      }),
      ...api,
      front,
    ],
  },
  {
    name: "one refusal of a pod that works",
    not: "dependency-unreachable",
    objects: [calm("web-0")],
    logs: [log("web-0", ["dial tcp redis:6379: connection refused"])],
  },
  {
    name: "refusals that ended",
    not: "dependency-unreachable",
    objects: [calm("web-0")],
    logs: [
      log("web-0", ["redis:6379: connection refused", "redis:6379: connection refused", "connected to redis:6379"]),
    ],
  },
  {
    name: "refusals of an hour ago",
    not: "dependency-unreachable",
    objects: [calm("web-0")],
    logs: [
      log(
        "web-0",
        [61, 60].map((ago) => `${minutesAgo(ago)} ERROR redis:6379: connection refused`),
      ),
    ],
  },
  {
    name: "a sentence at level info",
    not: "dns-resolution-failing",
    objects: [calm("web-0")],
    logs: [log("web-0", Array<string>(3).fill("INFO retrying after: getaddrinfo ENOTFOUND postgres"))],
  },
];
