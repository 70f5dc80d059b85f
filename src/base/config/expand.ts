const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Fills `${VARIABLE}` and `${VARIABLE:-default}` in every string of a read file; what is not set is a problem. */
export function expandEnvironment(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  problem: (path: readonly PropertyKey[], message: string) => void,
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === "string") {
    return value.replace(REFERENCE, (_match, name: string, fallback: string | undefined) => {
      const set = environment[name];
      if (set !== undefined && set !== "") return set;
      if (fallback === undefined)
        problem(path, `the variable ${name} is not set; set it, or write \${${name}:-default}.`);
      return fallback ?? "";
    });
  }
  if (Array.isArray(value)) return value.map((item, i) => expandEnvironment(item, environment, problem, [...path, i]));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [
        key,
        expandEnvironment(field, environment, problem, [...path, key]),
      ]),
    );
  }
  return value;
}
