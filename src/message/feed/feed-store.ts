import type { Json } from "../../base/json.ts";

/** One message as people who read a feed see it. */
export interface FeedEntry {
  readonly key: string;
  /** Grows with every change in the place: resuming from the last one seen loses and doubles nothing. */
  readonly no: number;
  readonly author: "person" | "bot";
  readonly name: string;
  readonly body: Json;
  /** ISO 8601 in UTC; when the key first appeared. */
  readonly at: string;
}

/** Where a platform of our own keeps what it shows: the newest body a key, numbered by change so that a reader can resume. */
export interface FeedStore {
  /** Adds or replaces the entry of this key. The same body again changes nothing. */
  put(placeKey: string, entry: Pick<FeedEntry, "key" | "author" | "name" | "body">): Promise<void>;
  /** Entries changed after `no`, in the order of their change; from 0, only the newest `limit`. */
  since(placeKey: string, no: number, limit: number): Promise<readonly FeedEntry[]>;
  get(placeKey: string, key: string): Promise<FeedEntry | undefined>;
}
