import type { Command } from "commander";
import { clip, listOf, plural } from "../base/text/words.ts";
import { type PolicyQuestion, type PolicyVerdict, policyQuestion } from "../domain/approvals/policy-test.ts";
import { connect, type Where } from "./connect.ts";
import { EXIT_OK, printFault, printJson, printLine } from "./print.ts";
import { usageError } from "./usage.ts";

interface Options {
  readonly action?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly risk?: string;
  readonly origin?: string;
  readonly irreversible?: boolean;
  readonly place?: string;
  readonly at?: string;
  readonly json?: boolean;
  readonly server?: string;
}

export function addPolicy(program: Command): void {
  program
    .command("policy")
    .description("The rules of who approves which change")
    .command("test")
    .description("Which rule decides a plan or a made-up case, who could approve it now, and why not the others")
    .argument("[plan]", "a plan's id; leave it out for a case of your own")
    .option("--cluster <name>", "where the change would be")
    .option("--namespace <name>", "and in which namespace")
    .option("--action <tool>", "what would be done (default: kubernetes_restart_workload)")
    .option("--risk <level>", "low, medium, high or critical (default: medium)")
    .option("--origin <who>", "person, rule or model (default: person)")
    .option("--irreversible", "it can neither be undone nor heals by itself")
    .option("--place <place>", "where it would be asked for, such as slack:C024BE91L")
    .option("--at <time>", "when it would be asked for, such as 2026-11-21T03:00Z (default: now)")
    .option("--json", "print JSON")
    .option("--server <url>", "ask another server (token in PILOTHOUSE_API_TOKEN)")
    .addHelpText(
      "after",
      `
Examples:
  pilothouse policy test --cluster prod --namespace shop --risk high
  pilothouse policy test --cluster prod --action kubernetes_drain_node --at 2026-11-21T03:00Z

Exits 0 when it was answered, also where nobody could approve; 1 when it could not be, 2 for wrong usage.`,
    )
    .action(async (plan: string | undefined, options: Options, command: Command) => {
      const where: Where = { config: command.optsWithGlobals().config, server: options.server };
      process.exitCode = await test(plan, options, where);
    });
}

async function test(plan: string | undefined, options: Options, where: Where): Promise<number> {
  try {
    const question = readQuestion(plan, options);
    const client = await connect(where);
    try {
      const verdict = await client.testPolicy(question);
      if (options.json === true) printJson(verdict);
      else printLine(formatVerdict(verdict));
      return EXIT_OK;
    } finally {
      await client.close();
    }
  } catch (error) {
    return printFault(error, options.json === true);
  }
}

function readQuestion(plan: string | undefined, { json: _, server: __, at, ...made }: Options): PolicyQuestion {
  if (plan !== undefined) {
    const given = Object.keys({ ...made, ...(at === undefined ? {} : { at }) });
    if (given.length > 0)
      throw usageError(`A plan's id says it all; leave out ${listOf(given.map((one) => `--${one}`))}.`);
    return { plan };
  }
  if (made.cluster === undefined) throw usageError("Name a plan, or a case of your own with --cluster.");
  const atMs = at === undefined ? undefined : Date.parse(at);
  if (atMs !== undefined && Number.isNaN(atMs)) {
    throw usageError(`--at takes a time such as 2026-11-21T03:00Z, not ${clip(at ?? "", 40)}.`);
  }
  const parsed = policyQuestion.safeParse({ ...made, ...(atMs === undefined ? {} : { atMs }) });
  if (parsed.success) return parsed.data;
  throw usageError(whatIsWrong(made));
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  risk: ["low", "medium", "high", "critical"],
  origin: ["person", "rule", "model"],
};

function whatIsWrong(made: Readonly<Record<string, unknown>>): string {
  for (const [name, choices] of Object.entries(CHOICES)) {
    const given = made[name];
    if (given !== undefined && !choices.includes(String(given))) {
      return `--${name} is ${listOf(choices, "or")}, not ${clip(String(given), 40)}.`;
    }
  }
  return "--place takes a place such as slack:C024BE91L.";
}

/** The verdict in two lines, then the rules that were passed over, and everybody by name. */
function formatVerdict({ tried, needed, state, refused, could, couldNot }: PolicyVerdict): string {
  const passed = tried.flatMap(({ rule, mismatch }) =>
    mismatch === undefined ? [] : [`  not "${rule}": ${mismatch}`],
  );
  const stands =
    state === undefined || state === "proposed" ? [] : [`The plan is ${state} already; this is by the rules of now.`];
  if (refused !== undefined) return [...stands, `Nobody may approve it: ${refused}`, ...passed].join("\n");
  if (!needed) {
    return ["No rule covers it, so nobody may approve it. Add one to approvals.rules.", ...passed].join("\n");
  }
  const asks = [
    `${needed.count} of those with ${needed.permission}`,
    ...(needed.people.length > 0 ? [`only ${listOf(needed.people, "or")}`] : []),
    needed.requesterMay ? "whoever asks may be one of them" : "never whoever asks",
    ...(needed.stepUp ? ["a one-time code with each vote"] : []),
    `within ${plural(Math.round(needed.expiresAfterMs / 60_000), "minute")}`,
  ];
  const short = could.length < needed.count ? ` That is ${needed.count - could.length} too few.` : "";
  return [
    ...stands,
    `The rule "${needed.rule}" decides: ${asks.join(", ")}.`,
    `${plural(could.length, "person", "people")} could approve it now: ${listOf(could) || "nobody"}.${short}`,
    ...passed,
    ...couldNot.map(({ name, why }) => `  not ${name}, who would read: ${why}`),
  ].join("\n");
}
