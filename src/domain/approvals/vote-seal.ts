import { createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "../../base/canonical-json.ts";

/** What a vote's seal binds. */
export interface SealedVote {
  readonly workspaceId: string;
  readonly planId: string;
  readonly personId: string;
  readonly word: string;
  readonly digest: string;
  readonly steppedUp: boolean;
  readonly atMs: number;
}

/** Seals votes with a key that is not in the database: whoever can only write rows cannot vote. */
export interface VoteSeals {
  seal(vote: SealedVote): string;
  isGood(vote: SealedVote, seal: string): boolean;
}

export function createVoteSeals(houseKey: Uint8Array): VoteSeals {
  // A key of its own: a seal of the audit is never one of a vote.
  const key = createHmac("sha256", houseKey).update("pilothouse votes").digest();
  const seal = (vote: SealedVote) => createHmac("sha256", key).update(canonicalJson(vote)).digest("hex");
  return {
    seal,
    isGood: (vote, given) => {
      const [mine, theirs] = [Buffer.from(seal(vote)), Buffer.from(given)];
      return mine.length === theirs.length && timingSafeEqual(mine, theirs);
    },
  };
}
