import { afterEach, describe, expect, it } from "vitest";
import { diagnose } from "../../src/analysis/diagnosis/diagnose.ts";
import { LAST_APPLIED } from "../../src/base/kubernetes-object.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createClusterIndex } from "../../src/flows/indexing/cluster-index.ts";
import { connectOpenKubernetes } from "../../src/systems/kubernetes/connect.ts";
import { createManualClock } from "../fakes/manual-clock.ts";
import { faultOf, json, type Loopback, serve } from "./loopback-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const ALL = ["get", "list", "watch"];
const kinds = (...of: readonly (readonly [kind: string, plural: string])[]) => ({
  resources: of.map(([kind, name]) => ({ kind, name, namespaced: true, verbs: ALL })),
});
const group = (name: string, ...versions: readonly string[]) => ({
  name,
  versions: versions.map((version) => ({ version, groupVersion: `${name}/${version}` })),
});

/** An API server of a few kinds, of which the Gateway API's answers as told. */
async function startServer(
  gateways: (path: string) => { readonly status: number; readonly body: unknown },
  answers: Readonly<Record<string, { readonly status: number; readonly body: unknown }>> = {},
): Promise<Loopback> {
  const server = await serve(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://kubernetes");
    if (searchParams.get("watch") === "1") return void response.writeHead(200).flushHeaders();
    const given = answers[pathname];
    if (given) return json(response, given.status, given.body);
    if (pathname === "/api/v1")
      return json(response, 200, kinds(["Pod", "pods"], ["Service", "services"], ["Secret", "secrets"]));
    if (pathname === "/apis")
      return json(response, 200, {
        groups: [group("gateway.networking.k8s.io", "v1", "v1beta1"), group("networking.k8s.io", "v1")],
      });
    if (pathname === "/apis/networking.k8s.io/v1") return json(response, 200, kinds(["Ingress", "ingresses"]));
    if (pathname.startsWith("/apis/gateway.networking.k8s.io/")) {
      const { status, body } = gateways(pathname);
      return json(response, status, body);
    }
    json(response, 200, { metadata: { resourceVersion: "7" }, items: [] });
  });
  open.push(server);
  return server;
}

const refusal = (code: number, reason: string, message: string) => ({
  status: code,
  body: { kind: "Status", status: "Failure", code, reason, message },
});
const down = () => refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request");

function look(server: Loopback) {
  const clock = createManualClock();
  const reader = connectOpenKubernetes("test", server.url, { clock, timeoutMs: 5000 });
  const index = createClusterIndex({ reader, namespaces: [], clock, log: createLog("silent") });
  open.push(index);
  return { clock, reader, index };
}

describe("a group that does not tell what it serves", () => {
  it("is told as unseen with its cause, and taken for no empty one", async () => {
    const { index, reader } = look(await startServer(down));
    const { objects, unseen } = await index.look();
    expect(unseen).toEqual([expect.stringMatching(/^What gateway\.networking\.k8s\.io serves: .*(503|unable)/)]);
    expect(objects.Gateway).toBeUndefined();
    expect(objects.HTTPRoute).toBeUndefined();
    expect(objects.Certificate).toEqual([]);
    expect(objects.Ingress).toEqual([]);
    const fault = await faultOf(reader.kind("Frobnicators"));
    expect(fault.message).toContain("These did not tell theirs: gateway.networking.k8s.io.");
    const { unseen: told } = diagnose({ nowMs: 0, cluster: "test", objects, logs: [], unseen });
    expect(told.join("\n")).toMatch(/Gateway objects, so not gateway-broken/);
  });

  it("is asked again soon, and seen once it speaks", async () => {
    let speaks = false;
    const served = { status: 200, body: kinds(["Gateway", "gateways"], ["HTTPRoute", "httproutes"]) };
    const { index, clock } = look(
      await startServer((path) =>
        !speaks
          ? down()
          : path.endsWith("v1") || path.endsWith("v1beta1")
            ? served
            : { status: 200, body: { items: [] } },
      ),
    );
    expect((await index.look()).objects.Gateway).toBeUndefined();
    speaks = true;
    await clock.advance(61_000);
    const { objects, unseen } = await index.look();
    expect(objects.Gateway).toEqual([]);
    expect(unseen).toEqual([]);
  });

  it("is as an absent one where the server does not name it", async () => {
    const named = { "/apis": { status: 200, body: { groups: [] } } };
    const { index } = look(await startServer(down, named));
    const { objects, unseen } = await index.look();
    expect(objects.Gateway).toEqual([]);
    expect(unseen).toEqual([]);
  });
});

describe("Secrets", () => {
  const none = { status: 200, body: kinds(["Gateway", "gateways"]) };
  const list = (items: readonly object[]) => ({ status: 200, body: { metadata: { resourceVersion: "7" }, items } });
  const tls = list([{ metadata: { name: "shop", namespace: "shop" }, spec: { tls: [{ secretName: "shop-tls" }] } }]);

  it("that may not be listed are missed only where something needs them", async () => {
    const forbidden = refusal(403, "Forbidden", 'secrets is forbidden: User "x" cannot list resource "secrets"');
    const plain = look(await startServer(() => none, { "/api/v1/secrets": forbidden }));
    const view = await plain.index.look();
    expect(view.objects.Secret).toBeUndefined();
    expect(view.unseen).toEqual([]);
    expect(diagnose({ nowMs: 0, cluster: "test", objects: { ...view.objects }, logs: [], unseen: [] }).unseen).toEqual(
      [],
    );
    const needed = look(
      await startServer(() => none, { "/api/v1/secrets": forbidden, "/apis/networking.k8s.io/v1/ingresses": tls }),
    );
    const { objects } = await needed.index.look();
    expect(diagnose({ nowMs: 0, cluster: "test", objects, logs: [], unseen: [] }).unseen).toEqual([
      "Secret objects, so not ingress-tls-missing",
    ]);
  });

  it("are followed by their metadata alone", async () => {
    const server = await startServer(() => none, { "/apis/networking.k8s.io/v1/ingresses": tls });
    const { index } = look(server);
    expect((await index.look()).objects.Secret).toEqual([]);
    await expect
      .poll(() => server.seen.filter(({ url }) => url.startsWith("/api/v1/secrets")).length)
      .toBeGreaterThan(1);
    const asked = server.seen.filter(({ url }) => url.startsWith("/api/v1/secrets"));
    expect(asked.map(({ headers }) => /as=PartialObjectMetadata/.test(headers.accept ?? ""))).toEqual(
      asked.map(() => true),
    );
  });
});

it("of what was applied, the version and the replicas alone come through", async () => {
  const whole = { apiVersion: "apps/v1beta1", spec: { replicas: 3, template: { password: "hunter2" } } };
  const items = [
    { metadata: { name: "a", annotations: { [LAST_APPLIED]: JSON.stringify(whole), other: "x" } } },
    { metadata: { name: "b", annotations: { [LAST_APPLIED]: "{broken" } } },
  ];
  const services = { "/api/v1/services": { status: 200, body: { metadata: {}, items } } };
  const { reader } = look(await startServer(down, services));
  const listed = await reader.list(await reader.kind("services"));
  expect(listed.items.map(({ metadata }) => metadata.annotations)).toEqual([
    { [LAST_APPLIED]: JSON.stringify({ apiVersion: "apps/v1beta1", spec: { replicas: 3 } }), other: "x" },
    {},
  ]);
});
