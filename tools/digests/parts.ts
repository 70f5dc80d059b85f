import type { Actor } from "../../src/base/actor.ts";
import type { DigestLook, Digests } from "../../src/domain/digests/digests.ts";
import type { People } from "../../src/domain/people/people.ts";

export interface DigestToolParts {
  readonly digests: Digests;
  readonly people: Pick<People, "byId" | "rightsOf">;
  /** The look that words mean, such as "top pods by memory" or a tool's name; a sentence saying why they mean none. */
  readLook(words: string, actor: Actor): Promise<DigestLook | string>;
  /** Something is due. */
  wake(): void;
}
