import type { Candidate } from "./candidates.ts";
import type { Intent, IntentContext } from "./intent.ts";

/** Asks for the first missing field, with what the world has to choose from. */
export function askForField(candidate: Candidate, context: IntentContext): Intent {
  const { tool, fields } = candidate.known;
  const missing = candidate.call.missing[0] ?? "";
  const field = fields.find((one) => one.key === missing);
  const about = field?.schema.description ?? missing;
  const values = field ? choices(field.slot, context) : [];
  const waiting = { tool: tool.name, input: candidate.call.input, missing };
  const options = values.slice(0, 4).map((value) => ({
    label: value,
    tool: tool.name,
    input: { ...candidate.call.input, [missing]: value },
  }));
  return { kind: "ask", question: `${questionFor(missing)} ${about}.`, options, waiting };
}

function questionFor(key: string): string {
  if (key === "until" || key === "when") return key === "until" ? "Until when?" : "When?";
  if (key === "reason") return "Why?";
  return `Which ${key}?`;
}

function choices(slot: Candidate["known"]["fields"][number]["slot"], context: IntentContext): readonly string[] {
  switch (slot.kind) {
    case "entity":
      return distinct(context.names.filter((name) => slot.of.includes(name.kind)).map((name) => name.name));
    case "subject":
      return distinct(
        context.names.filter((name) => name.kind === "person" || name.kind === "group").map((name) => name.name),
      );
    case "term":
    case "metric":
      return Object.keys(slot.terms).filter((key) => !key.endsWith(":"));
    case "moment":
      return ["in 1 hour", "in 4 hours", "tomorrow 9:00"];
    case "verb":
      return ["get", "list", "create", "delete"];
    case "resource-kind":
      return ["Pod", "Deployment", "Node", "Service"];
    case "schedule":
      return ["every weekday at 8:00", "every monday at 9:00", "daily at 7:00"];
    default:
      return [];
  }
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
