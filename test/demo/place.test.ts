import { describe, expect, test } from "vitest";
import { decidePlace, type Place } from "../../tools/metrics/sources.ts";

const NOTHING = { servers: 0, demo: false };
const DEMO = { servers: 0, demo: true };
const SERVER = { servers: 1, demo: false };

type Asked = Parameters<typeof decidePlace>[1];
const can: Asked = { named: false, can: true };
const cannot: Asked = { named: false, can: false };
const named: Asked = { named: true, can: false };

const CASES: readonly (readonly [string, typeof NOTHING, Asked, Place])[] = [
  ["cpu", NOTHING, can, "here"],
  ["cpu", DEMO, can, "here"],
  ["cpu", SERVER, can, "prometheus"],
  ["cpu of checkout", NOTHING, cannot, "nowhere"],
  ["cpu of checkout", DEMO, cannot, "demo"],
  ["cpu of checkout", SERVER, cannot, "prometheus"],
  ["cpu of <this machine's name>", NOTHING, named, "here"],
  ["cpu of <this machine's name>", DEMO, named, "here"],
  ["cpu of <this machine's name>", SERVER, named, "prometheus"],
  ["cpu from demo", DEMO, { ...can, source: "Demo" }, "demo"],
  ["cpu from demo", NOTHING, { ...can, source: "demo" }, "prometheus"],
  ["cpu from demo", { servers: 1, demo: true }, { ...can, source: "demo" }, "prometheus"],
  ["cpu from prod", DEMO, { ...can, source: "prod" }, "prometheus"],
];

describe("who answers a question about figures", () => {
  test.each(CASES)("%s, with %j and %j: %s", (_words, world, asked, place) => {
    expect(decidePlace(world, asked)).toBe(place);
  });
});
