export interface TimedLine {
  readonly atMs: number;
  readonly text: string;
}

/** Of lines that come in any order the newest, within bounds; `more` tells whether there were others. */
export interface Newest {
  add(line: TimedLine): void;
  /** Ascending by time. */
  lines(): readonly string[];
  more(): boolean;
}

export function createNewest({ maxLines, maxBytes }: { readonly maxLines: number; readonly maxBytes: number }): Newest {
  let kept: (TimedLine & { readonly bytes: number })[] = [];
  let bytes = 0;
  let dropped = false;

  function settle(): void {
    kept.sort((a, b) => a.atMs - b.atMs);
    let first = 0;
    while (kept.length - first > maxLines || bytes > maxBytes) {
      bytes -= kept[first]?.bytes ?? 0;
      first++;
    }
    if (first > 0) {
      dropped = true;
      kept = kept.slice(first);
    }
  }

  return {
    add(line) {
      const size = Buffer.byteLength(line.text) + 1;
      kept.push({ ...line, bytes: size });
      bytes += size;
      // Twice as much as is wanted, so that sorting is paid for once a bound and not once a line.
      if (kept.length > maxLines * 2 || bytes > maxBytes * 2) settle();
    },
    lines() {
      settle();
      return kept.map(({ text }) => text);
    },
    more: () => dropped,
  };
}
