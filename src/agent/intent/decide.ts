import { askForField } from "./ask.ts";
import type { Candidate, Ranking } from "./candidates.ts";
import type { Intent, IntentContext, ToolWords } from "./intent.ts";

/** A read this far ahead is called; in log odds, found on the development sentences. */
const clearRead = 0.15;
/** A change or an act must be this far ahead of every read and of every other change. */
const clearChange = 1.2;
/** Under this share of known words the sentence is not about us. */
const leastCoverage = 0.45;

/** Call, ask back or give up. A change or an act is never guessed: near a read, or put as a question, it is asked. */
export function decide(ranking: Ranking, context: IntentContext, tools: readonly ToolWords[]): Intent {
  const [first, second] = ranking.candidates;
  if (!first || isElsewhere(ranking, first)) return giveUp(ranking, tools);
  if (first.known.tool.effect !== "read") return decideEffect(ranking, first, context);
  // A deed that no tool can do is not answered by a look that shares its words.
  if (ranking.form.deed && !tools.some((tool) => tool.effect !== "read")) return giveUp(ranking, tools);
  if (first.call.missing.length > 0) return askForField(first, context);
  // A near tie between a read and something that changes the world is the read: it harms nobody.
  if (second && first.score - second.score < clearRead && second.call.missing.length === 0) return askWhich(ranking);
  return { kind: "call", tool: first.known.tool.name, input: first.call.input };
}

function decideEffect(ranking: Ranking, first: Candidate, context: IntentContext): Intent {
  const rival = ranking.candidates.find((one) => one !== first);
  const clear = !rival || first.score - rival.score >= clearChange;
  if (ranking.form.question || ranking.form.noun || ranking.form.negated || !first.verb || !clear)
    return askWhich(ranking);
  if (first.call.missing.length > 0) return askForField(first, context);
  return { kind: "call", tool: first.known.tool.name, input: first.call.input };
}

function isElsewhere(ranking: Ranking, first: Candidate): boolean {
  if (ranking.row.length === 0 || ranking.row.every((word) => word === "")) return true;
  return ranking.elsewhere > first.score - 0.2 || ranking.coverage < leastCoverage;
}

function giveUp(ranking: Ranking, tools: readonly ToolWords[]): Intent {
  const near = ranking.candidates.map((candidate) => candidate.known.tool);
  const nearest = (near.length > 0 ? near : tools).filter((tool) => tool.examples.length > 0).slice(0, 3);
  return { kind: "unknown", nearest: nearest.map((tool) => ({ tool: tool.name, example: tool.examples[0] ?? "" })) };
}

function askWhich(ranking: Ranking): Intent {
  const best = ranking.candidates[0]?.score ?? 0;
  const near = ranking.candidates.filter((candidate, at) => at === 0 || best - candidate.score < 2).slice(0, 4);
  const options = near.map((candidate) => ({
    label: labelOf(candidate),
    tool: candidate.known.tool.name,
    input: candidate.call.input,
  }));
  return { kind: "ask", question: options.length > 1 ? "Which of these do you mean?" : "Do you mean this?", options };
}

/** What an option would do, in a few words: "Restarts a workload: checkout". */
function labelOf(candidate: Candidate): string {
  const title = candidate.known.tool.description.split(/[:,;.(]/)[0]?.trim() ?? candidate.known.tool.name;
  const values = Object.values(candidate.call.input).map((value) =>
    typeof value === "object" ? JSON.stringify(value) : String(value),
  );
  const label = values.length > 0 ? `${title}: ${values.join(", ")}` : title;
  return label.length > 80 ? `${label.slice(0, 79)}…` : label;
}
