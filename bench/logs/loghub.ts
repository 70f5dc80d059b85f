import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One system of the loghub 2k sets: its lines and the event each belongs to, in one order. */
export interface LoghubSystem {
  readonly name: string;
  readonly lines: readonly string[];
  /** The message alone, cut out by the data's authors with a pattern of their own for each system. */
  readonly contents: readonly string[];
  readonly events: readonly string[];
  /** The events as corrected later by Khan and others (ICSE 2022); not there where the data has none. */
  readonly corrected?: readonly string[];
}

/** Reads every system of the folder. Throws with the cure when there is none. */
export function readLoghub(folder: string): readonly LoghubSystem[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(structured(folder, name))) : [];
  if (names.length === 0)
    throw new Error(`There is no loghub system in ${folder}. Name a folder with <System>/<System>_2k.log by --data.`);
  return names.sort().map((name) => readSystem(folder, name));
}

function structured(folder: string, name: string): string {
  return join(folder, name, `${name}_2k.log_structured.csv`);
}

function readSystem(folder: string, name: string): LoghubSystem {
  const rows = readCsv(readFileSync(structured(folder, name), "utf8"));
  const log = readFileSync(join(folder, name, `${name}_2k.log`), "utf8");
  const lines = log.replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.length !== rows.length) throw new Error(`${name} has ${lines.length} lines and ${rows.length} labels`);
  const again = join(folder, "_corrected", name, `${name}_2k.log_structured_corrected.csv`);
  return {
    name,
    lines,
    contents: rows.map((row) => row.Content ?? ""),
    events: rows.map((row) => row.EventId ?? ""),
    ...(existsSync(again)
      ? { corrected: readCsv(readFileSync(again, "utf8")).map((row) => row.EventTemplate ?? "") }
      : {}),
  };
}

/** Quoted fields with doubled quotes, as Python's csv module writes them. */
function readCsv(file: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (let match = field.exec(file); match; match = field.exec(file)) {
    row.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'));
    if (match[3] !== ",") {
      if (row.length > 1) rows.push(row);
      row = [];
    }
    if (field.lastIndex >= file.length) break;
  }
  const [header = [], ...body] = rows;
  return body.map((values) => Object.fromEntries(header.map((name, i) => [name, values[i] ?? ""])));
}
