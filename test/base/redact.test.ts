import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactSecrets } from "../../src/base/telemetry/redact.ts";

/** Made up, and put together here so that no scanner takes this file for a leak. */
const made = (...parts: readonly string[]) => parts.join("");
const BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
const PEM = made("-----BEGIN RSA PRIVATE ", "KEY-----\n", BODY, "\n", BODY, "\n-----END RSA PRIVATE ", "KEY-----");
const JWT = made("eyJhbGciOiJIUzI1NiJ9", ".", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P");

/** Each with what must be gone. */
const SECRETS: readonly (readonly [what: string, text: string, secret: string])[] = [
  ["an AWS key id", made("id AKIA", "IOSFODNN7EXAMPLE used"), "IOSFODNN7"],
  ["an AWS secret", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalr"],
  ["an AWS secret in the environment", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "wJalr"],
  ["a presigned address", "https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=fe5f80f77d5fa3be", "fe5f80f7"],
  ["a Slack bot token", made("sent with xoxb", "-123456789012-abcdefABCDEF"), "abcdefABCDEF"],
  ["a Slack app token", made("xapp", "-1-A111-222-abcdef0123456789"), "abcdef0123"],
  ["a Slack webhook", made("post to https://hooks.slack.com/services/", "T000/B000/XXXXyyyy"), "XXXXyyyy"],
  ["a GitHub token", made("ghp", "_16C7e42F292c6912E7710c838347Ae178B4a"), "16C7e42F"],
  ["a fine-grained GitHub token", made("github_pat", "_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz"), "11ABCDEFG0"],
  ["a GitLab token", made("glpat", "-ABCdef1234567890wxyz"), "ABCdef12345"],
  ["a Google key", made("AIza", "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"), "SyD-9tSrke"],
  ["an OpenAI key", made("sk", "-proj-Abc123Def456Ghi789Jkl012"), "Abc123Def"],
  ["a Stripe key", made("sk", "_live_4eC39HqLyjWDarjtT1zdp7dc"), "4eC39Hq"],
  ["a JWT", `cookie was ${JWT} there`, "eyJzdWIi"],
  ["a whole PEM", `key:\n${PEM}\nafter`, BODY],
  ["a PEM without its end", PEM.slice(0, 90), BODY.slice(0, 30)],
  ["a PEM without its beginning", PEM.slice(50), BODY.slice(30)],
  ["a PEM in JSON", JSON.stringify({ key: PEM }), BODY],
  ["a password in an address", "postgres://app:hunter2@db:5432/x", "hunter2"],
  ["one that is the user's name too", "https://admin:admin@host/", ":admin@"],
  ["one with an at sign in it", "redis://:p@ss@cache:6379", "p@ss"],
  ["a bearer header", "Authorization: Bearer abc.DEF-123456", "abc.DEF"],
  ["a basic header in JSON", '{"authorization":"Basic dXNlcjpwYXNz","n":1}', "dXNlcjpwYXNz"],
  [
    "a header of another scheme",
    "authorization: Digest username=x, response=6629fae49393a05397450978507c4ef1",
    "6629fae4",
  ],
  ["a bare bearer token", "used bearer mF_9.B5f-4.1JqM here", "mF_9.B5f"],
  ["a cookie", "Set-Cookie: session=8f7d6a5b4c; HttpOnly", "8f7d6a5b4c"],
  ["key=value", "password=hunter2 user=ann", "hunter2"],
  ["a value like its name", "password=password", "=password"],
  ["a prefixed name", "DB_PASSWORD=hunter2", "hunter2"],
  ["a camel-case name", "clientSecret: 'ab12cd34'", "ab12cd34"],
  ["a quoted value with spaces", '{"password": "correct horse battery", "n": 1}', "horse"],
  ["a quoted value with a quote", String.raw`password="a\"b secret part"`, "secret part"],
  ["JSON in JSON", String.raw`{\"api_key\":\"abc123def\",\"n\":1}`, "abc123def"],
  ["a query field", "GET /x?token=abcdef123&page=2", "abcdef123"],
  ["a header of a key", "X-Api-Key: 0123456789abcdef", "0123456789"],
  ["YAML", "signing_key: 9f86d081884c7d65", "9f86d081"],
];

const HARMLESS = [
  "token: expired",
  "secretName: my-tls",
  "secret:\n  secretName: my-tls",
  "the password was changed by ann",
  "sk-learn-inference-service-7d9f8c6b5-x2x4z is not ready",
  "Basic authentication is switched off",
  "bearer of bad news: disk full",
  "http://prometheus:9090/graph?g0.expr=up",
  "see http://host:8080/path and mail ann@example.com",
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "pod/checkout-7d9f8c6b5-x2x4z restarted 3 times",
  'rate(http_requests_total{code=~"5.."}[5m])',
  "tokens: 120345",
  "password: ${DB_PASSWORD}",
  "2026-11-18T14:30:00.000Z cpu=91 mem=40",
];

describe("redaction", () => {
  test.each(SECRETS)("cuts %s", (_what, text, secret) => {
    expect(text).toContain(secret);
    const clean = redactSecrets(text);
    expect(clean).not.toContain(secret);
    expect(clean).toMatch(/\[redacted [a-z-]+\]/);
    expect(redactSecrets(clean)).toBe(clean);
  });

  test.each(HARMLESS)("leaves %j alone", (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  test("what stands around a secret stays", () => {
    expect(redactSecrets("a user=ann password=hunter2, host=db b")).toBe(
      "a user=ann password=[redacted assignment], host=db b",
    );
    expect(redactSecrets(`before\n${PEM}\nafter`)).toBe("before\n[redacted private-key]\nafter");
    expect(redactSecrets("postgres://app:hunter2@db:5432/x")).toBe("postgres://app:[redacted url-password]@db:5432/x");
    expect(redactSecrets("GET /x?token=abcdef123&page=2")).toBe("GET /x?token=[redacted assignment]&page=2");
  });

  test("JSON stays JSON", () => {
    const keys = ["password", "token", "db_password", "apiKey", "note"];
    const value = fc.oneof(fc.string(), fc.constantFrom(JWT, PEM, "Bearer abc123456789012", 'a "quoted" one\\'));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (facts) => {
        const parsed = JSON.parse(redactSecrets(JSON.stringify(facts))) as Record<string, string>;
        expect(Object.keys(parsed).sort()).toEqual(Object.keys(facts).sort());
        for (const key of ["password", "db_password"]) {
          const given = facts[key];
          if (given !== undefined && given.trim().length >= 8) expect(parsed[key]).not.toContain(given);
        }
      }),
    );
  });

  test("a megabyte of anything is read in linear time", () => {
    const units = [
      ...[
        "eyJ-",
        "eyJaaaaaaaa.",
        "a.",
        "://a:",
        "://:",
        "password",
        'password="',
        "password:  ",
        "-----BEGIN ",
        "key-",
      ],
      ...[
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "AAAA/",
        "bearer ",
        "sk-a",
        "sk-A1",
        '\\"',
        'token=\\"',
      ],
      ...[
        "authorization: basic ",
        "?sig=",
        "= ",
        "xoxb-",
        "password_key",
        "secret='",
        "cookie:",
        "\\",
        "aA1 ",
        "\n",
        " ",
      ],
    ];
    const slow = units.flatMap((unit) => {
      const text = unit.repeat(Math.ceil(1e6 / unit.length));
      const startedMs = performance.now();
      redactSecrets(text);
      const tookMs = performance.now() - startedMs;
      return tookMs > 2000 ? [`${JSON.stringify(unit)}: ${Math.round(tookMs)} ms`] : []; // linear is 5 to 150
    });
    expect(slow).toEqual([]);
  }, 60_000);
});
