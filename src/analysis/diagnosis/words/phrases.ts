/** "2026-04-18 10:45 UTC": evidence names its zone, since the reader's is not known here. */
export function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** "45 s", "12 min", "3 h", "5 days". */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** "once", "twice", "8 times". */
export function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

/** "1 pod", "3 pods". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "a, b and 3 more". */
export function listed(names: readonly string[], atMost = 3): string {
  const shown = names.slice(0, atMost);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** One line of outside text, cut to a length that a card bears. */
export function oneLine(text: string, atMost = 300): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= atMost ? line : `${line.slice(0, atMost - 1)}…`;
}

/** The earliest of the times that are known. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
