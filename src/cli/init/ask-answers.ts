import { OpsError } from "../../base/errors.ts";
import type { Finding } from "../doctor/check.ts";
import { formatFinding } from "../doctor/format.ts";
import { type Answers, PLATFORM_VARIABLES, type PlatformName } from "./answers.ts";
import { tryConnection } from "./try-connection.ts";

type Prompts = typeof import("@clack/prompts");

/** One thing asked for: empty keeps the default. */
interface Question {
  readonly name: keyof Answers;
  readonly message: string;
  readonly placeholder: string;
  /** Given by a flag, or standing in the environment: offered, and taken by Enter. */
  initial(answers: Answers): string;
  read(text: string): Answers[keyof Answers];
}

const URL_OR_NOTHING = "leave empty for none";

const QUESTIONS: readonly Question[] = [
  {
    name: "prometheusUrl",
    message: "Address of your Prometheus",
    placeholder: `http://127.0.0.1:9090 (${URL_OR_NOTHING})`,
    initial: ({ prometheusUrl }) => prometheusUrl ?? "",
    read: (text) => text || undefined,
  },
  {
    name: "databaseUrl",
    message: "Postgres for what Pilothouse keeps",
    placeholder: "postgres://user:password@host/database (leave empty for the embedded one)",
    initial: ({ databaseUrl }) => databaseUrl ?? "",
    read: (text) => text || undefined,
  },
  {
    name: "redisUrl",
    message: "Redis, for more than one process",
    placeholder: `redis://127.0.0.1:6379 (${URL_OR_NOTHING})`,
    initial: ({ redisUrl }) => redisUrl ?? "",
    read: (text) => text || undefined,
  },
  {
    name: "port",
    message: "Port of the console",
    placeholder: "3000",
    initial: ({ port }) => String(port ?? 3000),
    read: (text) => (text === "" ? undefined : Number(text)),
  },
];

/** Asks on a terminal, trying each answer; what fails can be kept or changed. Undefined when the person gave up. */
export async function askAnswers(given: Answers): Promise<Answers | undefined> {
  const prompts = await import("@clack/prompts");
  prompts.intro("Pilothouse: every answer can be changed later in the file.");
  let answers = given;
  for (const question of QUESTIONS) {
    const answered = await askOne(prompts, question, answers);
    if (answered === undefined) return undefined;
    answers = answered;
  }
  const withModel = await askModel(prompts, answers);
  return withModel && askPlatforms(prompts, withModel);
}

async function askPlatforms(prompts: Prompts, before: Answers): Promise<Answers | undefined> {
  for (;;) {
    const chosen = await prompts.multiselect({
      message: "Chat platforms (space chooses, Enter goes on; none will do)",
      options: (Object.keys(PLATFORM_VARIABLES) as PlatformName[]).map((value) => ({ value, label: LABELS[value] })),
      initialValues: [...(before.platforms ?? [])],
      required: false,
    });
    if (prompts.isCancel(chosen)) return undefined;
    const answers = withAnswer(before, "platforms", chosen.length > 0 ? chosen : undefined);
    const unset = chosen.flatMap((name) =>
      PLATFORM_VARIABLES[name].filter(({ variable }) => !process.env[variable]).map(({ variable }) => variable),
    );
    if (unset.length > 0) {
      prompts.log.info(`Tokens are read from the environment or .env; not set now: ${unset.join(", ")}.`);
      return answers;
    }
    const kept = await isKept(prompts, "platforms", answers);
    if (kept === undefined) return undefined;
    if (kept) return answers;
  }
}

const LABELS = { slack: "Slack", teams: "Microsoft Teams", discord: "Discord" } as const;

async function askOne(prompts: Prompts, question: Question, before: Answers): Promise<Answers | undefined> {
  let initialValue = question.initial(before);
  for (;;) {
    const text = await prompts.text({ message: question.message, placeholder: question.placeholder, initialValue });
    if (prompts.isCancel(text)) return undefined;
    initialValue = (text ?? "").trim();
    const answers = withAnswer(before, question.name, question.read(initialValue));
    const kept = await isKept(prompts, question.name, answers);
    if (kept === undefined) return undefined;
    if (kept) return answers;
  }
}

async function askModel(prompts: Prompts, before: Answers): Promise<Answers | undefined> {
  let { name = "", baseUrl = "" } = before.model ?? {};
  for (;;) {
    const base = await prompts.text({
      message: "Address of a model server that speaks OpenAI's API",
      placeholder: "https://api.openai.com/v1 or http://127.0.0.1:11434/v1 (leave empty for no model)",
      initialValue: baseUrl,
    });
    if (prompts.isCancel(base)) return undefined;
    baseUrl = (base ?? "").trim();
    if (baseUrl === "") return withAnswer(before, "model", undefined);
    const called = await prompts.text({ message: "Name of the model", placeholder: "gpt-4.1", initialValue: name });
    if (prompts.isCancel(called)) return undefined;
    name = (called ?? "").trim();
    if (name === "") return withAnswer(before, "model", undefined);
    if (!process.env.OPENAI_API_KEY) {
      prompts.log.info("Its key is read from OPENAI_API_KEY, which is not set now; servers without keys need none.");
    }
    const answers = withAnswer(before, "model", { name, baseUrl });
    const kept = await isKept(prompts, "model", answers);
    if (kept === undefined) return undefined;
    if (kept) return answers;
  }
}

/** Tries it and tells. What no configuration can hold must be changed; what only fails now may be kept. */
async function isKept(prompts: Prompts, name: keyof Answers, answers: Answers): Promise<boolean | undefined> {
  if (answers[name] === undefined) return true;
  const spinner = prompts.spinner();
  spinner.start("Trying it");
  let findings: readonly Finding[];
  try {
    findings = await tryConnection(name, answers, process.env);
  } catch (error) {
    spinner.error(error instanceof OpsError ? error.message : "It cannot be read.");
    return false;
  }
  const text = findings.map(formatFinding).join("\n");
  if (!findings.some(({ state }) => state === "wrong")) {
    spinner.stop(text);
    return true;
  }
  spinner.error(text);
  const kept = await prompts.confirm({ message: "Keep it all the same?", initialValue: false });
  return prompts.isCancel(kept) ? undefined : kept;
}

function withAnswer(answers: Answers, name: keyof Answers, value: Answers[keyof Answers]): Answers {
  const { [name]: _before, ...rest } = answers;
  return value === undefined ? rest : { ...rest, [name]: value };
}
