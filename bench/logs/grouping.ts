/** How well lines were grouped, both 0 to 1. */
export interface GroupingScore {
  /** Lines whose group holds exactly the lines of their true event. */
  readonly groupingAccuracy: number;
  /** The F1 of groups that are exactly an event, over groups found and events there are (FGA). */
  readonly fGrouping: number;
}

/** Compares the group of each line with its true event, both in the order of the lines. */
export function scoreGrouping(groups: readonly (string | number)[], events: readonly string[]): GroupingScore {
  const byGroup = tally(groups);
  const byEvent = tally(events);
  const byBoth = tally(groups.map((group, i) => `${group}\n${events[i]}`));
  let lines = 0;
  let right = 0;
  for (const [both, count] of byBoth) {
    const [group, event] = splitOnce(both);
    if (count !== byGroup.get(group) || count !== byEvent.get(event)) continue;
    lines += count;
    right++;
  }
  return { groupingAccuracy: lines / events.length, fGrouping: (2 * right) / (byGroup.size + byEvent.size) };
}

function tally(values: readonly (string | number)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return counts;
}

function splitOnce(both: string): readonly [string, string] {
  const where = both.indexOf("\n");
  return [both.slice(0, where), both.slice(where + 1)];
}
