import { OpsError } from "../../src/base/errors.ts";
import type { TeamsConfig } from "./config.ts";

/** What a cloud's addresses and names are. */
export interface CloudSettings {
  /** Who signs what Teams sends. */
  readonly issuer: string;
  readonly openIdMetadataUrl: string;
  /** Full address of the token endpoint. */
  readonly tokenUrl: string;
  readonly scope: string;
  /** Where a place is reached that has not spoken yet. */
  readonly serviceUrl: string;
}

export interface SignedSettings extends CloudSettings {
  readonly mode: "signed";
  readonly appId: string;
  readonly appPassword: string;
  readonly tenants: ReadonlySet<string>;
  readonly homeTenant: string;
}

export type TeamsSettings = SignedSettings | { readonly mode: "playground" };

// learn.microsoft.com, "Authenticate requests with the Bot Connector API", and its page for US government clouds.
const CLOUDS = {
  public: {
    issuer: "https://api.botframework.com",
    openIdMetadataUrl: "https://login.botframework.com/v1/.well-known/openidconfiguration",
    login: "https://login.microsoftonline.com",
    botTenant: "botframework.com",
    scope: "https://api.botframework.com/.default",
    serviceUrl: "https://smba.trafficmanager.net/teams/",
  },
  "us-government": {
    issuer: "https://api.botframework.us",
    openIdMetadataUrl: "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    login: "https://login.microsoftonline.us",
    botTenant: "MicrosoftServices.onmicrosoft.us",
    scope: "https://api.botframework.us/.default",
    serviceUrl: "https://smba.infra.gcc.teams.microsoft.com/teams/",
  },
} as const;

/** The configuration as one of two modes; throws `invalid` with the cure for what is neither. */
export function settleSettings(config: TeamsConfig, loopback: boolean): TeamsSettings {
  if (config.playground) return playground(config, loopback);
  const { appId, appPassword, tenantId } = config;
  const lacking = [
    ...(appId === undefined ? ["TEAMS_APP_ID"] : []),
    ...(appPassword === undefined ? ["TEAMS_APP_PASSWORD"] : []),
    ...(tenantId === undefined ? ["TEAMS_TENANT_ID"] : []),
  ];
  if (appId === undefined || appPassword === undefined || tenantId === undefined) {
    throw new OpsError(
      "invalid",
      `Teams needs ${lacking.join(" and ")}: see "Teams" in the README for where they stand.`,
    );
  }
  const cloud = CLOUDS[config.cloud];
  const { openIdMetadata, login, service } = config.serviceUrls;
  const tokenTenant = config.appType === "single-tenant" ? tenantId : cloud.botTenant;
  return {
    mode: "signed",
    appId,
    appPassword,
    homeTenant: tenantId,
    tenants: new Set([tenantId, ...config.tenants].map((tenant) => tenant.toLowerCase())),
    issuer: cloud.issuer,
    openIdMetadataUrl: openIdMetadata ?? cloud.openIdMetadataUrl,
    tokenUrl: `${login ?? cloud.login}/${encodeURIComponent(tokenTenant)}/oauth2/v2.0/token`,
    scope: cloud.scope,
    serviceUrl: service ?? cloud.serviceUrl,
  };
}

function playground(config: TeamsConfig, loopback: boolean): TeamsSettings {
  if (!loopback) {
    throw new OpsError(
      "invalid",
      "teams.playground checks no credentials, so it works only while Pilothouse listens on loopback: set HOST=127.0.0.1, or turn it off and set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID.",
    );
  }
  if (config.appId !== undefined || config.appPassword !== undefined) {
    throw new OpsError("invalid", "teams.playground and TEAMS_APP_ID exclude each other: remove one of them.");
  }
  return { mode: "playground" };
}

/** Whether an address leads to this machine. */
export function isLoopbackUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, protocol } = new URL(address);
  return /^https?:$/.test(protocol) && (/^(localhost|\[::1\])$/.test(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname));
}
