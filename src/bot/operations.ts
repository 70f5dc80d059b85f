import type { Answer, AnswerOptions, AnswerQuestion } from "../agent/answer.ts";
import { answerOf } from "../agent/answer.ts";
import type { Actor, Door } from "../base/actor.ts";
import { OpsError } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import { type Json, toJson } from "../base/json.ts";
import { visibleText } from "../base/text/words.ts";
import type { PolicyQuestion, PolicyVerdict, TestPolicy } from "../domain/approvals/policy-test.ts";
import type { Verification } from "../domain/audit/verify.ts";
import type { Turns } from "../domain/conversation/turns.ts";
import type { People, Person } from "../domain/people/people.ts";
import { decideAllowed } from "../domain/people/permissions.ts";
import type { Draft, DraftBlock } from "../message/message.ts";
import { renderPlainText } from "../message/plain-text.ts";
import type { Database } from "../store/db/database.ts";
import type { Gate } from "../tool/gate/gate.ts";
import type { Outcome } from "../tool/outcome.ts";
import type { Registry } from "../tool/registry.ts";
import { MAX_WORDS_CHARS } from "./keep.ts";
import { secretOf, shownSecret } from "./secret-card.ts";

/** Who calls, as the door has proved it. */
export interface Caller {
  readonly person: Person;
  readonly door: Extract<Door, "api" | "cli">;
  /** Grants of the token it came with, beyond which it may not go. */
  readonly limitedTo?: readonly string[];
}

/** What programs get for a question or a call. */
export interface Report {
  readonly tool: string | null;
  readonly input: Json;
  readonly status: Answer["status"];
  readonly data: Json;
  readonly sources: Json;
  readonly text: string;
  readonly message: Draft;
  readonly gaps?: readonly string[];
  readonly plan?: Json;
  /** All calls, where there was more than one. */
  readonly calls?: readonly Json[];
}

export interface ToolListing {
  readonly name: string;
  readonly effect: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly permission: string;
  readonly input: readonly { readonly name: string; readonly required: boolean; readonly about: string }[];
}

/** What the command line and the HTTP API can do. */
export interface Operations {
  ask(caller: Caller, words: string, options?: AnswerOptions): Promise<Report>;
  listTools(): readonly ToolListing[];
  /** Throws `missing` with the nearest name for an unknown tool. */
  runTool(
    caller: Caller,
    name: string,
    input: Readonly<Record<string, unknown>>,
    options?: AnswerOptions,
  ): Promise<Report>;
  verifyAudit(caller: Caller): Promise<Verification>;
  /** Who could approve a plan, or a change like this. */
  testPolicy(caller: Caller, question: PolicyQuestion): Promise<PolicyVerdict>;
}

export interface OperationsDeps {
  readonly workspaceId: string;
  readonly db: Database;
  readonly people: People;
  readonly turns: Turns;
  readonly registry: Registry;
  readonly gate: Gate;
  readonly answer: AnswerQuestion;
  readonly testPolicy: TestPolicy;
  verify(): Promise<Verification>;
}

export function createOperations(deps: OperationsDeps): Operations {
  const actorFor = ({ person, door, limitedTo }: Caller): Actor => ({
    workspaceId: deps.workspaceId,
    personId: person.personId,
    name: person.name,
    door,
    place: { platform: door, id: person.personId, kind: "direct" },
    requestId: newId("r"),
    zone: person.zone,
    ...(limitedTo === undefined ? {} : { limitedTo }),
  });

  async function mustHave(caller: Caller, permission: string, toDo: string): Promise<void> {
    if (decideAllowed(await deps.people.rightsOf(actorFor(caller)), { permission })) return;
    throw new OpsError("denied", `You may not ${toDo}. That takes ${permission}, which an admin gives.`);
  }

  return {
    ask: async (caller, words, options) => {
      const text = visibleText(words).trim();
      if (text === "")
        throw new OpsError("invalid", 'The question is empty. Ask something, such as "how busy is this machine?".');
      if (text.length > MAX_WORDS_CHARS) {
        const length = text.length.toLocaleString("en-US");
        const most = MAX_WORDS_CHARS.toLocaleString("en-US");
        throw new OpsError(
          "invalid",
          `The question has ${length} characters; at most ${most} are read. Ask it shorter.`,
        );
      }
      // Words at this door were read, not commanded: an act or change they hint at is offered, never run.
      const actor: Actor = { ...actorFor(caller), door: "words" };
      const context = await deps.turns.context(actor.personId, actor.place);
      const answer = await deps.answer({ actor, words: text, ...context }, options);
      await deps.turns.add(deps.db, {
        questionId: actor.requestId,
        personId: actor.personId,
        place: actor.place,
        words: text,
        said: answer.message.summary,
        calls: answer.outcomes.map(({ tool, input }) => ({ tool, input })),
        ...(answer.waiting ? { waiting: answer.waiting } : {}),
      });
      return reportOf(answer);
    },
    listTools: () =>
      deps.registry.tools.map((tool) => ({
        name: tool.name,
        effect: tool.effect,
        description: tool.description,
        examples: tool.examples,
        permission: tool.permission,
        input: Object.entries(tool.input.shape).map(([name, field]) => ({
          name,
          required: !field.safeParse(undefined).success,
          about: describeField(field),
        })),
      })),
    runTool: async (caller, name, input, options) => {
      deps.registry.get(name);
      return reportOf(answerOf(await deps.gate.call(actorFor(caller), name, input, options)));
    },
    verifyAudit: async (caller) => {
      await mustHave(caller, "audit:read", "verify the audit");
      return deps.verify();
    },
    testPolicy: async (caller, question) => {
      await mustHave(caller, "people:read", "look who could approve what");
      return deps.testPolicy(question);
    },
  };
}

function describeField(field: { description?: string | undefined; def?: unknown }): string {
  const inner = (field.def as { innerType?: { description?: string } } | undefined)?.innerType;
  return field.description ?? inner?.description ?? "";
}

function reportOf(answer: Answer): Report {
  const [only] = answer.outcomes;
  const secret = secretOf(answer.outcomes);
  // This reply is the asker's alone and kept nowhere: here a secret is shown, once.
  const shown = secret ? shownSecret(secret.text).blocks : [];
  const message: Draft = { ...answer.message, blocks: [...answer.message.blocks, ...(shown as readonly DraftBlock[])] };
  const call = only ? callOf(only) : { tool: null, input: {}, data: null, sources: [] };
  return {
    ...call,
    status: answer.status,
    text: renderPlainText(message),
    message,
    ...(answer.outcomes.length > 1 ? { calls: answer.outcomes.map((outcome) => toJson(callOf(outcome))) } : {}),
  };
}

function dataOf(outcome: Extract<Outcome, { data: unknown }>): unknown {
  if (!("secret" in outcome) || !outcome.secret) return outcome.data;
  return { ...(outcome.data as object | null), [outcome.secret.name]: outcome.secret.text };
}

function callOf(outcome: Outcome) {
  return {
    tool: outcome.tool,
    input: toJson(outcome.input),
    data:
      "data" in outcome ? toJson(dataOf(outcome)) : "options" in outcome ? toJson({ options: outcome.options }) : null,
    sources: "sources" in outcome ? toJson(outcome.sources) : [],
    ...("gaps" in outcome && outcome.gaps.length > 0 ? { gaps: outcome.gaps } : {}),
    ...("plan" in outcome ? { plan: toJson(outcome.plan) } : {}),
  };
}
