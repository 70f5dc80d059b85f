import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../base/canonical-json.ts";
import { OpsError } from "../../base/errors.ts";

export interface Migration {
  /** 1, 2, 3, … without gaps; the newest one is also the version of the program's schema knowledge. */
  readonly number: number;
  /** The file's name without `.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
  /** The oldest program that can live with a database this was applied to. */
  readonly oldestProgram: number;
}

const FILE = /^(\d{4})-[a-z0-9][a-z0-9-]*\.sql$/;
const HEAD = /^-- oldest program: (\d+)\n/;

/** The migrations of a folder in order. A gap, a doubled number or a missing first line is a bug. */
export async function readMigrations(dir: string): Promise<readonly Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(names.map((name, index) => readMigration(dir, name, index + 1)));
}

async function readMigration(dir: string, file: string, expected: number): Promise<Migration> {
  const number = Number(FILE.exec(file)?.[1]);
  if (number !== expected) {
    throw new OpsError(
      "bug",
      `${file} stands where migration ${expected} should: name it NNNN-what.sql, numbers without gaps.`,
    );
  }
  const sql = (await readFile(join(dir, file), "utf8")).replaceAll("\r\n", "\n"); // Git on Windows writes the other ending
  const oldestProgram = Number(HEAD.exec(sql)?.[1]);
  if (!(oldestProgram >= 1 && oldestProgram <= number)) {
    throw new OpsError("bug", `${file} must begin with "-- oldest program: N", N from 1 to ${number}.`);
  }
  return { number, name: file.slice(0, -".sql".length), sql, sha256: sha256(sql), oldestProgram };
}
