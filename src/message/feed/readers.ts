/** The open event streams of this process, to be woken when something new stands in their place's feed. */
export interface Readers {
  /** Returns what ends it. */
  add(place: string, wake: () => void): () => void;
  wake(place: string): void;
  /** How many are open, in all places. */
  count(): number;
}

export function createReaders(): Readers {
  const byPlace = new Map<string, Set<() => void>>();
  return {
    add: (place, wake) => {
      const mine = byPlace.get(place) ?? new Set();
      byPlace.set(place, mine.add(wake));
      return () => {
        mine.delete(wake);
        if (mine.size === 0 && byPlace.get(place) === mine) byPlace.delete(place);
      };
    },
    wake: (place) => {
      for (const wake of byPlace.get(place) ?? []) wake();
    },
    count: () => [...byPlace.values()].reduce((sum, { size }) => sum + size, 0),
  };
}
