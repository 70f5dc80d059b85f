import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractConfig from "dependency-cruiser/config-utl/extract-depcruise-config";
import extractTypeScript from "dependency-cruiser/config-utl/extract-ts-config";
import { describe, expect, it } from "vitest";

const ROOMS = ["src", "adapters", "tools"];

function sourceFiles(): string[] {
  const files = ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(room, file)),
  );
  if (files.length === 0) throw new Error("no source file was found: nothing would be proven");
  return files;
}

describe("the house", () => {
  it("keeps every import rule", { timeout: 120_000 }, async () => {
    const config = await extractConfig("./.dependency-cruiser.cjs");
    const { output } = await cruise(
      ROOMS,
      { ...config.options, ruleSet: { forbidden: config.forbidden ?? [] }, validate: true },
      undefined,
      { tsConfig: extractTypeScript("tsconfig.json") },
    );
    const { modules, summary } = output as ICruiseResult;
    const own = modules.filter(({ source }) => /^(src|adapters|tools)\//.test(source));
    // A cruiser that cannot read TypeScript sees nothing and finds nothing wrong.
    expect(own.length).toBeGreaterThanOrEqual(sourceFiles().length);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it("finds a broken rule when there is one", { timeout: 120_000 }, async () => {
    const config = await extractConfig("./.dependency-cruiser.cjs");
    const nothingMayUseBase = {
      name: "planted",
      severity: "error" as const,
      from: { path: "^src/tool/" },
      to: { path: "^src/base/" },
    };
    const { output } = await cruise(
      ["src/tool"],
      { ...config.options, ruleSet: { forbidden: [nothingMayUseBase] }, validate: true },
      undefined,
      { tsConfig: extractTypeScript("tsconfig.json") },
    );
    expect((output as ICruiseResult).summary.violations.length).toBeGreaterThan(0);
  });

  it("has small files: median at most 120 lines, nine in ten at most 350, none above 500", () => {
    const lengths = sourceFiles()
      .map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length - 1 }))
      .sort((a, b) => a.lines - b.lines);
    expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThanOrEqual(120);
    expect(lengths[Math.floor(lengths.length * 0.9)]?.lines).toBeLessThanOrEqual(350);
    expect(lengths.filter(({ lines }) => lines > 500)).toEqual([]);
  });

  it("names files in kebab-case, and none by a word that says nothing", () => {
    const names = sourceFiles().map((file) => file.split("/").at(-1) ?? "");
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /(^|-)(utils?|helpers?|common|manager|misc)(-|\.)|\d*v2\./i.test(name))).toEqual([]);
  });

  it("has no barrels, default exports, enums or leftovers", () => {
    const wrong = sourceFiles().flatMap((file) => {
      const text = readFileSync(file, "utf8");
      const found = [
        [/^export \* from/m, "barrel"],
        [/^export default/m, "default export"],
        [/^(export )?(const )?enum /m, "enum"],
        [/\b(TODO|FIXME|XXX|HACK)\b/, "leftover"],
      ] as const;
      return found.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${file}: ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keys every table by its workspace", () => {
    const migrations = readdirSync("migrations").filter((file) => file.endsWith(".sql"));
    expect(migrations.length).toBeGreaterThan(0);
    for (const file of migrations) {
      const sql = readFileSync(join("migrations", file), "utf8");
      const tables = [...sql.matchAll(/create table (?:if not exists )?(\w+) \(([\s\S]*?)\n\);/gi)];
      expect(tables.length, file).toBe([...sql.matchAll(/create table/gi)].length);
      for (const [, table, body = ""] of tables) {
        expect(body, `${file}: ${table}`).toMatch(/primary key \(workspace_id/);
        for (const [, keys] of body.matchAll(/(?:unique|foreign key) \(([^)]*)\)/g)) {
          expect(keys, `${file}: ${table}`).toMatch(/^workspace_id/);
        }
      }
    }
  });

  it("has only the agreed entries at the top", () => {
    const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" }).split("\n").filter(Boolean);
    const top = new Set(tracked.map((file) => file.split("/")[0] ?? "").filter((name) => !name.startsWith(".")));
    const agreed = new Set([
      ...["src", "prompts", "adapters", "tools", "migrations", "test", "bench", "deploy"],
      ...["Dockerfile", "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json", "README.md"],
      ...["LICENSE", "biome.json", "knip.json", "vitest.config.ts", "pilothouse.example.yaml"],
    ]);
    expect([...top].filter((name) => !agreed.has(name))).toEqual([]);
  });
});
