import type { Json } from "../../base/json.ts";
import type { Transaction } from "../../store/db/database.ts";
import { jsonText } from "../../store/db/params.ts";
import type { Person } from "../people/people.ts";

/**
 * Takes the person's name out of cards in other people's places: those that mention the person by id, as our own cards do
 * (a request for access, a decision). The name there is told from the same word elsewhere by that id.
 */
export async function eraseCards(
  tx: Transaction,
  workspaceId: string,
  person: Pick<Person, "personId" | "name">,
  instead: string,
): Promise<void> {
  const mentions = `%"person": "${person.personId.replace(/[\\%_]/g, "\\$&")}"%`;
  const feed = await tx.query<{ place_key: string; message_key: string; body: Json }>(
    "select place_key, message_key, body from feed where workspace_id = $1 and body::text like $2",
    [workspaceId, mentions],
  );
  for (const { place_key, message_key, body } of feed.rows) {
    await tx.query("update feed set body = $4::jsonb where workspace_id = $1 and place_key = $2 and message_key = $3", [
      ...[workspaceId, place_key, message_key, jsonText(withoutName(body, person.name, instead))],
    ]);
  }
  const owed = await tx.query<{ message_key: string; body: Json }>(
    "select message_key, body from outbox where workspace_id = $1 and body::text like $2",
    [workspaceId, mentions],
  );
  for (const { message_key, body } of owed.rows) {
    await tx.query("update outbox set body = $3::jsonb where workspace_id = $1 and message_key = $2", [
      ...[workspaceId, message_key, jsonText(withoutName(body, person.name, instead))],
    ]);
  }
}

/** Fields that are no words of a card: a person may be called Text. */
const NO_WORDS: ReadonlySet<string> = new Set(["type", "style", "id", "person", "dot", "press"]);

/** Every text of a message with the whole name replaced. */
export function withoutName(value: Json, name: string, instead: string): Json {
  if (typeof value === "string") return replaceWord(value, name, instead);
  if (Array.isArray(value)) return value.map((item: Json) => withoutName(item, name, instead));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      item === undefined || NO_WORDS.has(key) ? item : withoutName(item, name, instead),
    ]),
  );
}

function replaceWord(text: string, name: string, instead: string): string {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // A name ends where no letter of any language follows: Bo is not the Bo of Bob.
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, "gu"), () => instead);
}
