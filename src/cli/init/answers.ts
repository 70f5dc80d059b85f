/** What `pilothouse init` asks for. A thing left out is left to its default. */
export interface Answers {
  readonly port?: number;
  readonly prometheusUrl?: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly model?: { readonly name: string; readonly baseUrl?: string };
}

/** A value of the file, and the variable it is read from where it is a secret. */
export interface Written {
  readonly text: string;
  readonly variable?: string;
}

/** An address as it may stand in a file: as it is, or as a reference where there is or may be a secret in it. */
export function addressFor(url: string, variable: string): Written {
  return holdsSecret(url) ? referenceTo(variable) : { text: url };
}

export function referenceTo(variable: string): Written {
  return { text: `\${${variable}}`, variable };
}

/** User, password, and whatever stands behind "?", where tokens travel. */
export function holdsSecret(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { username, password, search } = new URL(url);
  return username !== "" || password !== "" || search !== "";
}
