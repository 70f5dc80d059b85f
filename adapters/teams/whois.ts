import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { ChatIdentity, PlatformProfile } from "../../src/bot/adapter.ts";
import type { Addresses } from "./outward/address.ts";
import type { References } from "./references.ts";
import type { TeamsSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";

const text = z.string().max(500).optional().catch(undefined);
const memberBody = z.object({
  name: text,
  email: text,
  userPrincipalName: text,
  tenantId: text,
  userRole: text,
});

/** What the roster of the personal conversation says of somebody; undefined where Teams does not know them. */
export async function lookUp(
  identity: ChatIdentity,
  deps: {
    readonly settings: TeamsSettings;
    readonly addresses: Addresses;
    readonly references: References;
    readonly transport: Transport;
  },
): Promise<PlatformProfile | undefined> {
  try {
    const direct = await deps.addresses.direct(identity);
    const memberId = (await deps.references.person(identity.userId))?.memberId ?? identity.userId;
    const member = memberBody.safeParse(await deps.transport.member(direct, memberId)).data;
    return member && profileOf(member, identity, deps.settings);
  } catch (thrown) {
    if (thrown instanceof OpsError && (thrown.kind === "missing" || thrown.kind === "denied")) return undefined;
    throw thrown;
  }
}

function profileOf(
  member: z.infer<typeof memberBody>,
  identity: ChatIdentity,
  settings: TeamsSettings,
): PlatformProfile {
  const ours =
    settings.mode === "signed" && member.tenantId !== undefined && settings.tenants.has(member.tenantId.toLowerCase());
  // Members are "user"; guests, people of shared channels' other tenants and anonymous callers are not.
  const stranger = settings.mode === "signed" && (!ours || (member.userRole ?? "user") !== "user");
  const mail = stranger || !ours ? undefined : verifiedMail(member);
  return {
    name: member.name ?? identity.name,
    groups: [],
    ...(mail === undefined ? {} : { verifiedMail: mail }),
    ...(stranger ? { stranger: true } : {}),
  };
}

/**
 * The name people sign in with: its domain is verified for the tenant. Their address in the directory may be any text an
 * administrator wrote, so it counts only in the same domain.
 */
function verifiedMail({ email, userPrincipalName }: z.infer<typeof memberBody>): string | undefined {
  const principal = asMail(userPrincipalName);
  const address = asMail(email);
  if (principal === undefined) return undefined;
  return address !== undefined && domainOf(address) === domainOf(principal) ? address : principal;
}

function asMail(text: string | undefined): string | undefined {
  const mail = z.email().safeParse(text?.trim().toLowerCase());
  return mail.data;
}

function domainOf(mail: string): string {
  return mail.slice(mail.lastIndexOf("@") + 1);
}
