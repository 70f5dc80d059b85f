import type { KubernetesObject, ObjectMeta } from "../../../../src/base/kubernetes-object.ts";
import { minutesAgo, object, service } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const condition = (type: string, status: string, reason: string, ago = 30) => ({
  ...{ type, status, reason, message: `because of ${reason}`, lastTransitionTime: minutesAgo(ago) },
});
const fine = [condition("Accepted", "True", "Accepted"), condition("Programmed", "True", "Programmed")];
const listener = (name: string, port = 80) => ({ name, port, protocol: "HTTP" });

function gateway(status: object, spec: object = {}, metadata: Partial<ObjectMeta> = {}): KubernetesObject {
  return object(
    "Gateway",
    "edge",
    { spec: { gatewayClassName: "envoy", listeners: [listener("web")], ...spec }, status },
    metadata,
  );
}

const taken = { parents: [{ parentRef: { name: "edge" }, conditions: [condition("Accepted", "True", "Accepted")] }] };

function route(spec: object = {}, status: object = taken, metadata: Partial<ObjectMeta> = {}): KubernetesObject {
  const rules = [{ backendRefs: [{ name: "web", port: 80 }] }];
  return object("HTTPRoute", "shop", { spec: { parentRefs: [{ name: "edge" }], rules, ...spec }, status }, metadata);
}

const to = (backend: object) => ({ rules: [{ backendRefs: [backend] }] });
const web = service("web", { app: "web" });
const there = service("web", { app: "web" }, [80], { namespace: "back" });
const grant = (from: object = {}, target: object = {}) =>
  object(
    "ReferenceGrant",
    "from-shop",
    {
      spec: {
        from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", ...from }],
        to: [{ group: "", kind: "Service", ...target }],
      },
    },
    { namespace: "back" },
  );
const elsewhere = to({ name: "web", namespace: "back", port: 80 });
const sound = gateway({ conditions: fine });
const GATEWAY = "Gateway/shop/edge";
const ROUTE = "HTTPRoute/shop/shop";

