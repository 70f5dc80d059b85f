import { z } from "zod";

const id = z.string().min(1).max(200);
const url = z.url({ protocol: /^https?$/ });

/** The section `teams` of pilothouse.yaml. */
export const teamsConfig = z.strictObject({
  /** Application (client) id of the Azure Bot's app registration. Plainly: TEAMS_APP_ID. */
  appId: id.optional(),
  /** A client secret of that registration. Plainly: TEAMS_APP_PASSWORD. */
  appPassword: z.string().min(1).optional(),
  /** The Microsoft Entra tenant whose people may use the bot. Plainly: TEAMS_TENANT_ID. */
  tenantId: id.optional(),
  /** Further tenants whose people may use it. */
  tenants: z.array(id).default([]),
  /** As the Azure Bot resource says; a multi-tenant bot gets its tokens from the Bot Framework's own tenant. */
  appType: z.enum(["single-tenant", "multi-tenant"]).default("single-tenant"),
  /** Which Teams: the public one or that of the US government. */
  cloud: z.enum(["public", "us-government"]).default("public"),
  /** Other addresses than the cloud's own, for tests and private clouds. */
  serviceUrls: z
    .strictObject({
      /** OpenID metadata of those who sign what Teams sends. */
      openIdMetadata: url.optional(),
      /** Where tokens come from, without the tenant: "https://login.microsoftonline.com". */
      login: url.optional(),
      /** Where messages go to places that have not spoken yet: "https://smba.trafficmanager.net/teams/". */
      service: url.optional(),
    })
    .prefault({}),
  /** The local playground: no credentials, so nobody is who they say. Works only while Pilothouse listens on loopback. */
  playground: z.boolean().default(false),
});

export type TeamsConfig = z.infer<typeof teamsConfig>;
