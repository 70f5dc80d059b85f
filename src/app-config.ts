import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { discordConfig } from "../adapters/discord/config.ts";
import { slackConfig } from "../adapters/slack/config.ts";
import { teamsConfig } from "../adapters/teams/config.ts";
import { modelConfig } from "./agent/model/config.ts";
import { type EnvironmentKey, loadConfig, readNumber } from "./base/config/load.ts";
import { OpsError } from "./base/errors.ts";
import { logConfig } from "./base/telemetry/log.ts";
import { tracesConfig } from "./base/telemetry/traces.ts";
import { demoConfig } from "./demo/config.ts";
import { approvalsConfig } from "./domain/approvals/config.ts";
import { auditConfig } from "./domain/audit/config.ts";
import { peopleConfig, secretsConfig } from "./domain/people/config.ts";
import { channelsConfig } from "./domain/places/config.ts";
import { servicesConfig } from "./domain/services/config.ts";
import { changesConfig } from "./flows/execution/config.ts";
import { httpConfig } from "./http/config.ts";
import { databaseConfig } from "./store/db/config.ts";
import { redisConfig } from "./store/redis/config.ts";
import { kubernetesConfig } from "./systems/kubernetes/config.ts";
import { lokiConfig } from "./systems/loki/config.ts";
import { prometheusConfig } from "./systems/prometheus/config.ts";
import { gateConfig } from "./tool/gate/config.ts";

/** Every room's own schema under its name. */
export const appConfig = z.strictObject({
  /** Where the embedded database, images, keys and the socket are kept. */
  dataDir: z.string().min(1).default(".pilothouse"),
  server: httpConfig.prefault({}),
  database: databaseConfig.prefault({}),
  redis: redisConfig.prefault({}),
  audit: auditConfig.prefault({}),
  secrets: secretsConfig.prefault({}),
  prometheus: prometheusConfig.default([]),
  loki: lokiConfig.default([]),
  kubernetes: kubernetesConfig.prefault({}),
  services: servicesConfig.prefault({}),
  demo: demoConfig.prefault({}),
  model: modelConfig.prefault({}),
  traces: tracesConfig.prefault({}),
  people: peopleConfig.prefault({}),
  approvals: approvalsConfig.prefault({}),
  changes: changesConfig.prefault({}),
  channels: channelsConfig.prefault({}),
  /** Each opens its platform; leave one out and its packages are never loaded. */
  slack: slackConfig.optional(),
  teams: teamsConfig.optional(),
  discord: discordConfig.optional(),
  limits: gateConfig.prefault({}),
  log: logConfig.prefault({}),
});

export type AppConfig = z.infer<typeof appConfig>;

const SWITCH: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

const ENVIRONMENT: readonly EnvironmentKey[] = [
  { variable: "PILOTHOUSE_DATA_DIR", path: ["dataDir"] },
  { variable: "DATABASE_URL", path: ["database", "url"] },
  { variable: "REDIS_URL", path: ["redis", "url"] },
  { variable: "PILOTHOUSE_AUDIT_KEY", path: ["audit", "key"] },
  { variable: "PILOTHOUSE_SECRETS_KEY", path: ["secrets", "key"] },
  // One plain variable means one server: what the file lists is replaced, not mixed.
  { variable: "PROMETHEUS_URL", path: ["prometheus"], read: (url) => [{ name: "default", url }] },
  { variable: "LOKI_URL", path: ["loki"], read: (url) => [{ name: "default", url }] },
  { variable: "PILOTHOUSE_DEMO", path: ["demo", "enabled"], read: (text) => SWITCH[text.toLowerCase()] ?? text },
  { variable: "OTEL_EXPORTER_OTLP_ENDPOINT", path: ["traces", "otlpEndpoint"] },
  { variable: "OPENAI_MODEL", path: ["model", "model"] },
  { variable: "OPENAI_BASE_URL", path: ["model", "baseUrl"] },
  { variable: "OPENAI_API_KEY", path: ["model", "apiKey"] },
  { variable: "PILOTHOUSE_API_TOKEN", path: ["server", "apiToken"] },
  { variable: "PILOTHOUSE_PUBLIC_URL", path: ["server", "publicUrl"] },
  { variable: "SLACK_BOT_TOKEN", path: ["slack", "botToken"] },
  { variable: "SLACK_SIGNING_SECRET", path: ["slack", "signingSecret"] },
  { variable: "SLACK_APP_TOKEN", path: ["slack", "appToken"] },
  { variable: "SLACK_API_URL", path: ["slack", "apiUrl"] },
  { variable: "TEAMS_APP_ID", path: ["teams", "appId"] },
  { variable: "TEAMS_APP_PASSWORD", path: ["teams", "appPassword"] },
  { variable: "TEAMS_TENANT_ID", path: ["teams", "tenantId"] },
  { variable: "DISCORD_TOKEN", path: ["discord", "token"] },
  { variable: "DISCORD_API_URL", path: ["discord", "apiUrl"] },
  { variable: "HOST", path: ["server", "host"] },
  { variable: "PORT", path: ["server", "port"], read: (text) => readNumber(text) ?? text },
  { variable: "LOG_LEVEL", path: ["log", "level"] },
];

const DEFAULT_FILE = "pilothouse.yaml";

/** Reads the configuration file named on the command line, by PILOTHOUSE_CONFIG, or `pilothouse.yaml` where there is one. */
export function readAppConfig(environment: Readonly<Record<string, string | undefined>>, named?: string): AppConfig {
  const wanted = named ?? (environment.PILOTHOUSE_CONFIG || undefined);
  const file = wanted ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  return loadConfig(appConfig, {
    ...(file === undefined ? {} : { file: { name: file, text: readConfigFile(file) } }),
    environment,
    keys: ENVIRONMENT,
  });
}

function readConfigFile(name: string): string {
  try {
    return readFileSync(name, "utf8");
  } catch (cause) {
    throw new OpsError(
      "invalid",
      `The configuration file ${name} cannot be read. Check the path given by --config or PILOTHOUSE_CONFIG.`,
      { cause },
    );
  }
}
