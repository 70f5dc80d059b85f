/** What `pilothouse init` asks for. A thing left out is left to its default. */
export interface Answers {
  readonly port?: number;
  readonly prometheusUrl?: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly model?: { readonly name: string; readonly baseUrl?: string };
  /** Chat platforms; their tokens are read from the environment and stand in no file. */
  readonly platforms?: readonly PlatformName[];
}

export type PlatformName = keyof typeof PLATFORM_VARIABLES;

/** The variables of each platform, by the setting they fill; those marked may be left out. */
export const PLATFORM_VARIABLES = {
  slack: [
    { setting: "botToken", variable: "SLACK_BOT_TOKEN" },
    { setting: "appToken", variable: "SLACK_APP_TOKEN", optional: true },
    { setting: "signingSecret", variable: "SLACK_SIGNING_SECRET", optional: true },
  ],
  teams: [
    { setting: "appId", variable: "TEAMS_APP_ID" },
    { setting: "appPassword", variable: "TEAMS_APP_PASSWORD" },
    { setting: "tenantId", variable: "TEAMS_TENANT_ID" },
  ],
  discord: [{ setting: "token", variable: "DISCORD_TOKEN" }],
} as const satisfies Readonly<
  Record<string, readonly { readonly setting: string; readonly variable: string; readonly optional?: true }[]>
>;

/** The platforms that a list names: "slack, discord". Undefined for a name that is none. */
export function readPlatforms(text: string): readonly PlatformName[] | undefined {
  const names = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const isPlatform = (name: string): name is PlatformName => Object.hasOwn(PLATFORM_VARIABLES, name);
  return names.every(isPlatform) ? names.filter(isPlatform) : undefined;
}

/** A value of the file, and the variable it is read from where it is a secret. */
export interface Written {
  readonly text: string;
  readonly variable?: string;
}

/** An address as it may stand in a file: as it is, or as a reference where there is or may be a secret in it. */
export function addressFor(url: string, variable: string): Written {
  return holdsSecret(url) ? referenceTo(variable) : { text: url };
}

export function referenceTo(variable: string): Written {
  return { text: `\${${variable}}`, variable };
}

/** User, password, and whatever stands behind "?", where tokens travel. */
export function holdsSecret(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { username, password, search } = new URL(url);
  return username !== "" || password !== "" || search !== "";
}
