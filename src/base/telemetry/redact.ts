/** One kind of secret: the whole match is cut, or only group 1 where the rule has one. */
const RULES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "private-key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  { name: "jwt", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g },
  { name: "aws-key", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  { name: "slack", pattern: /\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}/g },
  { name: "github", pattern: /\b(?:gh[opsur]_\w{30,}|github_pat_\w{30,})/g },
  { name: "openai", pattern: /\bsk-[\w-]{20,}/g },
  { name: "url-password", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:([^\s/@]+)@/gi },
  { name: "bearer", pattern: /\b(?:bearer|basic)\s+([\w~+/.-]{12,}=*)/gi },
  {
    name: "assignment",
    pattern: /\b(?:password|passwd|secret|token|api[-_]?key|access[-_]?key)["']?\s*[:=]\s*["']?([^\s"',;&]{6,})/gi,
  },
];

/** Cuts what our rules know as secrets out of a text: `[redacted <rule>]` stands where it was. Linear in the text. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const { name, pattern } of RULES) {
    clean = clean.replace(pattern, (match: string, group?: unknown) =>
      typeof group === "string" ? match.replace(group, `[redacted ${name}]`) : `[redacted ${name}]`,
    );
  }
  return clean;
}
