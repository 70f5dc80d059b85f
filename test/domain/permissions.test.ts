import { describe, expect, it } from "vitest";
import { decideAllowed, parseGrant } from "../../src/domain/people/permissions.ts";

const allowed = (grant: string, permission: string, scope?: string) => {
  const parsed = parseGrant(grant);
  if (!parsed) throw new Error(`not a grant: ${grant}`);
  return decideAllowed([parsed], { permission, ...(scope === undefined ? {} : { scope }) });
};

describe("permissions", () => {
  it.each([
    ["metrics:read", "metrics:read", undefined, true],
    ["metrics:read", "metrics:act", undefined, false],
    ["metrics:read", "kubernetes:read", undefined, false],
    ["*", "audit:read", "anything", true],
    ["*:read", "audit:read", undefined, true],
    ["*:read", "alerts:act", undefined, false],
    ["kubernetes:*", "kubernetes:change", "prod/shop", true],
    ["kubernetes:read@prod/shop", "kubernetes:read", "prod/shop", true],
    ["kubernetes:read@prod/shop", "kubernetes:read", "prod/shop/checkout", true],
    ["kubernetes:read@prod", "kubernetes:read", "prod/shop", true],
    // A narrow grant never covers a wider look, nor a name that only begins alike.
    ["kubernetes:read@prod/shop", "kubernetes:read", "prod", false],
    ["kubernetes:read@prod/shop", "kubernetes:read", undefined, false],
    ["kubernetes:read@prod/shop", "kubernetes:read", "prod/shopping", false],
    ["kubernetes:read@prod/shop", "kubernetes:read", "staging/shop", false],
    ["kubernetes:read@*/shop", "kubernetes:read", "staging/shop", true],
    ["kubernetes:read@*/shop", "kubernetes:read", "staging", false],
  ])("%s for %s at %s: %s", (grant, permission, scope, expected) => {
    expect(allowed(grant, permission, scope)).toBe(expected);
  });

  it.each(["", "metrics", "Metrics:read", "metrics:read@", "metrics:read@a b", "**", "*:*:*"])(
    "does not take %j for a grant",
    (text) => {
      expect(parseGrant(text)).toBeUndefined();
    },
  );

  it("allows nothing without grants", () => {
    expect(decideAllowed([], { permission: "help:read" })).toBe(false);
  });
});
