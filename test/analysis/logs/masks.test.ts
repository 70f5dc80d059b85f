import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPieces } from "../../../src/analysis/logs/masks/pieces.ts";
import { scanLine } from "../../../src/analysis/logs/masks/scan.ts";
import { readTokens, renderTokens } from "../../../src/analysis/logs/masks/tokens.ts";

function masked(line: string): string {
  const pieces = createPieces();
  expect(scanLine(pieces, line, 0, line.length)).toBe(true);
  return renderTokens(readTokens(pieces, line));
}

describe("what is masked", () => {
  it.each([
    ["from 10.0.0.1 port", "from <ip> port"],
    ["to 10.0.0.1:8080 ok", "to <ip> ok"],
    ["net 10.0.0.0/24 added", "net <ip> added"],
    ["peer ::1 and fe80::1 gone", "peer <ip> and <ip> gone"],
    ["took 12ms", "took <dur>"],
    ["took 1h2m3.5s", "took <dur>"],
    ["took 12 ms in all", "took <dur> in all"],
    ["for 3 seconds", "for <dur>"],
    ["sent 12MB", "sent <size>"],
    ["limit 64Mi reached", "limit <size> reached"],
    ["sent 403 bytes", "sent <size>"],
    ["sent 1190 bytes (1.16 KB) now", "sent <size> now"],
    ["id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 gone", "id <id> gone"],
    ["[req-3f2504e0-4f89-11d3-9a0c-0305e82c3301] x", "[req-<id>] x"],
    ["commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "commit <hex>"],
    ["at 0x7ffe3a", "at <hex>"],
    ["mac aa:bb:cc:dd:ee:0f up", "mac <id> up"],
    ["token Z0mFhc3dkZmFzZGYxMjM0NTY3ODkw ok", "token <id> ok"],
    ["open /etc/hosts failed", "open <path> failed"],
    ["read /var/log/app.log:12", "read <path>:<num>"],
    ["file:/opt/x/y.jar loaded", "file:<path> loaded"],
    ["load C:\\Users\\x\\a.dll now", "load <path> now"],
    ["call https://api.example.com/v1/orders?id=1,2 failed", "call https://api.example.com<path> failed"],
    ["call http://10.0.0.7:9000/x failed", "call http://<ip><path> failed"],
    ["mail to ann.lee@example.org bounced", "mail to <email> bounced"],
    ['said "a text so long that nobody would take it for a name of anything" twice', "said <str> twice"],
    ["pod checkout-7d9f8b6c4-x7gr9 ready", "pod checkout-<pod> ready"],
    ["pod node-agent-x7gr9 ready", "pod node-agent-<pod> ready"],
    ["pod shop/checkout-7d9f8b6c4-x7gr9 ready", "pod shop/checkout-<pod> ready"],
    ["pod db-0 ready", "pod db-<num> ready"],
    ["block blk_-6952295868487656571 done", "block blk_<num> done"],
    ["user12345 came", "user<num> came"],
    ["used 12.5% of 3", "used <num> of <num>"],
    ["rows=12 left=-3", "rows=<num> left=<num>"],
    ["[1, 2, 3] taken", "[<num>] taken"],
    ["ask 10.0.0.1, 10.0.0.2, 10.0.0.3 now", "ask <ip> now"],
    ["ask 10.0.0.1,10.0.0.2 now", "ask <ip> now"],
    ["at 14:03:22.5 it", "at <time> it"],
    ["until 2026-11-20T14:03:22Z then", "until <time> then"],
    ["at Fri Jun 17 07:07:00 2005 it", "at <time> it"],
  ])("%s", (line, template) => {
    expect(masked(line)).toBe(template);
  });

  it.each([
    "read/write and/or N/A stay",
    "sha256 utf8 k8s S3 ipv4 http2 stay",
    "grpc-http2 my-service stays",
    "deadbeef and facade have no digit",
    "java.lang.NullPointerException: null",
    "org.example.Orders$Loader.run()",
    "isn't 'quoted' a name",
    'GET "short name" kept',
    "May the force be with March",
    "don't mask user@host",
    "version v2 of api",
    "C++ and C# : both",
    "state=FAILED reason=OOMKilled",
    "a-b-c well-known long-running-service-name",
  ])("not masked: %s", (line) => {
    expect(masked(line)).toBe(line);
  });
});

describe("signatures", () => {
  function signature(line: string): string {
    const pieces = createPieces();
    scanLine(pieces, line, 0, line.length);
    return `${pieces.low} ${pieces.high}`;
  }

  it("differ where words do and not where only masked values do", () => {
    expect(signature("took 12 ms at 10.0.0.1")).toBe(signature("took 99 ms at 10.2.3.4"));
    expect(signature("took 12 ms")).not.toBe(signature("took 12 kb"));
    expect(signature("opened by ann")).not.toBe(signature("opened by bob"));
    expect(signature("a=b")).not.toBe(signature("a b"));
    expect(signature("ab c")).not.toBe(signature("a bc"));
  });

  it("do not depend on what stands around the line", () => {
    const line = "open /etc/hosts took 12 ms for ann.lee@example.org at http://x.example.com/a/b";
    const inside = `before 1\n${line}\nbehind 2`;
    const pieces = createPieces();
    scanLine(pieces, inside, 9, 9 + line.length);
    expect(`${pieces.low} ${pieces.high}`).toBe(signature(line));
    expect(renderTokens(readTokens(pieces, inside))).toBe(masked(line));
  });

  it("same signature, same words: over lines made of the pieces the masks look at", () => {
    const part = fc.constantFrom(
      "a",
      "7",
      "-",
      ".",
      "/",
      ":",
      "=",
      ",",
      "(",
      ")",
      "@",
      "x7gr9",
      "0x1f",
      " ",
      '"',
      "12ms",
    );
    const line = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(""));
    // Brackets, quotes and the marks behind words are no part of a signature.
    const bare = (text: string) =>
      masked(text)
        .replace(/[.:!?]+(?=[\s()[\]{},;"'=<>|]|$)/g, "")
        .replace(/[()[\]{},;"']/g, "")
        .replace(/\s+/g, " ")
        .trim();
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(line, (text) => {
        const key = signature(text);
        const before = seen.get(key);
        if (before === undefined) seen.set(key, bare(text));
        else expect(bare(text)).toBe(before);
      }),
      { numRuns: 8000 },
    );
  });
});
