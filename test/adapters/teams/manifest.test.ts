import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { expect, it } from "vitest";

const text = readFileSync("deploy/teams/manifest.json", "utf8");
const manifest = JSON.parse(text.replaceAll("${TEAMS_APP_ID}", "11111111-2222-3333-4444-555555555555"));
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// The limits of "App manifest schema for Teams", version 1.16.
it("keeps the limits of the manifest's schema", () => {
  expect(manifest.manifestVersion).toBe("1.16");
  expect(manifest.$schema).toContain("/v1.16/");
  expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(manifest.id).toMatch(UUID);
  expect(manifest.packageName).toMatch(/^[a-z0-9]+(\.[a-z0-9]+)+$/);
  expect(manifest.packageName.length).toBeLessThanOrEqual(64);
  expect(manifest.name.short.length).toBeLessThanOrEqual(30);
  expect(manifest.name.full.length).toBeLessThanOrEqual(100);
  expect(manifest.description.short.length).toBeLessThanOrEqual(80);
  expect(manifest.description.full.length).toBeLessThanOrEqual(4000);
  expect(manifest.developer.name.length).toBeLessThanOrEqual(32);
  for (const name of ["websiteUrl", "privacyUrl", "termsOfUseUrl"]) {
    expect(manifest.developer[name]).toMatch(/^https:\/\/.{1,2040}$/);
  }
  expect(manifest.accentColor).toMatch(/^#[0-9A-Fa-f]{6}$/);
  expect(manifest.validDomains.length).toBeLessThanOrEqual(16);
});

it("is one bot in all three scopes, with commands within their limits", () => {
  expect(manifest.bots).toHaveLength(1);
  const [bot] = manifest.bots;
  expect(bot.botId).toMatch(UUID);
  expect(bot.scopes).toEqual(["personal", "team", "groupChat"]);
  expect(bot.commandLists.length).toBeLessThanOrEqual(3);
  for (const { commands } of bot.commandLists) {
    expect(commands.length).toBeLessThanOrEqual(10);
    for (const { title, description } of commands) {
      expect(title.length).toBeLessThanOrEqual(32);
      expect(description.length).toBeLessThanOrEqual(128);
    }
  }
});

it("names the app by the placeholder alone, so that one is filled in for all", () => {
  expect(text.match(/\$\{\w+\}/g)).toEqual(["${TEAMS_APP_ID}", "${TEAMS_APP_ID}"]);
});

it.each([
  ["color.png", 192],
  ["outline.png", 32],
])("has the icon %s at %i pixels a side", (file, size) => {
  const png = readFileSync(`deploy/teams/${file}`);
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([size, size, 6]);
  const start = png.indexOf("IDAT") + 4;
  const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const whites = new Set<number>();
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * (size * 4 + 1) + 1 + x * 4;
      if (file === "outline.png") whites.add((pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0));
      else expect(pixels[at + 3]).toBe(255);
    }
  }
  // The outline icon is white on nothing.
  expect([...whites]).toEqual(file === "outline.png" ? [765] : []);
});
