import { readAppConfig } from "../../app-config.ts";
import { chatPlatforms } from "../doctor/chat-platforms.ts";
import type { Check, Finding } from "../doctor/check.ts";
import { database } from "../doctor/database.ts";
import { model } from "../doctor/model.ts";
import { port } from "../doctor/port.ts";
import { prometheus } from "../doctor/prometheus.ts";
import { redis } from "../doctor/redis.ts";
import { runChecks } from "../doctor/run-checks.ts";
import { type Answers, PLATFORM_VARIABLES } from "./answers.ts";

/** Each answer with the doctor's check of it. */
const CHECK_OF: Readonly<Record<keyof Answers, Check>> = {
  port,
  prometheusUrl: prometheus,
  databaseUrl: database,
  redisUrl: redis,
  model,
  platforms: chatPlatforms,
};

/**
 * Tries one answer as the server would use it. Throws `invalid` for what no configuration could hold. Nothing is tried
 * where there is no answer.
 */
export async function tryConnection(
  name: keyof Answers,
  answers: Answers,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const one: Answers = { [name]: answers[name] };
  if (answers[name] === undefined) return [];
  const config = readAppConfig(
    { ...variablesOf(one), ...pick(environment, ["PILOTHOUSE_DATA_DIR", "OPENAI_API_KEY", ...tokensOf(one)]) },
    NO_FILE,
  );
  return runChecks([CHECK_OF[name]], config);
}

/** The plain variables that say the same as the answers: each overrides what a file says. */
export function variablesOf({ port: number, prometheusUrl, databaseUrl, redisUrl, model: chosen }: Answers) {
  return {
    PORT: number === undefined ? undefined : String(number),
    PROMETHEUS_URL: prometheusUrl,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    OPENAI_MODEL: chosen?.name,
    OPENAI_BASE_URL: chosen?.baseUrl,
  };
}

/** The variables of the chosen platforms. */
function tokensOf({ platforms = [] }: Answers): readonly string[] {
  return platforms.flatMap((platform) => PLATFORM_VARIABLES[platform].map(({ variable }) => variable));
}

/** What lies around in this folder is not what is being asked about. */
const NO_FILE = "/dev/null";

function pick(environment: Readonly<Record<string, string | undefined>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, environment[name]]));
}
