/** The values under each of their keys, in the order they came; a value may stand under several keys, or none. */
export function groupBy<Value>(
  values: readonly Value[],
  keysOf: (value: Value) => readonly string[],
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    for (const key of keysOf(value)) {
      const list = groups.get(key);
      if (list) list.push(value);
      else groups.set(key, [value]);
    }
  }
  return groups;
}
