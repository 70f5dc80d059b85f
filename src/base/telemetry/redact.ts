/**
 * One kind of secret. With groups, the first (before) and the last (behind) stay and what stands between them is cut; with
 * none the whole match is. Every pattern is linear: whatever can be long begins where nothing of its own kind precedes it,
 * and no repetition stands inside another.
 */
interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
}

const RULES: readonly Rule[] = [
  {
    name: "private-key",
    // One that was cut off has no end: everything behind its beginning goes.
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  {
    name: "private-key",
    // And one whose beginning was cut off has base 64 in front of its end, as lines or with \n written out.
    pattern: /(?<![\w+/=\\\r\n])[\w+/=\\\r\n]+-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  { name: "jwt", pattern: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g },
  { name: "aws-key", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  { name: "slack", pattern: /(?<![\w-])(?:xox[a-z]|xapp)-[\w-]{10,}/g },
  { name: "slack", pattern: /(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)([\w/-]{10,})()/g },
  { name: "github", pattern: /(?<!\w)(?:gh[opsur]_\w{30,}|github_pat_\w{30,})/g },
  { name: "gitlab", pattern: /(?<![\w-])glpat-[\w-]{20,}/g },
  { name: "google", pattern: /(?<![\w-])(?:AIza[\w-]{35}(?![\w-])|ya29\.[\w-]{20,})/g },
  // Capitals and digits in it: sk-learn-inference-service is somebody's Deployment.
  { name: "openai", pattern: /(?<![\w-])sk-(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}/g },
  { name: "stripe", pattern: /(?<!\w)[rs]k_(?:live|test)_\w{16,}/g },
  { name: "pilothouse-token", pattern: /(?<![a-z0-9])pht_[0-9a-z]{20,}/g },
  { name: "sign-in-link", pattern: /(#sign-in=)((?:invite-)?[0-9a-z]{20,})()/g },
  { name: "url-password", pattern: /(:\/\/[^\s:/?#@"'<>]{0,256}:)([^\s/?#"'<>]+)(@)/g },
  { name: "url-signature", pattern: /([?&](?:sig|signature|x-amz-signature|x-goog-signature)=)([^&\s"'<>]{8,})()/gi },
  {
    name: "authorization",
    pattern:
      /(\bauthorization\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?)((?:(?:bearer|basic|token|digest|negotiate|apikey|aws4-hmac-sha256)[ \t]+)[^\r\n"'\\]+|[^\s"'\\]{16,})()/gi,
  },
  // With a digit or a padding in it: "basic authentication" is a subject of conversation.
  { name: "bearer", pattern: /((?<![\w-])(?:bearer|basic)[ \t]{1,8})((?=[\w~+/.-]*[\d=])[\w~+/.-]{12,}={0,2})()/gi },
  { name: "cookie", pattern: /(\b(?:set-)?cookie\\?["']?[ \t]{0,8}:[ \t]{0,8}\\?["']?)([^\r\n"'\\]{4,})()/gi },
];

const NAMES = "pass(?:word|wd|phrase)|secret|token|credentials?|(?:api|access|private|signing|encryption)[-_ ]?key";
/** "token_secret", "secretKey", "SECRET_KEY_BASE", "password_hash" are no other names. */
const TAILS = "(?:[-_]?(?:key|base|value|id|hash|b64|base64))*";
/** Up to the quote that closes it, or where nothing is quoted to the next separator. */
const VALUES = String.raw`\\"(?:(?!\\")[^\r\n])*(?:\\"|$)|"(?:[^"\\\r\n]|\\.)*"?|'[^'\r\n]*'?|[^\s"',;&\\]+`;
const ASSIGNMENT = new RegExp(
  String.raw`((?:${NAMES})${TAILS}\\?["']?[ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8})(${VALUES})`,
  "gi",
);

/** Cuts what our rules know as secrets out of a text: `[redacted <rule>]` stands where it was. Linear in the text. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const { name, pattern } of RULES) {
    clean = clean.replace(pattern, (match: string, before?: unknown, secret?: unknown, behind?: unknown) => {
      // Without groups the second argument is the offset.
      if (typeof before !== "string") return mark(name);
      if (typeof secret === "string" && secret.startsWith("[redacted")) return match;
      return `${before}${mark(name)}${typeof behind === "string" ? behind : ""}`;
    });
  }
  return clean.replace(ASSIGNMENT, (match: string, before: string, value: string) => {
    const quote = /^(?:\\?"|')/.exec(value)?.[0] ?? "";
    const closed = quote !== "" && value.length >= 2 * quote.length && value.endsWith(quote);
    const inner = value.slice(quote.length, closed ? -quote.length : undefined);
    if (!isSecretValue(before, inner, quote !== "")) return match;
    return `${before}${quote}${mark("assignment")}${closed ? quote : ""}`;
  });
}

/** "token: expired" and "secret: missing" are sentences; behind a password anything is one. */
function isSecretValue(before: string, value: string, quoted: boolean): boolean {
  if (value.startsWith("[redacted") || value.startsWith("${")) return false;
  if (/pass/i.test(before)) return value.length >= 3;
  if (value.length < 6) return false;
  return quoted || !/:[ \t]+$/.test(before) || !/^[a-z]{1,14}[.!]?$/i.test(value);
}

function mark(name: string): string {
  return `[redacted ${name}]`;
}
