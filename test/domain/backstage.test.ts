import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDescriptor } from "../../src/domain/services/backstage.ts";

// In the shape of https://backstage.io/docs/features/software-catalog/descriptor-format.
const SHOP = `# The shop's own
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  description: |
    Takes the money,
    mostly.
  annotations:
    github.com/project-slug: example/checkout
    backstage.io/source-location: url:https://git.example.com/checkout
    backstage.io/kubernetes-id: checkout-web
    backstage.io/kubernetes-namespace: shop
    backstage.io/kubernetes-cluster: prod
  labels: { cost-center: "4711" }
  tags: [java, pci]
  links:
    - { url: https://grafana.example.com, title: Dashboard }
    - { url: https://wiki.example.com/checkout, title: The Runbook, icon: docs }
spec:
  type: service
  lifecycle: production
  owner: group:default/team-shop
  system: store
  dependsOn: ["component:default/cart", resource:orders-db, default/auth, "component:mail"]
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: orders-db
  annotations: { backstage.io/source-location: "url:https://git.example.com/db/" }
spec: { type: database, owner: user:ann }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: store }
spec: { owner: team-shop }
---
kind: API
metadata: { name: checkout-api }
---
kind: Location
metadata: { name: more }
spec: { target: ./more.yaml }
`;

describe("a Backstage descriptor", () => {
  const { parts, problems } = readDescriptor("catalog-info.yaml", SHOP);

  it("tells of components, resources and systems, and of nothing else", () => {
    expect(parts.map(({ name }) => name)).toEqual(["checkout", "orders-db", "store"]);
    expect(parts[0]).toEqual({
      ...{ from: "backstage", name: "checkout", id: "checkout-web", namespace: "shop", clusters: ["prod"] },
      ...{ owner: "team-shop", description: "Takes the money, mostly.", runbook: "https://wiki.example.com/checkout" },
      repository: "https://github.com/example/checkout",
      tags: { java: "", pci: "", "cost-center": "4711", type: "service", lifecycle: "production", system: "store" },
      dependsOn: ["cart", "orders-db", "auth", "mail"],
    });
    expect(parts[1]).toMatchObject({ owner: "ann", repository: "https://git.example.com/db/" });
    expect(parts[1]?.tags).toEqual({ kind: "Resource", type: "database" });
    expect(parts[2]).toMatchObject({ owner: "team-shop", dependsOn: [], tags: { kind: "System" } });
  });

  it("says that what it points to is not followed", () => {
    expect(problems).toEqual([
      expect.stringMatching(/^catalog-info\.yaml line 43: a Location is not followed\. List .* services\.files\.$/),
    ]);
  });

  const GOOD = "---\nkind: Component\nmetadata: { name: good }\n";
  it.each<[string, string, RegExp]>([
    [
      "a tag that is open",
      "kind: Component\nmetadata: { name: [x }\n",
      /^f line 2: .*Mend it; the other documents were read\.$/,
    ],
    [
      "a document without a name",
      "kind: Component\nmetadata:\n  title: x\n",
      /^f line 2, metadata\.name: is missing\. Mend it/,
    ],
    ["an empty name", 'kind: System\nmetadata:\n  name: " "\n', /^f line 3, metadata\.name: must not be empty/],
    [
      "a list for an owner",
      "kind: Component\nmetadata: {name: x}\nspec:\n  owner: [a]\n",
      /^f line 4, spec\.owner: must be text, not a list/,
    ],
    ["something else", "just: words\n", /^f line 1: this is no Backstage entity.*Add them, or remove it\.$/],
    ["a bare word", "hello\n", /^f line 1: this is no Backstage entity/],
  ])("says where %s is broken and reads the rest", (_, broken, message) => {
    const read = readDescriptor("f", `${broken}${GOOD}`);
    expect(read.parts.map(({ name }) => name)).toEqual(["good"]);
    expect(read.problems).toHaveLength(1);
    expect(read.problems[0]).toMatch(message);
    expect(readDescriptor("f", `${GOOD}---\n${broken}`).parts.map(({ name }) => name)).toEqual(["good"]);
  });

  it.each(["", "\n", "---\n---\n", "# nothing\n"])("is empty for %j, without a complaint", (text) => {
    expect(readDescriptor("f", text)).toEqual({ parts: [], problems: [] });
  });

  it("never throws, and cuts characters that hide", () => {
    fc.assert(fc.property(fc.string(), (text) => void readDescriptor("f", text)));
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`;
    expect(readDescriptor("f", bomb).problems[0]).toMatch(/^f: /);
    const hidden = readDescriptor("f", 'kind: Component\nmetadata: {name: "ab\\u202ec"}');
    expect(hidden.parts[0]?.name).toBe("abc");
  });
});