export const fires: readonly Fires[] = [
  {
    name: "a Gateway of a class that is not there",
    objects: [gateway({ conditions: fine }), object("GatewayClass", "istio")],
    ...{ rule: "gateway-broken", of: GATEWAY, says: ["class envoy, which is not there", "istio"] },
  },
  {
    name: "a Gateway that nobody has taken up",
    objects: [gateway({ conditions: [condition("Accepted", "Unknown", "Pending")] })],
    ...{ rule: "gateway-broken", of: GATEWAY, says: ["not accepted (no controller has taken it up)"] },
  },
  {
    name: "a Gateway without any status whose class is refused",
    objects: [
      gateway({}),
      object("GatewayClass", "envoy", {
        status: { conditions: [condition("Accepted", "False", "InvalidParameters")] },
      }),
    ],
    ...{ rule: "gateway-broken", of: GATEWAY, says: ["its class is refused (InvalidParameters)"] },
  },
  {
    name: "a Gateway that is not programmed",
    objects: [gateway({ conditions: [fine[0], condition("Programmed", "False", "AddressNotUsable", 1)] })],
    ...{
      rule: "gateway-broken",
      of: GATEWAY,
      says: ["not programmed (AddressNotUsable: because of AddressNotUsable)"],
    },
  },
  {
    name: "listeners in conflict",
    objects: [
      gateway(
        {
          conditions: fine,
          listeners: [{ name: "b", conditions: [condition("Conflicted", "True", "ProtocolConflict")] }],
        },
        { listeners: [listener("a"), listener("b")] },
      ),
    ],
    ...{
      rule: "gateway-broken",
      of: GATEWAY,
      says: ["listener b is in conflict with another (ProtocolConflict)", "2 listeners"],
    },
  },
  {
    name: "a listener whose certificate is not there",
    objects: [
      gateway({
        conditions: fine,
        listeners: [{ name: "web", conditions: [condition("ResolvedRefs", "False", "InvalidCertificateRef")] }],
      }),
    ],
    ...{ rule: "gateway-broken", of: GATEWAY, says: ["listener web cannot work (InvalidCertificateRef)"] },
  },
  {
    name: "a route whose Gateway is not there",
    objects: [web, route()],
    ...{ rule: "route-broken", of: ROUTE, says: ["meant for Gateway edge, which is not there"] },
  },
  {
    name: "a route to a listener that is not there",
    objects: [web, sound, route({ parentRefs: [{ name: "edge", sectionName: "tls" }] })],
    ...{ rule: "route-broken", of: ROUTE, says: ["listener tls of Gateway edge", "listeners there are: web"] },
  },
  {
    name: "a route that its Gateway does not take",
    objects: [
      web,
      sound,
      route(
        {},
        {
          parents: [
            { parentRef: { name: "edge" }, conditions: [condition("Accepted", "False", "NotAllowedByListeners")] },
          ],
        },
      ),
    ],
    ...{ rule: "route-broken", of: ROUTE, says: ["Gateway edge does not take it (NotAllowedByListeners)"] },
  },
  {
    name: "a route that nobody takes",
    objects: [web, sound, route({}, {})],
    ...{ rule: "route-broken", of: ROUTE, says: ["nobody has taken it up"] },
  },
  {
    name: "a route to a Service that is not there",
    objects: [web, sound, route(to({ name: "wbe", port: 80 }))],
    ...{ rule: "route-broken", of: ROUTE, says: ["Service wbe, which is not there"] },
  },
  {
    name: "a route to a port that is not there",
    objects: [web, sound, route(to({ name: "web", port: 8080 }))],
    ...{ rule: "route-broken", of: ROUTE, says: ["port 8080 of Service web, which has no such port"] },
  },
  {
    name: "a route to another namespace that permits another Service alone",
    objects: [there, sound, grant({}, { name: "api" }), route(elsewhere)],
    ...{ rule: "route-broken", of: ROUTE, says: ["Service back/web", "no ReferenceGrant there permits"] },
  },
  {
    name: "a route to another namespace that permits routes of another kind alone",
    objects: [there, sound, grant({ kind: "GRPCRoute" }), route(elsewhere)],
    ...{ rule: "route-broken", of: ROUTE, says: ["no ReferenceGrant there permits"] },
  },
];

export const lookAlikes: readonly LookAlike[] = [
  { name: "a Gateway that serves", objects: [sound, object("GatewayClass", "envoy")], not: "gateway-broken" },
  {
    name: "a Gateway made a minute ago",
    objects: [gateway({}, {}, { creationTimestamp: minutesAgo(1) })],
    not: "gateway-broken",
  },
  {
    name: "a Gateway whose address is awaited since a minute",
    objects: [gateway({ conditions: [fine[0], condition("Programmed", "False", "Pending", 1)] })],
    not: "gateway-broken",
  },
  {
    name: "listeners that share a port in peace",
    objects: [
      gateway(
        { conditions: fine, listeners: [{ name: "a", conditions: [condition("Conflicted", "False", "NoConflicts")] }] },
        { listeners: [listener("a"), listener("b")] },
      ),
    ],
    not: "gateway-broken",
  },
  { name: "a route that leads right", objects: [web, sound, route()], not: "route-broken" },
  {
    name: "a route made a minute ago",
    objects: [web, sound, route({}, {}, { creationTimestamp: minutesAgo(1) })],
    not: "route-broken",
  },
  { name: "a route that is permitted", objects: [there, sound, grant(), route(elsewhere)], not: "route-broken" },
  {
    name: "a route of a mesh, whose parent is a Service",
    objects: [web, route({ parentRefs: [{ kind: "Service", group: "", name: "web" }] }, {})],
    not: "route-broken",
  },
  {
    name: "a route to something that is no Service",
    objects: [web, sound, route(to({ group: "storage.example", kind: "Bucket", name: "images" }))],
    not: "route-broken",
  },
];
