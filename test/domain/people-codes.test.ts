import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOTP, URI } from "otpauth";
import { beforeEach, describe, expect, it } from "vitest";
import { createSecretBox, readSecretsKey } from "../../src/domain/people/secret-box.ts";
import { createPeopleHouse, type PeopleHouse, refusalOf } from "../fakes/people-house.ts";

const STEP_MS = 30_000;
const MINUTE_MS = 60_000;

describe("one-time codes", () => {
  let house: PeopleHouse;
  let totp: TOTP;
  let recovery: readonly string[];
  /** The code of now, or of some steps on. */
  const code = (steps = 0) => totp.generate({ timestamp: house.clock.now() + steps * STEP_MS });
  const verify = (text: string) => house.codes.verify(house.ann.personId, text, house.ann);
  const wrong = () => (code() === "000000" ? "111111" : "000000");

  beforeEach(async () => {
    house = await createPeopleHouse();
    const { uri, base32 } = await house.codes.enrol(house.ann, "Ann");
    totp = URI.parse(uri) as TOTP;
    expect(uri).toContain(base32);
    recovery = await house.codes.confirm(house.ann, code());
    await house.clock.advance(2 * STEP_MS);
  });

  it("are RFC 6238 as apps have it", () => {
    expect(totp).toMatchObject({ algorithm: "SHA1", digits: 6, period: 30, issuer: "Pilothouse", label: "Ann" });
    // The vector of RFC 6238, appendix B, cut to six digits.
    const rfc = new TOTP({ secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", digits: 6 });
    expect(rfc.generate({ timestamp: 1111111109_000 })).toBe("081804");
  });

  it("count once, within one step of either side", async () => {
    expect(await verify(code(-2))).toMatchObject({ status: "refused", why: "wrong" });
    expect(await verify(code(2))).toMatchObject({ status: "refused", why: "wrong" });
    const before = code(-1);
    expect(await verify(before)).toEqual({ status: "verified", by: "code" });
    expect(await verify(before)).toMatchObject({ status: "refused", why: "used" });
    expect(await verify(code(1))).toEqual({ status: "verified", by: "code" });
    // Of a later step was seen: what is older counts no more, though it never did.
    expect(await verify(code())).toMatchObject({ status: "refused", why: "used" });
    await house.clock.advance(2 * STEP_MS);
    expect(await verify(` ${code().slice(0, 3)} ${code().slice(3)} `)).toEqual({ status: "verified", by: "code" });
  });

  it("do not count the code that confirmed them", async () => {
    const bo = await house.enrol("Bo", "viewer");
    const { uri } = await house.codes.enrol(bo, "Bo");
    const now = (URI.parse(uri) as TOTP).generate({ timestamp: house.clock.now() });
    expect(await house.codes.enrolled(bo.personId)).toBe(false);
    expect(await house.codes.verify(bo.personId, now, bo)).toMatchObject({ why: "not-enrolled" });
    await house.codes.confirm(bo, now);
    expect(await house.codes.verify(bo.personId, now, bo)).toMatchObject({ why: "used" });
  });

  it("lock for five minutes after five failures within five", async () => {
    for (let i = 0; i < 4; i++) expect(await verify(wrong())).toMatchObject({ why: "wrong" });
    await house.clock.advance(5 * MINUTE_MS);
    for (let i = 0; i < 5; i++) expect(await verify(wrong())).toMatchObject({ why: "wrong" });
    expect(await verify(code())).toMatchObject({ why: "locked", retryAfterMs: 5 * MINUTE_MS });
    expect(await verify(recovery[0] ?? "")).toMatchObject({
      why: "locked",
      reason: "Too many wrong codes. Try again in 300 s.",
    });
    await house.clock.advance(5 * MINUTE_MS - 1);
    expect(await verify(code())).toMatchObject({ why: "locked" });
    await house.clock.advance(1);
    expect(await verify(code())).toEqual({ status: "verified", by: "code" });
    expect((await house.audited("code.checked")).filter((row) => row.decision === "refused")).toHaveLength(12);
  });

  it("have ten recovery codes of one use each", async () => {
    expect(new Set(recovery).size).toBe(10);
    const [first = "", second = ""] = recovery;
    expect(await verify(first.toUpperCase())).toEqual({ status: "verified", by: "recovery" });
    expect(await verify(first)).toMatchObject({ why: "wrong" });
    expect(await verify(second.replace("-", " "))).toEqual({ status: "verified", by: "recovery" });
    expect(await verify("")).toMatchObject({ why: "wrong" });
  });

  it("are replaced only by whoever gives one, and the old hold until the new are confirmed", async () => {
    expect(await refusalOf(house.codes.enrol(house.ann, "Ann"))).toMatch(/^denied: You have codes already/);
    expect(await refusalOf(house.codes.enrol(house.ann, "Ann", wrong()))).toMatch(/^denied: This code is not right/);
    const { uri } = await house.codes.enrol(house.ann, "Ann", code());
    await house.clock.advance(STEP_MS);
    expect(await verify(code())).toEqual({ status: "verified", by: "code" });
    const fresh = URI.parse(uri) as TOTP;
    await house.codes.confirm(house.ann, fresh.generate({ timestamp: house.clock.now() }));
    await house.clock.advance(STEP_MS);
    expect(await verify(fresh.generate({ timestamp: house.clock.now() }))).toMatchObject({ status: "verified" });
    expect(await verify(recovery[3] ?? "")).toMatchObject({ why: "wrong" });
  });

  it("refuse to be confirmed with nothing enrolled, too late, or by a wrong code", async () => {
    const bo = await house.enrol("Bo", "viewer");
    expect(await refusalOf(house.codes.confirm(bo, "123456"))).toMatch(/^conflict: There is nothing to confirm/);
    const { uri } = await house.codes.enrol(bo, "Bo");
    const theirs = URI.parse(uri) as TOTP;
    const at = () => theirs.generate({ timestamp: house.clock.now() });
    expect(await refusalOf(house.codes.confirm(bo, at() === "000000" ? "111111" : "000000"))).toMatch(
      /^denied: This code/,
    );
    await house.clock.advance(15 * MINUTE_MS);
    expect(await refusalOf(house.codes.confirm(bo, at()))).toMatch(/^conflict: There is nothing to confirm/);
  });

  it("stand nowhere in readable form", async () => {
    const all = await house.everything();
    for (const secret of [totp.secret.base32, ...recovery, ...recovery.map((one) => one.replace("-", ""))]) {
      expect(all).not.toContain(secret);
    }
  });
});

describe("the secret box", () => {
  it("opens under its key and purpose only", () => {
    const box = createSecretBox(new Uint8Array(32).fill(1));
    const sealed = box.seal("grüße", "one");
    expect(box.open(sealed, "one")).toBe("grüße");
    expect(box.seal("grüße", "one")).not.toBe(sealed);
    const bytes = Buffer.from(sealed, "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    for (const [text, purpose, key] of [
      [sealed, "two", 1],
      [sealed, "one", 2],
      [bytes.toString("base64"), "one", 1],
      ["", "one", 1],
    ] as const) {
      expect(() => createSecretBox(new Uint8Array(32).fill(key)).open(text, purpose)).toThrow(/another key/);
    }
  });

  it("has one key a data folder, for its owner alone, however many start at once", async () => {
    const dir = await mkdtemp(join(tmpdir(), "pilothouse-secrets-"));
    try {
      const keys = await Promise.all([1, 2, 3].map(() => readSecretsKey(dir)));
      expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
      expect(Buffer.from(keys[0] ?? "")).toEqual(await readFile(join(dir, "secrets.key")));
      expect((await stat(join(dir, "secrets.key"))).mode & 0o777).toBe(0o600);
      await expect(readSecretsKey(dir, new Uint8Array(32))).rejects.toMatchObject({ kind: "conflict" });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
