import { type TOTP, URI } from "otpauth";
import { beforeEach, describe, expect, it } from "vitest";
import type { Actor, Door } from "../../src/base/actor.ts";
import type { Outcome } from "../../src/tool/outcome.ts";
import { createPeopleHouse, type PeopleHouse } from "../fakes/people-house.ts";

const ACTS: readonly (readonly [string, Record<string, unknown>])[] = [
  ["people_invite", { name: "Dee", role: "viewer" }],
  ["people_revoke_invitation", { name: "Dee" }],
  ["people_sign_in_link", { name: "Bo" }],
  ["people_end_sessions", { name: "Bo" }],
  ["people_give_role", { name: "Bo", role: "operator" }],
  ["people_take_role", { name: "Bo", role: "viewer" }],
  ["people_remove", { name: "Bo" }],
  ["people_erase_words", { name: "Bo" }],
  ["people_create_token", { name: "Bo", permissions: ["host:read"], days: 3 }],
  ["people_revoke_token", { id: "token_1" }],
];
const READS = ["people_list", "people_requests", "people_sessions", "people_tokens"];

describe("the tools about people", () => {
  let house: PeopleHouse;
  let bo: Actor;
  beforeEach(async () => {
    house = await createPeopleHouse();
    bo = await house.enrol("Bo", "viewer");
  });
  const call = (name: string, input: Record<string, unknown>, actor = house.ann) => house.gate.call(actor, name, input);
  const secretOf = (outcome: Outcome) => ("secret" in outcome ? (outcome.secret?.text ?? "") : "");
  const facts = async () => JSON.stringify((await house.db.query("select facts from audit_rows")).rows);

  it.each([...ACTS, ...READS.map((name) => [name, {}] as const)])(
    "%s is an admin's alone, and offers to ask",
    async (name, input) => {
      const outcome = await call(name, input, bo);
      expect(outcome).toMatchObject({ status: "refused", kind: "denied" });
      expect(outcome.message.summary).toMatch(/takes people:(read|act), which admins give \(Ann\)\.$/);
      const permission = name.startsWith("people_") && READS.includes(name) ? "people:read" : "people:act";
      expect(outcome.message.blocks.at(-1)).toEqual({
        type: "buttons",
        buttons: [{ label: "Ask for it", press: { kind: "request-access", permission } }],
      });
      // The audit keeps no names of admins either.
      expect(await facts()).not.toContain("Ann");
    },
  );

  it.each(ACTS)("%s is a button wherever nobody pressed or commanded it", async (name, input) => {
    for (const door of ["words", "agent", "schedule", "alert", "mcp"] satisfies Door[]) {
      const before = await house.everything("audit_rows");
      const outcome = await call(name, input, { ...house.ann, door });
      expect(outcome.status).toBe("asked");
      expect(outcome.message.blocks.at(-1)).toMatchObject({
        buttons: [{ press: { kind: "call", tool: name, input: expect.objectContaining(input) } }],
      });
      expect(await house.everything("audit_rows")).toBe(before);
    }
  });

  it("shows secrets to the asker alone, and puts none into a row of the audit or a card", async () => {
    const channel = { platform: "test", id: "general", kind: "channel" } as const;
    const loud = { ...house.ann, place: channel };
    for (const [name, input] of [
      ["people_invite", { name: "Dee", role: "viewer" }],
      ["people_sign_in_link", { name: "Bo" }],
      ["people_create_token", { name: "Bo", permissions: ["host:read"] }],
      ["people_enrol_code", {}],
    ] as const) {
      const outcome = await call(name, input, loud);
      expect(outcome).toMatchObject({ status: "done", audience: "person" });
      const secret = secretOf(outcome);
      expect(secret.length).toBeGreaterThan(30);
      const key = secret.replace(/^.*[=_]/s, "");
      expect(JSON.stringify(outcome.message)).not.toContain(key);
      expect(await house.everything()).not.toContain(key);
    }
    expect(await facts()).not.toMatch(/Dee|"Bo"/);
    expect(await facts()).toContain("(not kept)");
  });

  it("asks which of two is meant, and takes the id", async () => {
    await house.join("Bo Larsen", "viewer");
    const which = await call("people_give_role", { name: "bo", role: "operator" });
    expect(which).toMatchObject({ status: "choose", question: "Which bo do you mean?" });
    const options = which.status === "choose" ? which.options : [];
    expect(options.map(({ label }) => label.replace(/ \(.*/, ""))).toEqual(["Bo", "Bo Larsen"]);
    expect(await call("people_give_role", { ...options[1]?.input })).toMatchObject({
      status: "done",
      data: { given: true },
    });
    expect(await house.people.rolesOf(bo.personId)).toEqual([{ role: "viewer", scope: "" }]);
  });

  it.each([
    ["people_give_role", { name: "nobody", role: "viewer" }, /^Nobody called nobody is here/],
    ["people_give_role", { name: "Bo", role: "pilot" }, /role is one of viewer, operator, admin, auditor or lead/],
    ["people_invite", { name: "Dee", role: "viewer", scope: "a b" }, /scope: is no scope/],
    ["people_create_token", { name: "Bo", permissions: ["all"] }, /is not a permission; write it like/],
    ["people_create_token", { name: "Bo", permissions: [] }, /permissions/],
    ["people_create_token", { name: "Bo", permissions: ["host:read"], days: 367 }, /days/],
    ["people_erase_words", { name: "Bo" }, /^Bo is still here\. Remove them first/],
    ["people_remove", { name: "Ann" }, /^Ann is the last admin/],
    ["people_confirm_code", { code: "123456" }, /^There is nothing to confirm/],
  ])("%s %j is refused in one sentence", async (name, input, sentence) => {
    const outcome = await call(name, input);
    expect(["refused", "failed"]).toContain(outcome.status);
    expect(outcome.message.summary).toMatch(sentence);
  });

  it("lists people with roles, sessions and when they were seen, and open invitations", async () => {
    await house.join("Cy", "operator", "prod");
    await house.invitations.invite(house.ann, { name: "Dee", role: "viewer", scope: "" });
    await house.people.saw(bo.personId);
    const outcome = await call("people_list", {});
    expect(outcome.message.summary).toBe("3 people are here; 1 invitation open.");
    const rows = outcome.message.blocks.flatMap((block) => (block.type === "table" ? block.rows : []));
    expect(rows).toEqual([
      ["Ann", "admin", "never", "0", "0"],
      ["Bo", "viewer", "14:30", "0", "0"],
      ["Cy", "operator for prod", "never", "1", "0"],
      ["Dee", "viewer", expect.stringMatching(/25 Nov 14:30$/)],
    ]);
    expect(await call("people_requests", {})).toMatchObject({ status: "empty" });
    expect(await call("people_sessions", {})).toMatchObject({ data: { sessions: [{ name: "Cy" }] } });
    expect(await call("people_tokens", {})).toMatchObject({ status: "empty" });
  });

  it("lets everybody enrol a code for themselves", async () => {
    const enrolled = await call("people_enrol_code", {}, bo);
    const [uri = ""] = secretOf(enrolled).split("\n");
    const code = (URI.parse(uri) as TOTP).generate({ timestamp: house.clock.now() });
    const confirmed = await call("people_confirm_code", { code }, bo);
    expect(secretOf(confirmed).split("\n")).toHaveLength(10);
    expect(await house.codes.enrolled(bo.personId)).toBe(true);
    expect(await facts()).not.toContain(code);
  });

  it("tells the holder of a narrow token so, and offers nobody else's right", async () => {
    const outcome = await call("people_list", {}, { ...house.ann, limitedTo: ["audit:read"] });
    expect(outcome).toMatchObject({
      status: "refused",
      reason: expect.stringMatching(/^This token may not use people_list\./),
    });
    expect(JSON.stringify(outcome.message)).not.toContain("request-access");
    expect(await call("people_list", {}, { ...house.ann, limitedTo: ["people:read"] })).toMatchObject({
      status: "found",
    });
  });
});
