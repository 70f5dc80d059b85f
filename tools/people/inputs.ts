import { z } from "zod";
import { parseGrant } from "../../src/domain/people/permissions.ts";
import { entitySlot, namedSlot, slotRegistry, termSlot } from "../../src/tool/slots.ts";

/** Somebody who is here, by name or id. */
export const personField = (about = "Who, by name") => entitySlot(about, "person");

/** Words with which people name the roles that stand unless said otherwise. */
const ROLE_WORDS: Readonly<Record<string, readonly string[]>> = {
  viewer: ["viewer", "viewers", "read only", "reader"],
  operator: ["operator", "operators", "ops"],
  admin: ["admin", "admins", "administrator"],
};

export function roleField(names: readonly string[]) {
  return termSlot("Which role", Object.fromEntries(names.map((name) => [name, ROLE_WORDS[name] ?? [name]])));
}

const SCOPE = /^[^\s@/]+(?:\/[^\s@/]+)*$/;

/** Where a role holds; everywhere when it is left out. */
export const scopeField = () =>
  namedSlot("Where it holds: prod or prod/shop", "scope", "only in", "only for", "limited to", "within")
    .refine((text) => SCOPE.test(text), { message: 'is no scope; write it like "prod" or "prod/shop"' })
    .optional();

/** A name nobody has yet, with what follows it in a sentence cut off: "Bo Larsen as a viewer". */
export function newNameField(...after: readonly string[]) {
  const schema = z
    .string()
    .trim()
    .overwrite((text) => text.replace(/\s+(?:as|to|with|for|into|in|who|so|the|is|and)(?:\s.*)?$/i, ""))
    .pipe(z.string().min(1).max(80))
    .describe("The name of whoever is invited");
  slotRegistry.add(schema, { kind: "words", after });
  return schema;
}

const grantText = z.string().refine((text) => parseGrant(text) !== undefined, {
  message: 'is not a permission; write it like "metrics:read" or "kubernetes:read@prod/shop"',
});

/** Permissions as a list, or said one after the other: "metrics:read and host:read". */
export function permissionsField() {
  const schema = z
    .preprocess(
      (value) =>
        typeof value === "string" ? value.split(/[\s,]+/).filter((word) => word.includes(":") || word === "*") : value,
      z.array(grantText).min(1).max(50),
    )
    .describe("What the token may do, such as metrics:read");
  slotRegistry.add(schema, { kind: "words", after: ["that may", "permissions", "permission", "with", "may", "for"] });
  return schema;
}
