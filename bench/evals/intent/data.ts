import type { EarlierCall, IntentContext, KnownName } from "../../../src/agent/intent/intent.ts";
import type { EntityKind } from "../../../src/tool/slots.ts";

/** One sentence and what it means; `tool` undefined where nothing fits. */
export interface Sentence {
  readonly text: string;
  readonly tool: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly after?: EarlierCall;
}

type Raw = Readonly<Record<string, unknown>>;

function object(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function earlier(value: unknown): EarlierCall | undefined {
  const raw = object(value);
  if (typeof raw.tool !== "string") return undefined;
  return {
    tool: raw.tool,
    input: object(raw.input),
    ...(typeof raw.missing === "string" ? { missing: raw.missing } : {}),
  };
}

/** JSON lines or one JSON array; the sentence may be called text, words, question or sentence. */
export function readSentences(file: string): readonly Sentence[] {
  const trimmed = file.trim();
  const rows: unknown[] = trimmed.startsWith("[")
    ? (JSON.parse(trimmed) as unknown[])
    : trimmed.split(/\r?\n/).flatMap((line) => (line.trim() ? [JSON.parse(line) as unknown] : []));
  return rows.flatMap((row) => {
    const raw = object(row);
    const text = [raw.text, raw.words, raw.question, raw.sentence].find((one) => typeof one === "string");
    if (typeof text !== "string") return [];
    const after = earlier(raw.after ?? raw.earlier);
    const tool = typeof raw.tool === "string" ? raw.tool : undefined;
    return [{ text, tool, input: object(raw.input ?? raw.inputs ?? raw.expected), ...(after ? { after } : {}) }];
  });
}

const plural: Readonly<Record<string, EntityKind>> = {
  clusters: "cluster",
  namespaces: "namespace",
  services: "service",
  pods: "pod",
  nodes: "node",
  hosts: "host",
  persons: "person",
  people: "person",
  users: "person",
  groups: "group",
  digests: "digest",
  sources: "source",
  metrics: "metric",
  tools: "tool",
};

/** The moment and the names a file of sentences is meant in. */
export function readWorld(file: string): IntentContext {
  const raw = object(JSON.parse(file));
  const names: KnownName[] = [];
  for (const [key, kind] of Object.entries(plural)) {
    for (const one of Array.isArray(raw[key]) ? (raw[key] as unknown[]) : []) {
      const name = typeof one === "string" ? one : object(one).name;
      if (typeof name === "string") names.push({ kind, name });
    }
  }
  for (const one of Array.isArray(raw.workloads) ? (raw.workloads as unknown[]) : []) {
    const { kind, name, namespace } = object(one);
    if (typeof name !== "string") continue;
    const where = typeof namespace === "string" ? { namespace } : {};
    names.push({ kind: "workload", name, ...where, ...(typeof kind === "string" ? { workloadKind: kind } : {}) });
  }
  const nowMs = typeof raw.now === "string" ? Date.parse(raw.now) : Date.now();
  return { nowMs, zone: typeof raw.zone === "string" ? raw.zone : "UTC", names };
}
