import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "./run-cli.ts";

let sandbox: Sandbox;
let url = "";
beforeAll(async () => {
  sandbox = await createSandbox({ PILOTHOUSE_API_TOKEN: "0123456789abcdef" });
  ({ url } = await sandbox.serve());
}, 60_000);
afterAll(() => sandbox.close());

interface Report {
  readonly tool: string | null;
  readonly status: string;
  readonly text: string;
  readonly message: { readonly summary: string };
}

describe("help", () => {
  test.each([
    [["--help"], ["Usage: pilothouse", "serve", "ask", "tool", "audit", "migrate", "--config <file>"]],
    [
      ["ask", "--help"],
      ["Examples:", "--json", "--server <url>", "Exits 0"],
    ],
    [
      ["tool", "--help"],
      ["list", "run"],
    ],
    [
      ["tool", "run", "--help"],
      ["Examples:", "--input <json>", "Exits 0"],
    ],
    [["tool", "list", "--help"], ["--json"]],
    [
      ["audit", "verify", "--help"],
      ["names the row", "Exits 0"],
    ],
    [
      ["policy", "test", "--help"],
      ["Examples:", "--cluster <name>", "Exits 0"],
    ],
    [["serve", "--help"], ["http://127.0.0.1:3000"]],
    [["migrate", "--help"], ["database"]],
  ])("%j teaches", async (args, words) => {
    const { code, out } = await sandbox.run(args);
    expect(code).toBe(0);
    for (const word of words) expect(out).toContain(word);
  });

  test("the list of tools shows each with its inputs and a question", async () => {
    const { code, out } = await sandbox.run(["tool", "list"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^metrics_query \(read\)\n {2}Run a PromQL expression/m);
    expect(out).toMatch(/^ {4}promql +A PromQL expression$/m);
    expect(out).toMatch(/^ {4}range\? +A stretch of time: last 2h/m);
    expect(out).toMatch(/^ {4}Ask: "/m);
    const listed = (await sandbox.run(["tool", "list", "--json"])).json<{ tools: { name: string }[] }>();
    expect(listed.tools.map(({ name }) => name)).toContain("metrics_show");
  });
});

describe("wrong usage exits 2 with the cure", () => {
  test.each([
    [["tool", "run", "metrcs_show"], "There is no tool called metrcs_show. Did you mean metrics_show?"],
    [["tool", "run", "zzzzzzzzzz"], "There is no tool called zzzzzzzzzz. `pilothouse tool list` shows all of them."],
    [["tool", "run", "help", "--input", "nope"], `--input takes a JSON object such as '{"promql":"up"}', not nope.`],
    [["tool", "run", "help", "--input", ""], `--input takes a JSON object such as '{"promql":"up"}', not nothing.`],
    [["tool", "run", "help", "--input", "[1]"], `--input takes a JSON object such as '{"promql":"up"}', not [1].`],
    [
      ["tool", "run", "metrics_query", "--input", '{"promq":"up"}'],
      "metrics_query has no input called promq. Did you mean promql?",
    ],
    [
      ["tool", "run", "metrics_query"],
      'metrics_query needs promql (A PromQL expression). Try --input \'{"promql":"…"}\'.',
    ],
    [["tool", "run"], "error: missing required argument 'name'\nRun `pilothouse --help` for how to use it."],
    [["ask"], "error: missing required argument 'words'\nRun `pilothouse --help` for how to use it."],
    [["ask", ""], 'The question is empty. Ask something, such as "how busy is this machine?".'],
    [["ask", " \u200b\u0007 "], 'The question is empty. Ask something, such as "how busy is this machine?".'],
    [
      ["ask", "x", "--jsn"],
      "error: unknown option '--jsn'\n(Did you mean --json?)\nRun `pilothouse --help` for how to use it.",
    ],
    [["policy", "test"], "Name a plan, or a case of your own with --cluster."],
    [["policy", "test", "--cluster", "prod", "--risk", "huge"], "--risk is low, medium, high or critical, not huge."],
    [["policy", "test", "--cluster", "prod", "--place", "here"], "--place takes a place such as slack:C024BE91L."],
    [["policy", "test", "--cluster", "prod", "--at", "soon"], "--at takes a time such as 2026-11-21T03:00Z, not soon."],
    [["policy", "test", "plan_1", "--risk", "low"], "A plan's id says it all; leave out --risk."],
    [["aks", "x"], "error: unknown command 'aks'\n(Did you mean ask?)\nRun `pilothouse --help` for how to use it."],
    [["ask", "x", "--server", "ftp://x"], "--server takes an address such as http://127.0.0.1:3000, not ftp://x."],
    [["ask", "x", "--server", "http://"], "--server takes an address such as http://127.0.0.1:3000, not http://."],
  ])("%j", async (args, said) => {
    const { code, out, err } = await sandbox.run(args);
    expect([code, out, err.trim()]).toEqual([2, "", said]);
  });

  test("with --json the same as JSON, with every field of a report", async () => {
    const { code, json } = await sandbox.run(["tool", "run", "metrcs_show", "--json"]);
    expect(code).toBe(2);
    expect(json()).toMatchObject({
      tool: null,
      input: {},
      status: "failed",
      data: null,
      sources: [],
      text: expect.stringContaining("Did you mean metrics_show?"),
      message: { summary: expect.stringContaining("Did you mean metrics_show?") },
      error: { kind: "invalid" },
    });
  });
});

test("a policy is told over the socket, and a plan that is not there has its sentence", async () => {
  const told = await sandbox.run(["policy", "test", "--cluster", "prod", "--risk", "high"]);
  expect(told.code).toBe(0);
  expect(told.out).toMatch(/^The rule "high" decides: 2 of those with remediation:approve, never whoever asks/);
  expect(told.out).toContain('not "small and reversible": the risk is high, not low or medium');
  const { code, err } = await sandbox.run(["policy", "test", "plan_none"]);
  expect([code, err]).toEqual([1, 'There is no plan plan_none. "list the plans" shows those there are.\n']);
});

describe("questions", () => {
  test("an answer: the verdict first, times as people read them", async () => {
    const { code, out } = await sandbox.run(["ask", "how busy is this machine?"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^● CPU of this machine is .*% busy, memory .*% used\. /);
    expect(out).not.toContain("\u001b");
  });

  test("one that is too long is refused in one sentence, over the socket and from afar", async () => {
    const words = Array.from({ length: 20 }, () => "x".repeat(50_000)); // one argument holds 128 kB at most
    for (const where of [[], ["--server", url]]) {
      const { code, err } = await sandbox.run(["ask", ...words, ...where]);
      expect(code).toBe(1);
      expect(err.trim()).toBe("The question has 1,000,019 characters; at most 8,000 are read. Ask it shorter.");
    }
  });

  test("control characters in one do not come back", async () => {
    const { out, err } = await sandbox.run(["ask", "\u001b[31mcpu of \u202enothing\u0007"]);
    for (const character of ["\u001b", "\u0007", "\u202e"]) expect(out + err).not.toContain(character);
  });

  test("a pipe that closes early is no failure", async () => {
    const { child, ended } = sandbox.start(["tool", "list", "--json"]);
    child.stdout?.destroy();
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, ""]);
  });
});

describe("another server", () => {
  test("answers with the token", async () => {
    const { code, json } = await sandbox.run(["tool", "run", "help", "--json", "--server", `${url}/`]);
    expect([code, json<Report>().status]).toEqual([0, "found"]);
    expect((await sandbox.run(["ask", "help", "--json", "--server", url.replace("http://", "")])).code).toBe(0);
  });

  test("refuses without, and with a wrong one", async () => {
    for (const token of ["", "wrong-wrong-wrong"]) {
      const { code, err, json } = await sandbox.run(["ask", "help", "--json", "--server", url], {
        PILOTHOUSE_API_TOKEN: token,
      });
      expect([code, json<Report>().status]).toEqual([1, "refused"]);
      expect(err.trim()).toBe("The bearer token is missing or wrong. Send the one set as PILOTHOUSE_API_TOKEN.");
    }
  });

  test("that is not there, or is not Pilothouse, is told in one sentence", async () => {
    const gone = await sandbox.run(["ask", "help", "--server", "http://127.0.0.1:1"]);
    expect([gone.code, gone.err.trim()]).toEqual([
      1,
      "The server at http://127.0.0.1:1 does not answer. Is it running?",
    ]);
    const other = await sandbox.run(["audit", "verify", "--server", `${url}/elsewhere`]);
    expect([other.code, other.err.trim()]).toEqual([1, "There is nothing at this address."]);
  });
});

describe("configuration", () => {
  test("every problem at once, exit 1", async () => {
    const file = join(sandbox.dir, "bad.yaml");
    await writeFile(file, "serverr: {}\nlog:\n  level: loud\n");
    const { code, err } = await sandbox.run(["ask", "help", "--config", file], { PORT: "abc" });
    expect(code).toBe(1);
    expect(err.trim().split("\n")).toEqual([
      "The configuration has 3 problems:",
      "  - PORT: is not a port; write a number from 0 to 65535.",
      `  - ${file} line 1, serverr: there is no such setting; did you mean server?`,
      `  - ${file} line 3, log.level: must be debug, info, warn, error or silent.`,
    ]);
    const missing = await sandbox.run(["--config", "nowhere.yaml", "ask", "help"]);
    expect(missing.err.trim()).toBe(
      "The configuration file nowhere.yaml cannot be read. Check the path given by --config or PILOTHOUSE_CONFIG.",
    );
  });

  test(".env is read, and the environment wins over it", async () => {
    await writeFile(join(sandbox.dir, ".env"), "LOG_LEVEL=from-the-file\n");
    try {
      const { err } = await sandbox.run(["ask", "help"]);
      expect(err).toContain("LOG_LEVEL: must be debug, info, warn, error or silent.");
      expect((await sandbox.run(["ask", "help"], { LOG_LEVEL: "error" })).code).toBe(0);
    } finally {
      await writeFile(join(sandbox.dir, ".env"), "");
    }
    expect(await readFile(join(sandbox.dir, ".env"), "utf8")).toBe("");
  });
});
