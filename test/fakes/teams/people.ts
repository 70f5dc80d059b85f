import { createHash } from "node:crypto";
import { type Member, TENANT } from "./connector.ts";

/** Somebody in the fake's tenant; a stranger has no account in its directory. */
export function memberOf(person: {
  readonly name: string;
  readonly stranger?: boolean;
  readonly mail?: string;
}): Member {
  const hash = createHash("sha256").update(person.name).digest("hex");
  const mail = person.mail ?? `${person.name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@example.com`;
  return {
    id: `29:1${hash}`,
    name: person.name,
    tenantId: TENANT,
    userRole: person.stranger ? "guest" : "user",
    ...(person.stranger ? {} : { aadObjectId: uuidOf(hash), email: mail, userPrincipalName: mail }),
  };
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
