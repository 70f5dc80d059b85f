import { OpsError } from "../../src/base/errors.ts";
import { visibleText } from "../../src/base/text/words.ts";
import type { Person } from "../../src/domain/people/people.ts";
import type { ActResult } from "../../src/tool/tool.ts";

type Choose = Extract<ActResult, { status: "choose" }>;

/**
 * Does something with the one person who is called so; asks which where several are, with the same input by id. Throws
 * `missing` where nobody is.
 */
export async function withPerson<Input extends { readonly name: string }, Result>(
  input: Input,
  find: (name: string) => Promise<readonly Person[]>,
  work: (person: Person) => Promise<Result>,
): Promise<Result | Choose> {
  const [person, ...others] = await find(input.name);
  if (!person) {
    throw new OpsError("missing", `Nobody called ${visibleText(input.name)} is here. "who is here?" shows everybody.`);
  }
  if (others.length === 0) return work(person);
  const options = [person, ...others].map(({ name, personId }) => ({
    label: `${name} (${personId})`,
    input: { ...input, name: personId },
  }));
  return { status: "choose", question: `Which ${visibleText(input.name)} do you mean?`, options };
}
