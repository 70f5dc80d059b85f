import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import { OpsError } from "../../src/base/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "pilothouse-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(yaml: string, environment: Record<string, string> = {}) {
  writeFileSync(join(folder, "p.yaml"), yaml);
  return readAppConfig(environment, join(folder, "p.yaml"));
}

/** What is wrong with a file, one line a problem, its name left out; fails when nothing is. */
function problems(yaml: string, environment: Record<string, string> = {}): string[] {
  try {
    read(yaml, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(OpsError);
    expect((error as OpsError).kind).toBe("invalid");
    const [head, ...lines] = (error as OpsError).message.split("\n");
    expect(head).toBe(`The configuration has ${lines.length === 1 ? "one problem" : `${lines.length} problems`}:`);
    return lines.map((line) => line.replace("  - ", "").replace(`${join(folder, "p.yaml")} `, ""));
  }
  throw new Error("expected problems, and there was none");
}

describe("the example file", () => {
  test("loads as it is", () => {
    const config = readAppConfig({}, "pilothouse.example.yaml");
    expect(config.server).toMatchObject({ host: "127.0.0.1", port: 3000, apiRole: "operator" });
    expect(config.people.roles["shop-operator"]).toEqual(["metrics:read", "kubernetes:read@prod/shop"]);
  });

  test("is what one gets with no file, but for what it adds", () => {
    const { people: _, channels: ___, ...example } = readAppConfig({}, "pilothouse.example.yaml");
    const { people: __, channels: ____, ...bare } = readAppConfig({});
    expect(example).toEqual(bare);
  });
});

describe("a broken file", () => {
  test("is told at once, each problem with its line and cure", () => {
    const yaml = `dataDirr: x
server:
  prot: 80
  apiRole:
    - 1
serverr:
  a: 1
prometheus:
  - name: a
    url: ftp://x
    tokn: abc
  - name: a
    url: http://x
people:
  zone: Mars/Olympus
  roles:
    Shop: ["metrics:read"]
    shop: ["metrics"]
  places:
    - plce: x
      ceiling: "metrics:read"
log:
  level: loud
database:
  poolSize: 0
  statementTimeoutMs: fast
`;
    expect(problems(yaml)).toEqual([
      "line 1, dataDirr: there is no such setting; did you mean dataDir?",
      "line 3, server.prot: there is no such setting; did you mean port?",
      "line 4, server.apiRole: must be text, not a list.",
      "line 6, serverr: there is no such setting; did you mean server?",
      "line 8, prometheus: two Prometheus servers have the same name.",
      "line 10, prometheus.0.url: write the address like http://127.0.0.1:9090.",
      "line 11, prometheus.0.tokn: there is no such setting; did you mean token?",
      'line 15, people.zone: is not a time zone; write it like "Europe/Berlin" or "UTC".',
      'line 17, people.roles.Shop: Shop is not a role name; use small letters, digits, "-" and "_".',
      'line 18, people.roles.shop.0: is not a permission; write it like "metrics:read", "kubernetes:read@prod/shop" or "*".',
      "line 20, people.places.0.place: is missing.",
      "line 20, people.places.0.plce: there is no such setting; did you mean place?",
      'line 21, people.places.0.ceiling: must be a list, not "metrics:read".',
      "line 23, log.level: must be debug, info, warn, error or silent.",
      "line 25, database.poolSize: must be at least 1.",
      'line 26, database.statementTimeoutMs: must be a number, not "fast".',
    ]);
  });

  test("a setting like nothing there is says what there is", () => {
    expect(problems("log:\n  zzzzzzzz: 1\n")).toEqual([
      "line 2, log.zzzzzzzz: there is no such setting; remove it (there is level).",
    ]);
  });

  test.each([
    ["syntax", "server:\n  port: [1, 2\nlog: x\n", /^line \d+: .+/],
    ["the same key twice", "log:\n  level: info\nlog:\n  level: warn\n", /^line 3: Map keys must be unique/],
    ["two documents", "log: {}\n---\nlog: {}\n", /^line 2: .*multiple documents/i],
    ["a list for a file", "- a\n", /: must be a group of settings, not a list\.$/],
    ["text for a file", "hello\n", /: must be a group of settings, not "hello"\.$/],
  ])("%s is told", (_what, yaml, told) => {
    expect(problems(yaml)[0]).toMatch(told);
  });

  test("an alias bomb is refused at once", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++) {
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`);
    }
    const startedMs = performance.now();
    expect(problems(lines.join("\n"))[0]).toMatch(/Excessive alias count/);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test("an alias is fine, and what is wrong behind it has a line", () => {
    const yaml = "people:\n  roles:\n    a: &a [metrics:read]\n    b: *a\n";
    expect(read(yaml).people.roles.b).toEqual(["metrics:read"]);
    expect(problems(yaml.replace("metrics:read", "metrics"))).toHaveLength(2);
  });

  test("one that is not there, or is a folder", () => {
    for (const file of [join(folder, "nowhere.yaml"), folder]) {
      expect(() => readAppConfig({}, file)).toThrow(
        `The configuration file ${file} cannot be read. Check the path given by --config or PILOTHOUSE_CONFIG.`,
      );
      expect(() => readAppConfig({ PILOTHOUSE_CONFIG: file })).toThrow(/cannot be read/);
    }
  });
});

describe("variables inside the file", () => {
  test("are filled in, as text and as numbers", () => {
    const yaml = `server:
  host: "\${WHERE:-127.0.0.1}"
  port: \${WEB_PORT:-3001}
prometheus:
  - name: \${NAME}
    url: http://\${NAME}.example:9090/\${PATH_IN:-}
`;
    const config = read(yaml, { NAME: "prod", WEB_PORT: "8080" });
    expect(config.server).toMatchObject({ host: "127.0.0.1", port: 8080 });
    expect(config.prometheus[0]).toMatchObject({ name: "prod", url: "http://prod.example:9090/" });
    expect(read(yaml, { NAME: "1234" }).prometheus[0]?.name).toBe("1234"); // wanted as text, so it stays text
    expect(read(yaml, { NAME: "prod" }).server.port).toBe(3001);
  });

  test("one that is missing says how to cure it, and is one problem", () => {
    expect(problems("server:\n  port: ${WEB_PORT}\n")).toEqual([
      "line 2, server.port: the variable WEB_PORT is not set; set it, or write ${WEB_PORT:-default}.",
    ]);
    expect(problems("server:\n  port: ${WEB_PORT}\n", { WEB_PORT: "eighty" })).toEqual([
      "line 2, server.port: is not a port; write a number from 0 to 65535.",
    ]);
  });

  test("a value with ${ in it comes out of its variable untouched", () => {
    expect(read("server:\n  apiToken: ${T}\n", { T: "a${NOPE}b-0123456789" }).server.apiToken).toBe(
      "a${NOPE}b-0123456789",
    );
  });

  test("a section whose settings are all commented out is a section left out", () => {
    expect(read("server:\n  # port: 1\nlimits:\n").server.port).toBe(3000);
  });
});

describe("plain variables", () => {
  test("win over the file", () => {
    const yaml = `dataDir: a
server: { host: 10.0.0.1, port: 1 }
database: { poolSize: 3 }
prometheus: [{ name: x, url: "http://x" }, { name: y, url: "http://\${NOT_NEEDED}" }]
`;
    const config = read(yaml, {
      PILOTHOUSE_DATA_DIR: "b",
      HOST: "127.0.0.1",
      PORT: "0",
      DATABASE_URL: "postgres://u@h/d",
      PROMETHEUS_URL: " http://127.0.0.1:9090 ",
      LOG_LEVEL: "debug",
      PILOTHOUSE_PUBLIC_URL: "https://ops.example.com/",
    });
    expect(config).toMatchObject({
      dataDir: "b",
      server: { host: "127.0.0.1", port: 0, publicUrl: "https://ops.example.com" },
      database: { url: "postgres://u@h/d", poolSize: 3 },
      prometheus: [{ name: "default", url: "http://127.0.0.1:9090" }],
      log: { level: "debug" },
    });
    expect(config.prometheus).toHaveLength(1);
  });

  test("empty ones are not set", () => {
    expect(read("server: { port: 7 }\n", { PORT: "", PROMETHEUS_URL: " " })).toMatchObject({
      server: { port: 7 },
      prometheus: [],
    });
  });

  test.each([
    [{ PORT: "abc" }, ["PORT: is not a port; write a number from 0 to 65535."]],
    [{ PORT: "70000" }, ["PORT: is not a port; write a number from 0 to 65535."]],
    [{ PORT: "0x50" }, ["PORT: is not a port; write a number from 0 to 65535."]],
    [{ PROMETHEUS_URL: "ftp://x" }, ["PROMETHEUS_URL: write the address like http://127.0.0.1:9090."]],
    [{ DATABASE_URL: "mysql://x" }, ["DATABASE_URL: must begin with postgres:// or postgresql://."]],
    [{ PILOTHOUSE_API_TOKEN: "short" }, ["PILOTHOUSE_API_TOKEN: is too short; take at least 16 characters."]],
    [
      { PILOTHOUSE_PUBLIC_URL: "ops" },
      ['PILOTHOUSE_PUBLIC_URL: is not an address; write it like "https://ops.example.com".'],
    ],
    [{ LOG_LEVEL: "loud" }, ["LOG_LEVEL: must be debug, info, warn, error or silent."]],
  ])("%j names the variable", (environment, told) => {
    expect(problems("log: {}\n", environment as Record<string, string>)).toEqual(told);
  });

  test("the variable is blamed even where the file sets it too", () => {
    expect(problems("server:\n  port: ${NOPE}\n", { PORT: "abc" })).toEqual([
      "PORT: is not a port; write a number from 0 to 65535.",
    ]);
  });
});
