import { describe, expect, it } from "vitest";
import { createFeed } from "../../src/domain/feed/feed.ts";
import { withoutName } from "../../src/domain/leaving/erase-cards.ts";
import { createOutbox } from "../../src/domain/outbox/outbox.ts";
import { consolePlace } from "../../src/domain/people/console-place.ts";
import { WORKSPACE } from "../fakes/house.ts";
import { createPeopleHouse, refusalOf } from "../fakes/people-house.ts";

describe("erasing words", () => {
  it("takes what somebody who left said and was told, and their name, out of every table but the audit's ids", async () => {
    const house = await createPeopleHouse();
    const rows = { db: house.db, workspaceId: WORKSPACE, clock: house.clock };
    const feed = createFeed(rows);
    const outbox = createOutbox<object>(rows);
    const { personId } = await house.join("Bo Larsen", "viewer");
    const bo = { ...house.ann, personId, name: "Bo Larsen", place: consolePlace(personId) };
    const mine = `console:${personId}`;
    const annes = `console:${house.ann.personId}`;
    const secretWords = "where is my salary slip";
    await feed.put(mine, { key: "said:1", author: "person", name: "Bo Larsen", body: secretWords });
    await feed.put(mine, {
      key: "answer:1",
      author: "bot",
      name: "Pilothouse",
      body: { summary: secretWords, blocks: [] },
    });
    const about = {
      summary: "Bo Larsen asks",
      blocks: [{ type: "text", text: [{ text: "Bo Larsen", person: personId }, " asks"] }],
    };
    await feed.put(annes, { key: "access:1", author: "bot", name: "Pilothouse", body: about });
    await feed.put(annes, { key: "said:2", author: "person", name: "Ann", body: "my own words" });
    await outbox.put(house.db, { key: "access:1", place: consolePlace(house.ann.personId), body: about });
    await outbox.put(house.db, { key: "answer:1", place: bo.place, body: { summary: secretWords, blocks: [] } });
    await house.inbox.receive(house.db, {
      ...{ eventKey: "e1", kind: "said", personId, identity: { platform: "console", userId: personId } },
      ...{ place: bo.place, text: secretWords },
    });
    for (const by of [bo, house.ann]) {
      const words = by === bo ? secretWords : "my own words";
      await house.turns.add(house.db, {
        questionId: `q-${by.personId}`,
        personId: by.personId,
        place: by.place,
        words,
        said: words,
        calls: [],
      });
    }
    const person = await house.personOf(bo);
    expect(await refusalOf(house.eraseWords(house.ann, person))).toMatch(/^conflict: Bo Larsen is still here/);
    expect(await house.everything()).toContain(secretWords);
    await house.leaving.remove(house.ann, person);
    expect(await house.leaving.left("bo")).toMatchObject([{ personId }]);
    expect(await house.eraseWords(house.ann, person)).toBe(1);

    const all = await house.everything();
    expect(all).not.toContain(secretWords);
    expect(all).not.toContain("Bo Larsen");
    expect(all).toContain("my own words");
    expect((await feed.get(mine, "said:1"))?.body).toBe("(erased)");
    expect((await feed.get(mine, "said:1"))?.name).toBe("someone who left");
    expect((await feed.get(annes, "access:1"))?.body).toMatchObject({ summary: "someone who left asks" });
    expect(await house.inbox.take("w", 5, 1000)).toEqual([]);
    expect(await house.audited("words.erased")).toMatchObject([{ subject: personId, facts: { turns: 1 } }]);
    expect((await house.audited("person.joined")).map(({ subject }) => subject)).toEqual([personId]);
    expect(await house.leaving.left("bo")).toEqual([]);
    expect(await house.leaving.left(personId)).toMatchObject([{ name: "someone who left" }]);
  });

  it("knows a name from the same letters elsewhere", () => {
    const card = { type: "text", text: "Bo gave Bob, Åbo and Bo's", id: "Bo", list: ["Bo"] };
    expect(withoutName(card, "Bo", "x")).toEqual({
      type: "text",
      text: "x gave Bob, Åbo and x's",
      id: "Bo",
      list: ["x"],
    });
    expect(withoutName({ type: "text", text: "text" }, "text", "x")).toEqual({ type: "text", text: "x" });
  });
});
