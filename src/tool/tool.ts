import type { z } from "zod";
import type { Actor } from "../base/actor.ts";
import type { Source } from "../base/source.ts";
import type { PlannedChange } from "../domain/remediation/change-plan.ts";
import type { Draft } from "../message/message.ts";

/** What a run may use. `progress` is shown when the answer takes longer than two seconds; each line replaces the last. */
export interface ToolContext {
  readonly actor: Actor;
  readonly signal: AbortSignal;
  /** Epoch milliseconds at which the gate stops waiting. */
  readonly deadlineMs: number;
  /** Epoch milliseconds of the call. */
  readonly nowMs: number;
  progress(text: string): void;
}

/** A file that belongs to an answer. The gate keeps it as long as pictures are kept, and shows it under the card. */
export interface ToolFile {
  /** "checkout.log". */
  readonly name: string;
  readonly mediaType: string;
  /** Secrets are cut before they come here. */
  readonly text: string;
}

/** What a read found. Every free string in `data` is outside text. */
export type ToolResult<Data> =
  | {
      readonly status: "found";
      readonly data: Data;
      readonly sources: readonly Source[];
      readonly next?: string;
      readonly files?: readonly ToolFile[];
    }
  | {
      readonly status: "partial";
      readonly data: Data;
      readonly gaps: readonly string[];
      readonly sources: readonly Source[];
      readonly files?: readonly ToolFile[];
    }
  /** Nothing there, which is an answer: `asked` says what was looked for and how one knows that the look was good. */
  | { readonly status: "empty"; readonly asked: string; readonly sources: readonly Source[] }
  /** The same call could mean several things; each option is the input that would mean one of them. */
  | Choice;

export interface Option {
  readonly label: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface ToolBase<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence in the words people use; matching plain words to tools goes by it and by the examples. */
  readonly description: string;
  /** Sentences a person would type. */
  readonly examples: readonly string[];
  /** Further words people use for it; not shown. */
  readonly words?: readonly string[];
  readonly input: Schema;
  readonly permission: string;
  /** Where in the world this input looks; the permission is checked there. */
  scope?(input: z.infer<Schema>): string | undefined;
  /** Inputs that the audit does not keep, such as names of persons and codes: its rows can never be erased. */
  readonly unrecorded?: readonly string[];
  /** Default 20 seconds. */
  readonly timeoutMs?: number;
}

/** Looks, at once. */
export interface ReadTool<Schema extends z.ZodObject = z.ZodObject, Data = unknown> extends ToolBase<Schema> {
  readonly effect: "read";
  /** How long an answer may be shared by people of the same effective rights. Absent: never. */
  readonly cacheMs?: number;
  run(input: z.infer<Schema>, context: ToolContext): Promise<ToolResult<Data>>;
  view(result: Shown<Data>, input: z.infer<Schema>, context: ViewContext): Draft;
}

/** A result that has something to show; choices are shown by the gate's own card. */
export type Shown<Data> = Exclude<ToolResult<Data>, { status: "choose" }>;

export interface ViewContext {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** IANA zone of the reader. */
  readonly zone: string;
}

export type ActResult =
  | { readonly status: "done"; readonly message: Draft; readonly data?: unknown; readonly secret?: Secret }
  | Choice;

/** The same call could mean several things. */
export interface Choice {
  readonly status: "choose";
  readonly question: string;
  readonly options: readonly Option[];
}

/**
 * What an act made that is shown once, to the asker alone: a link, a token. It stands in no message, row or log: a chat
 * gets a button that reveals it, a program gets it in its reply's data under `name`.
 */
export interface Secret {
  readonly name: string;
  /** The button: "Show the link". */
  readonly label: string;
  readonly text: string;
}

/** Light, reversible bookkeeping: runs at once, for an identified person's own command or press and for nobody else. */
export interface ActTool<Schema extends z.ZodObject = z.ZodObject> extends ToolBase<Schema> {
  readonly effect: "act";
  act(input: z.infer<Schema>, context: ToolContext): Promise<ActResult>;
}

/** Why something cannot be planned, with the cure, and what could be done in its place. */
export interface Refusal {
  readonly refused: string;
  readonly instead?: readonly Option[];
}

/** Touches the world: it has no run. It plans from readers alone, and the house makes a frozen plan of it to be approved. */
export interface ChangeTool<Schema extends z.ZodObject = z.ZodObject> extends ToolBase<Schema> {
  readonly effect: "change";
  plan(input: z.infer<Schema>, context: ToolContext): Promise<PlannedChange | Refusal | Choice>;
}

export type Tool = ReadTool | ActTool | ChangeTool;

/**
 * Keeps a tool's input and data types together and hands it out as one of many. Data is checked where the tool is
 * written; past this point the gate passes it from `run` to `view` of the same tool untouched.
 */
export function defineTool<Schema extends z.ZodObject, Data>(
  tool: ReadTool<Schema, Data> | ActTool<Schema> | ChangeTool<Schema>,
): Tool {
  return tool as unknown as Tool;
}
