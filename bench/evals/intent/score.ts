import { isDeepStrictEqual } from "node:util";
import type { Intent, IntentContext, ReadIntent } from "../../../src/agent/intent/intent.ts";
import { parseMoment } from "../../../src/base/time/parse-moment.ts";
import { parseRange } from "../../../src/base/time/parse-range.ts";
import type { Moment } from "../../../src/base/time/range.ts";
import type { Sentence } from "./data.ts";

export interface Miss {
  readonly text: string;
  readonly wanted: string | undefined;
  readonly got: string | undefined;
  readonly wantedInput: unknown;
  readonly gotInput: unknown;
}

export interface Figures {
  readonly top1: number;
  readonly inputs: number;
  readonly n: number;
  /** Share of sentences asked back about. */
  readonly asked: number;
  /** Acts and changes called where another tool was meant; must be 0. */
  readonly wrongChanges: number;
  readonly msPerSentence: number;
  readonly misses: readonly Miss[];
}

interface Answer {
  readonly tool: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A call, or the first thing asked back about. */
function answerOf(intent: Intent): Answer {
  if (intent.kind === "call") return intent;
  if (intent.kind === "unknown") return { tool: undefined, input: {} };
  return intent.waiting ?? intent.options[0] ?? { tool: undefined, input: {} };
}

export function scoreIntents(read: ReadIntent, sentences: readonly Sentence[], world: IntentContext): Figures {
  const misses: Miss[] = [];
  let [right, same, asked, wrongChanges, withTool] = [0, 0, 0, 0, 0];
  read("", world); // the tools are learned at the first question
  const started = performance.now();
  for (const sentence of sentences) {
    const intent = read(sentence.text, { ...world, ...(sentence.after ? { earlier: sentence.after } : {}) });
    const answer = answerOf(intent);
    if (intent.kind === "ask") asked += 1;
    const rightTool = sentence.tool === undefined ? intent.kind !== "call" : answer.tool === sentence.tool;
    if (!rightTool && intent.kind === "call" && changes.test(intent.tool)) wrongChanges += 1;
    const rightInput = rightTool && (sentence.tool === undefined || sameInput(answer.input, sentence.input, world));
    if (rightTool) right += 1;
    if (rightTool && sentence.tool !== undefined) withTool += 1;
    if (rightInput && sentence.tool !== undefined) same += 1;
    if (!rightTool || !rightInput)
      misses.push({
        text: sentence.text,
        wanted: sentence.tool,
        got: answer.tool,
        wantedInput: sentence.input,
        gotInput: answer.input,
      });
  }
  const ms = performance.now() - started;
  const round = (value: number) => Math.round(value * 10_000) / 10_000;
  const n = sentences.length;
  return {
    top1: round(right / n),
    inputs: round(withTool === 0 ? 0 : same / withTool),
    n,
    asked: round(asked / n),
    wrongChanges,
    msPerSentence: round(ms / n),
    misses,
  };
}

/** By name, since the eval's data holds names only. */
const changes =
  /^(?:alerts_(?:acknowledge|resolve|escalate|silence|expire_silence)|digest_(?:run|pause|resume|delete|schedule)|remediation_(?:freeze|unfreeze|undo)|kubernetes_(?:restart|rollback|scale|set|delete|cordon|uncordon|drain|revoke)\w*|oci_(?:start|stop|reset)_instance)$/;

const timed = new Set(["range", "until", "at", "compare", "when"]);

function sameInput(
  got: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
  moment: Moment,
): boolean {
  const keys = new Set([...Object.keys(got), ...Object.keys(wanted)]);
  return [...keys].every((key) => sameValue(got[key], wanted[key], timed.has(key) ? moment : undefined));
}

function sameValue(got: unknown, wanted: unknown, moment: Moment | undefined): boolean {
  if (got === undefined || wanted === undefined) return got === wanted;
  if (typeof got === "object" || typeof wanted === "object") return isDeepStrictEqual(plain(got), plain(wanted));
  const [a, b] = [plain(got), plain(wanted)];
  if (a === b || (moment && sameTime(String(got), String(wanted), moment))) return true;
  if (typeof a !== "string" || typeof b !== "string") return String(a) === String(b);
  return bare(a) === bare(b) && (!a.includes("/") || !b.includes("/"));
}

/** Without case, surrounding quotes and, for numbers, their form. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  const text = String(value)
    .trim()
    .replace(/^["'`]|["'`]$/g, "")
    .toLowerCase();
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text;
}

/** "Group/dev" is "dev", where only one side says the kind. */
function bare(name: string): string {
  return /^(?:user|group|deployment|statefulset|daemonset|cronjob|pod|node|service|namespace)\/[^/]+$/.test(name)
    ? name.slice(name.indexOf("/") + 1)
    : name;
}

function sameTime(got: string, wanted: string, moment: Moment): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) <= 60_000;
  const [a, b] = [parseRange(got, moment), parseRange(wanted, moment)];
  if (a && b) return near(a.fromMs, b.fromMs) && near(a.toMs, b.toMs);
  const [c, d] = [parseMoment(got, moment), parseMoment(wanted, moment)];
  return c !== undefined && d !== undefined && near(c, d);
}
