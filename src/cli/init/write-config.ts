import { open, rename, rm } from "node:fs/promises";
import { newId } from "../../base/ids.ts";
import { usageError } from "../usage.ts";
import { type Answers, addressFor, PLATFORM_VARIABLES, referenceTo, type Written } from "./answers.ts";

export interface ConfigFile {
  readonly text: string;
  /** Variables the file refers to: it cannot be read without them. */
  readonly variables: readonly string[];
}

/** The text of pilothouse.yaml. Every string is quoted as JSON, which is YAML too. */
export function formatConfig(answers: Answers, environment: Readonly<Record<string, string | undefined>>): ConfigFile {
  const hasKey = (environment.OPENAI_API_KEY ?? "") !== "";
  const variables: string[] = [];
  const quote = ({ text, variable }: Written) => {
    if (variable !== undefined) variables.push(variable);
    return JSON.stringify(text);
  };
  const { port, prometheusUrl, databaseUrl, redisUrl, model } = answers;
  const section = (name: string, lines: readonly string[]) => (lines.length === 0 ? [] : [`${name}:`, ...lines, ""]);
  const lines = [
    "# Written by `pilothouse init`. pilothouse.example.yaml shows every setting; `pilothouse doctor` checks this one.",
    `# ${referenceTo("VARIABLE").text} is filled in from the environment or from .env beside this file.`,
    "",
    ...section("server", port === undefined ? [] : [`  port: ${port}`]),
    ...section(
      "database",
      databaseUrl === undefined ? [] : [`  url: ${quote(addressFor(databaseUrl, "DATABASE_URL"))}`],
    ),
    ...section("redis", redisUrl === undefined ? [] : [`  url: ${quote(addressFor(redisUrl, "REDIS_URL"))}`]),
    ...section(
      "prometheus",
      prometheusUrl === undefined
        ? []
        : ["  - name: default", `    url: ${quote(addressFor(prometheusUrl, "PROMETHEUS_URL"))}`],
    ),
    ...section(
      "model",
      model === undefined
        ? []
        : [
            `  model: ${quote({ text: model.name })}`,
            ...(model.baseUrl === undefined
              ? []
              : [`  baseUrl: ${quote(addressFor(model.baseUrl, "OPENAI_BASE_URL"))}`]),
            ...(hasKey ? [`  apiKey: ${quote(referenceTo("OPENAI_API_KEY"))}`] : []),
          ],
    ),
    ...(answers.platforms ?? []).flatMap((platform) =>
      section(
        platform,
        PLATFORM_VARIABLES[platform].flatMap((entry) => {
          const isLeftOut = "optional" in entry && !environment[entry.variable];
          return isLeftOut ? [] : [`  ${entry.setting}: ${quote(referenceTo(entry.variable))}`];
        }),
      ),
    ),
  ];
  return { text: `${lines.join("\n").trimEnd()}\n`, variables };
}

/** Writes the file whole or not at all, readable by its owner alone. Throws a usage error where there is one already. */
export async function writeConfig(path: string, text: string, force: boolean): Promise<void> {
  if (!force) return writeNew(path, text);
  const draft = `${path}.${newId("draft")}`;
  try {
    await writeNew(draft, text);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  // "wx": two that start at once cannot both find nothing there.
  const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw exists(path);
    throw usageError(`${path} cannot be written (${error.code}). Name another file with --out.`);
  });
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

export function exists(path: string): Error {
  return usageError(`${path} is there already. --force replaces it, --out writes another one.`);
}
