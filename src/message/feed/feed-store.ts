import type { Json } from "../../base/json.ts";

/** One message as people who read a feed see it. */
export interface FeedEntry {
  readonly key: string;
  readonly no: number;
  readonly author: "person" | "bot";
  readonly name: string;
  readonly body: Json;
  readonly at: string;
}

/** Where a platform of our own keeps what it shows: the newest body a key, numbered by change so that a reader can resume. */
export interface FeedStore {
  put(placeKey: string, entry: Pick<FeedEntry, "key" | "author" | "name" | "body">): Promise<void>;
  since(placeKey: string, no: number, limit: number): Promise<readonly FeedEntry[]>;
  get(placeKey: string, key: string): Promise<FeedEntry | undefined>;
}
