/** Which events of a session are safe. Events come and end in any order; only an unbroken run of ended ones counts. */
export interface Sequence {
  /** False for an event that was begun before: a resumed session sends again what had not been safe. */
  begin(number: number): boolean;
  end(number: number): void;
  /** The highest number up to which everything that came is safe. */
  safe(): number;
  /** How many have begun and not ended. */
  open(): number;
}

export function createSequence(start: number): Sequence {
  let safe = start;
  const open = new Set<number>();
  /** Ended ones that still wait for an earlier one. */
  const ended = new Set<number>();

  return {
    begin: (number) => {
      if (number <= safe || open.has(number) || ended.has(number)) return false;
      open.add(number);
      return true;
    },
    end: (number) => {
      if (!open.delete(number)) return;
      ended.add(number);
      const first = Math.min(...open, Number.POSITIVE_INFINITY);
      for (const done of [...ended].sort((a, b) => a - b)) {
        if (done > first) break;
        safe = done;
        ended.delete(done);
      }
    },
    safe: () => safe,
    open: () => open.size,
  };
}
