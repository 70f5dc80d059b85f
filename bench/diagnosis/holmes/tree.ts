/** One entry of what `kubectl describe` prints: its value, and what stands indented under it. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  /** The line as it was printed, without its indentation. */
  readonly text: string;
  readonly children: readonly Entry[];
}

interface Open {
  readonly indent: number;
  readonly children: Entry[];
}

/** Total: what has no key is an entry whose key is empty. */
export function parseTree(text: string): readonly Entry[] {
  const top: Open = { indent: -1, children: [] };
  const stack: Open[] = [top];
  for (const line of text.split("\n")) {
    const content = line.trim();
    if (content === "") continue;
    const indent = line.length - line.trimStart().length;
    while (stack.length > 1 && (stack.at(-1)?.indent ?? -1) >= indent) stack.pop();
    const match = /^([A-Za-z0-9_./ -]+?):(?:\s+(.*))?$/.exec(content);
    const children: Entry[] = [];
    stack.at(-1)?.children.push({ key: match?.[1] ?? "", value: match?.[2]?.trim() ?? "", text: content, children });
    stack.push({ indent, children });
  }
  return top.children;
}

export function entryOf(entries: readonly Entry[], key: string): Entry | undefined {
  return entries.find((entry) => entry.key === key);
}

/** The entry's value; undefined for none, and for the `<none>` and `<unset>` that kubectl prints for it. */
export function printed(entries: readonly Entry[], key: string): string | undefined {
  const value = entryOf(entries, key)?.value;
  return value === undefined || value === "" || /^<\w+>$/.test(value) ? undefined : value;
}

/** The rows of a table printed under an entry, by its heading; columns stand two spaces apart. */
export function rowsOf(entry: Entry | undefined): readonly (readonly string[])[] {
  const lines = (entry?.children ?? []).map(({ text }) => text);
  return lines.slice(1).flatMap((text) => (/^[-\s]+$/.test(text) ? [] : [text.split(/\s{2,}/)]));
}

/** "key=value" of the entry and the lines that go on under it. */
export function labelsOf(entry: Entry | undefined): Readonly<Record<string, string>> {
  const texts = entry ? [entry.value, ...entry.children.map(({ text }) => text)] : [];
  return Object.fromEntries(
    texts.flatMap((text) =>
      /^([^=\s]+)=(\S*)$/.exec(text) ? [text.split(/=(.*)/s).slice(0, 2) as [string, string]] : [],
    ),
  );
}

/** Milliseconds of "6m9s", "22h", "35d". */
export function parseAge(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? "s"] ?? 0), 0);
}
