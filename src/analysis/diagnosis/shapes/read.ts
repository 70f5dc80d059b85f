/** Reads fields of unknown shape: what is not of the wanted type is not there. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** undefined for what is no text, and for an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The entries whose value is text or a number, as text: labels, quantities. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, item] of Object.entries(fieldsOf(value))) {
    if (typeof item === "string" || typeof item === "number") found[key] = String(item);
  }
  return found;
}

/** `{ key: value }` where there is a value, nothing where there is none: for optional fields. */
export function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
