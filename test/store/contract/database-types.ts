import fc from "fast-check";
import { expect, test } from "vitest";
import type { SqlValue } from "../../../src/store/db/database.ts";
import { jsonText } from "../../../src/store/db/params.ts";
import { faultOf } from "../fault.ts";
import type { GetDatabase } from "./database-contract.ts";

const RUNS = { numRuns: 60 };
const text = fc.string({ unit: "binary", maxLength: 60 }).filter((value) => !value.includes("\0"));
const bytes = fc.uint8Array({ maxLength: 200 });
const time = fc.date({
  min: new Date("0001-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});
// Keys and strings without NUL, which jsonb cannot hold; -0 is 0 in JSON.
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("\\u0000"));

export function describeTypes(get: GetDatabase): void {
  test("values come back as they went in", async (context) => {
    const db = get(context);
    const back = async (value: SqlValue, type: string) =>
      (await db.query<{ v: unknown }>(`select $1::${type} as v`, [value])).rows[0]?.v;
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.double(),
        fc.maxSafeInteger(),
        fc.boolean(),
        bytes,
        time,
        async (s, f, i, b, raw, at) => {
          expect(await back(s, "text")).toBe(s);
          expect(await back(f, "float8")).toBe(f);
          expect(await back(i, "int8")).toBe(i);
          expect(await back(b, "bool")).toBe(b);
          expect(await back(raw, "bytea")).toEqual(new Uint8Array(raw));
          expect(await back(at, "timestamptz")).toEqual(at);
        },
      ),
      RUNS,
    );
  });

  test("json and arrays come back as they went in", async (context) => {
    const db = get(context);
    const one = async (sql: string, value: SqlValue) => (await db.query<{ v: unknown }>(sql, [value])).rows[0]?.v;
    await fc.assert(
      fc.asyncProperty(
        json,
        fc.array(fc.option(text)),
        fc.array(fc.maxSafeInteger()),
        fc.array(time),
        async (j, s, i, at) => {
          const plain = JSON.parse(JSON.stringify(j)) as unknown;
          expect(await one("select $1::jsonb as v", jsonText(j))).toEqual(plain);
          expect(await one("select $1::jsonb as v", { j: plain as string })).toEqual({ j: plain });
          expect(await one("select $1::text[] as v", s)).toEqual(s);
          expect(await one("select $1::int8[] as v", i)).toEqual(i);
          expect(await one("select $1::timestamptz[] as v", at)).toEqual(at);
        },
      ),
      RUNS,
    );
  });

  test("one shape for every type", async (context) => {
    const { rows } = await get(
      context,
    ).query(`select 12345678901234567890.10::numeric as exact, '{1.10,NULL}'::numeric[] as exacts,
      '2026-03-01'::date as day, '2026-03-01 10:00:00'::timestamp as wall, count(*) as n, '{{1,2},{3,4}}'::int[] as grid,
      '{"{\\"a\\": [1]}"}'::jsonb[] as objects, '1 day 02:00:00'::interval as span, null::jsonb as nothing, 'null'::jsonb as json_null,
      '00000000-0000-0000-0000-000000000001'::uuid as id, 'NaN'::float8 as nan, '[0:1]={7,8}'::int[] as bounded`);
    expect(rows[0]).toEqual({
      exact: "12345678901234567890.10",
      exacts: ["1.10", null],
      day: "2026-03-01",
      wall: "2026-03-01 10:00:00",
      n: 1,
      grid: [
        [1, 2],
        [3, 4],
      ],
      objects: [{ a: [1] }],
      span: "1 day 02:00:00",
      nothing: null,
      json_null: null,
      id: "00000000-0000-0000-0000-000000000001",
      nan: Number.NaN,
      bounded: [7, 8],
    });
  });

  test("arrays of bytes and objects, bigints and null as parameters", async (context) => {
    const { rows } = await get(context).query(
      "select $1::bytea[] as raw, $2::jsonb[] as objects, $3::int8 as big, $4::text as none",
      [[Uint8Array.of(0, 255), Uint8Array.of()], [{ a: 'quote " and \\ slash' }, null], 9007199254740991n, null],
    );
    expect(rows[0]).toEqual({
      raw: [Uint8Array.of(0, 255), Uint8Array.of()],
      objects: [{ a: 'quote " and \\ slash' }, null],
      big: 9007199254740991,
      none: null,
    });
  });

  test("a lone surrogate becomes U+FFFD, in text and in json alike", async (context) => {
    const cut = "cut \ud83d";
    const { rows } = await get(context).query("select $1::text as t, $2::jsonb as j", [cut, { cut, kept: "\\ud83d" }]);
    expect(rows[0]).toEqual({ t: "cut \ufffd", j: { cut: "cut \ufffd", kept: "\\ud83d" } });
  });

  test("what cannot be kept or read is refused", async (context) => {
    const db = get(context);
    await faultOf(db.query("select $1::text", ["a\0b"]), "invalid");
    await faultOf(db.query("select $1::jsonb", [{ a: "a\0b" }]), "invalid");
    await faultOf(db.query("select $1::int", [undefined as unknown as null]), "bug");
    await faultOf(db.query("select 9007199254740993::int8 as big"), "bug");
    await faultOf(db.query("selekt 1"), "bug");
    await faultOf(db.query("select * from not_there where a = $1", [1]), "bug");
    expect((await db.query("select 1 as alive")).rows).toEqual([{ alive: 1 }]);
  });
}
