import type { Place, Word } from "../word.ts";

/** A Kubernetes quantity with what it is of and which side it was said for. */
export interface FoundQuantity extends Place {
  readonly resource: "cpu" | "memory";
  readonly sides: readonly ("requests" | "limits")[];
  readonly amount: string;
}

const cpuWords = new Set(["cpu", "cpus", "core", "cores", "vcpu", "processor", "millicores"]);
const memoryWords = new Set(["memory", "mem", "ram", "heap"]);
const requestWords = new Set(["request", "requests", "requested", "requesting"]);
const limitWords = new Set(["limit", "limits", "limited", "cap", "ceiling"]);
const sized = /^(\d{1,9}(?:\.\d{1,6})?)(m|ki|mi|gi|ti|k|g|t|kb|mb|gb|tb|mib|gib)?$/i;
const units: Readonly<Record<string, string>> = {
  m: "m",
  ki: "Ki",
  mi: "Mi",
  gi: "Gi",
  ti: "Ti",
  k: "k",
  g: "G",
  t: "T",
  kb: "Ki",
  mb: "Mi",
  gb: "Gi",
  tb: "Ti",
  mib: "Mi",
  gib: "Gi",
};

interface State {
  resource: FoundQuantity["resource"] | undefined;
  /** Words since the resource was said. */
  since: number;
  sides: FoundQuantity["sides"];
}

/**
 * Reads "cpu request 250m and memory limit to 512Mi": what was said last holds for the amounts that follow, and what
 * stands right behind an amount holds for it. A side nobody said is a limit, since that is what people raise.
 */
export function findQuantities(words: readonly Word[]): readonly FoundQuantity[] {
  const found: FoundQuantity[] = [];
  const state: State = { resource: undefined, since: 0, sides: [] };
  let fresh = true;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word) continue;
    const amount = readAmount(words, at);
    state.since += 1;
    if (!amount) {
      if (note(word.text, state, fresh)) fresh = false;
      continue;
    }
    const behind: State = { resource: undefined, since: 0, sides: [] };
    for (let next = amount.next; next < Math.min(amount.next + 3, words.length); next += 1) {
      const text = words[next]?.text ?? "";
      if (readAmount(words, next) || [",", "and", "with", "to", ";"].includes(text)) break;
      note(text, behind, false);
    }
    const resource =
      amount.resource ??
      (amount.unit === ""
        ? state.since <= 3
          ? (state.resource ?? behind.resource)
          : (behind.resource ?? state.resource)
        : undefined);
    const fits = resource !== undefined && (amount.unit !== "" || resource === "cpu");
    const sides = behind.sides.length > 0 ? behind.sides : state.sides;
    const end = words[amount.next - 1]?.end ?? word.end;
    if (fits)
      found.push({
        resource,
        sides: sides.length > 0 ? sides : ["limits"],
        amount: amount.text,
        start: word.start,
        end,
      });
    fresh = true;
    at = amount.next - 1;
  }
  return found;
}

function note(text: string, state: State, fresh: boolean): boolean {
  if (cpuWords.has(text) || memoryWords.has(text)) state.since = 0;
  if (cpuWords.has(text)) state.resource = "cpu";
  else if (memoryWords.has(text)) state.resource = "memory";
  const side: "requests" | "limits" | undefined = requestWords.has(text)
    ? "requests"
    : limitWords.has(text)
      ? "limits"
      : undefined;
  if (side) state.sides = fresh || state.sides.length === 0 ? [side] : [...new Set([...state.sides, side])];
  return side !== undefined;
}

interface Amount {
  readonly text: string;
  readonly unit: string;
  readonly resource: FoundQuantity["resource"] | undefined;
  readonly next: number;
}

function readAmount(words: readonly Word[], at: number): Amount | undefined {
  const raw = words[at]?.raw ?? "";
  const apart = sized.exec(raw);
  if (!apart) return undefined;
  const glued = (apart[2] ?? "").toLowerCase();
  const next = (words[at + 1]?.text ?? "").toLowerCase();
  const spaced = glued === "" && next.length > 1 && Object.hasOwn(units, next) ? next : "";
  const unit = glued || spaced;
  const shown = unit === "" ? "" : (units[unit] ?? unit);
  const resource = unit === "" ? undefined : unit === "m" ? "cpu" : "memory";
  return { text: `${apart[1]}${shown}`, unit, resource, next: spaced ? at + 2 : at + 1 };
}
