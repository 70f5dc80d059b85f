/**
 * Hints between workers: "look at this now". Never the truth: what is owed stands in the database, a sweep looks anyway,
 * and a lost or doubled hint costs time, nothing else.
 */
export interface Jobs {
  /** Asks some worker of `topic` to look. Hints for one key that wait together become one. Never throws. */
  wake(topic: string, key: string): void;
  /** Looks when woken; a look that throws is logged by its owner and not repeated. Returns the end of listening. */
  on(topic: string, look: (key: string) => Promise<void>): () => void;
  /** Stops taking hints and waits for looks under way. */
  close(): Promise<void>;
}
