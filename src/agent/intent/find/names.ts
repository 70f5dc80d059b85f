import type { EntityKind } from "../../../tool/slots.ts";
import type { IntentContext, KnownName } from "../intent.ts";
import { kindByWord } from "../lexicon/resource-kinds.ts";
import type { Place, Word } from "../word.ts";
import { isCovered } from "../word.ts";
import type { NameLookup } from "./known-names.ts";

/** A name in the sentence: known in the world, or shaped like a name and unknown. */
export interface FoundName extends Place {
  readonly name: string;
  /** What it can be; several where the world has several. */
  readonly kinds: readonly EntityKind[];
  readonly known: boolean;
  /** The word beside it that says what it is: "node", "namespace", "deployment". */
  readonly cue?: { readonly word: string; readonly kind: EntityKind; readonly place: Place };
  /** The word before it, articles skipped: "in", "of", "for". */
  readonly before: string;
  readonly namespace?: string;
  /** Also a word that tools are described with: "query prometheus" need not mean the workload of that name. */
  readonly ours?: true;
  /** A word of the field where no name would stand ("lower catalog memory"): a name only if one is required and missing. */
  readonly weak?: true;
}

const cues: Readonly<Record<string, EntityKind>> = {
  namespace: "namespace",
  namespaces: "namespace",
  ns: "namespace",
  "-n": "namespace",
  cluster: "cluster",
  environment: "cluster",
  env: "cluster",
  context: "cluster",
  service: "service",
  svc: "service",
  app: "workload",
  application: "workload",
  workload: "workload",
  deployment: "workload",
  deploy: "workload",
  statefulset: "workload",
  sts: "workload",
  daemonset: "workload",
  ds: "workload",
  cronjob: "workload",
  job: "workload",
  replicaset: "workload",
  pod: "pod",
  node: "node",
  host: "host",
  machine: "host",
  user: "person",
  group: "group",
  digest: "digest",
  report: "digest",
};
/** Of these the word behind the name is the usual place: "the shop namespace", "prod cluster". */
const articles = new Set(["the", "my", "our", "this", "that", "a", "an", "all"]);
const prepositions = new Set(
  "in of for on from at about to with by within inside across into off and against is - ,".split(" "),
);

/** A name by its shape alone: what it most likely is. Undefined for a plain word. */
export function guessKinds(text: string): readonly EntityKind[] | undefined {
  if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text) || !/[a-z]/.test(text)) return undefined;
  if (/^(?:node|worker|master|ip|gke|aks|eks|kube|control-plane)-[a-z0-9.-]*\d/.test(text)) return ["node"];
  if (/-[a-f0-9]{6,10}-[a-z0-9]{5}$/.test(text)) return ["pod"];
  if (/^[a-z][a-z0-9-]*-(?=[a-z]*\d)[a-z0-9]{5}$/.test(text)) return ["pod", "workload", "service"];
  if (/^[a-z][a-z0-9-]*-\d{1,3}$/.test(text)) return ["pod", "node", "host", "workload", "service"];
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(text)) return ["workload", "service", "namespace"];
  return undefined;
}

export interface NameFinding {
  readonly context: IntentContext;
  readonly index: NameLookup;
  /** Is this a word of the field, such as search or catalog? Then it is a name only where a name would stand. */
  isOurs(word: string): boolean;
  /** Is this word used in the tools' sentences? */
  isUsed(word: string): boolean;
}

export function findNames(words: readonly Word[], finding: NameFinding, taken: readonly Place[]): readonly FoundName[] {
  const found: FoundName[] = [];
  for (const [at, word] of words.entries()) {
    if (isCovered(word, taken)) continue;
    const one = readName(words, at, finding);
    if (one) found.push(one);
  }
  return found;
}

function readName(words: readonly Word[], at: number, finding: NameFinding): FoundName | undefined {
  const word = words[at];
  if (!word) return undefined;
  const path = readPath(word, finding.index);
  if (path)
    return {
      ...path,
      start: word.start,
      end: word.end,
      before: wordBefore(words, at),
      ...cueOf(words, at, path.kinds),
    };
  const known = finding.index.exact(word.text);
  if (known.length > 0) {
    if (finding.isOurs(word.text) && !standsAsName(words, at))
      return { ...fromWorld(words, at, word, known), weak: true };
    const name = fromWorld(words, at, word, known);
    return finding.isUsed(word.text) && !standsAsName(words, at) ? { ...name, ours: true } : name;
  }
  const kinds = guessKinds(word.text);
  if (!kinds || finding.isOurs(word.text)) return undefined;
  const cue = cueOf(words, at, undefined);
  const all = cue.cue ? [cue.cue.kind, ...kinds.filter((kind) => kind !== cue.cue?.kind)] : kinds;
  return {
    name: word.raw,
    kinds: all,
    known: false,
    start: word.start,
    end: word.end,
    before: wordBefore(words, at),
    ...cue,
  };
}

