const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

export interface Expanded {
  readonly value: unknown;
  /** What could not be filled in. */
  readonly problems: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
  /** Dotted paths of the texts that came out of variables: there "8080" may be meant as a number. */
  readonly filled: ReadonlySet<string>;
}

/**
 * Fills `${VARIABLE}` and `${VARIABLE:-default}` in every string of a read file; what is not set is a problem. A key with
 * nothing behind it is as good as not there, so that a section may stand with all its settings commented out.
 */
export function expandEnvironment(value: unknown, environment: Readonly<Record<string, string | undefined>>): Expanded {
  const problems: { path: readonly PropertyKey[]; message: string }[] = [];
  const filled = new Set<string>();

  function expand(at: unknown, path: readonly PropertyKey[]): unknown {
    if (typeof at === "string") return fill(at, path);
    if (Array.isArray(at)) return at.map((item, i) => expand(item, [...path, i]));
    if (at === null || typeof at !== "object") return at;
    return Object.fromEntries(
      Object.entries(at).flatMap(([key, field]) => (field === null ? [] : [[key, expand(field, [...path, key])]])),
    );
  }

  function fill(text: string, path: readonly PropertyKey[]): string {
    return text.replace(REFERENCE, (_match, name: string, fallback: string | undefined) => {
      filled.add(path.map(String).join("."));
      const set = environment[name];
      if (set !== undefined && set !== "") return set;
      if (fallback === undefined) {
        problems.push({ path, message: `the variable ${name} is not set; set it, or write \${${name}:-default}.` });
      }
      return fallback ?? "";
    });
  }

  return { value: expand(value, []), problems, filled };
}
