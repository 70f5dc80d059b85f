/** One thing that is wrong, or would be soon, with what was seen. Every free string may hold outside text. */
export interface Finding {
  /** The analyzer's name for it: "pod-oom-killed". Stable: evals and people's habits hang on it. */
  readonly rule: string;
  /** "Pod/shop/web-0": what it is about; a whole workload rather than each of its pods where all say the same. */
  readonly object: string;
  readonly role: "cause" | "symptom";
  /** `outage`: something does not work now; `degraded`: less than it should; `risk`: works, but may not for long. */
  readonly severity: "outage" | "degraded" | "risk";
  /** 0 to 1: how sure that this is so and is the cause it is said to be. */
  readonly confidence: number;
  /** Epoch milliseconds at which it began, where that was seen. */
  readonly sinceMs?: number;
  /** One sentence with the object's name, the fact and the number: the card's line. */
  readonly summary: string;
  /** The facts as they were read, one each: "container app: exit code 137 (OOMKilled) at 13:58, limit 128Mi". */
  readonly evidence: readonly string[];
  /** Objects whose trouble this brings about. */
  readonly explains: readonly string[];
  /** Where to look next, in words a person can act on. */
  readonly next?: string;
  /** A change that would mend it, to be planned and approved. */
  readonly proposes?: { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };
}

/** Trouble that was there and is not any more. */
export interface Recovered {
  readonly object: string;
  readonly summary: string;
  /** Epoch milliseconds. */
  readonly atMs?: number;
}

/** Findings joined into stories: each cause with the symptoms it explains, the gravest first. */
export interface Diagnosis {
  readonly stories: readonly Story[];
  /** Symptoms that no cause was found for: "I cannot tell, look here next" stands in their `next`. */
  readonly unexplained: readonly Finding[];
  /** Works, but may not for long; told apart from what is broken. */
  readonly risks: readonly Finding[];
  readonly recovered: readonly Recovered[];
  /** Nothing is broken as far as could be seen. */
  readonly healthy: boolean;
  readonly unseen: readonly string[];
}

export interface Story {
  readonly cause: Finding;
  readonly symptoms: readonly Finding[];
  /** What changed shortly before, with its time: a rollout, a ConfigMap, a node. */
  readonly change?: { readonly summary: string; readonly atMs: number };
}