function fromWorld(words: readonly Word[], at: number, word: Word, known: readonly KnownName[]): FoundName {
  const kinds = [...new Set(known.map((one) => one.kind))];
  const cue = cueOf(words, at, kinds);
  const name = known[0]?.name ?? word.raw;
  return { name, kinds, known: true, start: word.start, end: word.end, before: wordBefore(words, at), ...cue };
}

/** "Deployment/checkout", "deploy/cart", "shop/checkout", "payments/ledger". */
function readPath(word: Word, index: NameLookup): Omit<FoundName, "start" | "end" | "before"> | undefined {
  const parts = word.raw.split("/");
  const [head, tail] = [parts[0]?.toLowerCase() ?? "", parts.at(-1) ?? ""];
  if (parts.length < 2 || parts.length > 3 || tail === "") return undefined;
  const known = index.exact(tail);
  const kind = kindByWord.get(head);
  if (kind !== undefined) {
    const kinds: EntityKind[] =
      kind === "Pod"
        ? ["pod"]
        : kind === "Node"
          ? ["node"]
          : kind === "Namespace"
            ? ["namespace"]
            : ["workload", "service"];
    const place = { start: word.start, end: word.end };
    const cue = { word: head, kind: kinds[0] ?? "workload", place } as const;
    return { name: known[0]?.name ?? tail, kinds, known: known.length > 0, cue };
  }
  const namespace = index.exact(head).find((one) => one.kind === "namespace");
  if (!namespace || parts.length !== 2) return undefined;
  const kinds: readonly EntityKind[] =
    known.length > 0 ? [...new Set(known.map((one) => one.kind))] : (guessKinds(tail) ?? ["workload"]);
  return { name: known[0]?.name ?? tail, kinds, known: known.length > 0, namespace: namespace.name };
}

function wordBefore(words: readonly Word[], at: number): string {
  let index = at - 1;
  while (index >= 0 && (articles.has(words[index]?.text ?? "") || Object.hasOwn(cues, words[index]?.text ?? "")))
    index -= 1;
  return words[index]?.text ?? "";
}

function cueOf(words: readonly Word[], at: number, kinds: readonly EntityKind[] | undefined): Pick<FoundName, "cue"> {
  const dashed =
    words[at - 2]?.text === "-" &&
    ["n", "namespace"].includes(words[at - 1]?.text ?? "") &&
    words[at - 1]?.start === words[at - 2]?.end;
  const before = words[at - 1];
  if (dashed && before)
    return {
      cue: {
        word: "namespace",
        kind: "namespace",
        place: { start: words[at - 2]?.start ?? before.start, end: before.end },
      },
    };
  for (const beside of [before, words[at + 1]]) {
    const kind = beside && Object.hasOwn(cues, beside.text) ? cues[beside.text] : undefined;
    if (!beside || !kind) continue;
    const agrees =
      kinds === undefined ||
      kinds.includes(kind) ||
      (kind === "service" && kinds.includes("workload")) ||
      (kind === "workload" && kinds.includes("service"));
    // "pods in node-4 deployment": a word that cannot be said of this name belongs to something else.
    if (agrees) return { cue: { word: beside.text, kind, place: { start: beside.start, end: beside.end } } };
  }
  return {};
}

/** Where a name stands in a sentence: after a preposition or a kind, before a kind, or at its end after a verb. */
function standsAsName(words: readonly Word[], at: number): boolean {
  const before = words[at - 1]?.text ?? "";
  const after = words[at + 1]?.text ?? "";
  if (Object.hasOwn(cues, before) || Object.hasOwn(cues, after) || prepositions.has(before)) return true;
  if (articles.has(before)) return false;
  if (["'", "?", "."].includes(after) && at > 0) return true;
  return at > 0 && (after === "" || prepositions.has(after));
}
