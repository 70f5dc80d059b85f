import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Blobs } from "../../../src/store/blobs/blobs.ts";

interface OpenBlobs {
  readonly blobs: Blobs;
  close(): Promise<void>;
}

const FOREVER = 9_000_000_000_000;

/** Everything `Blobs` promises, for one implementation. */
export function blobsContract(name: string, open: () => Promise<OpenBlobs>): void {
  describe(`blobs contract: ${name}`, () => {
    let opened: OpenBlobs;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    test("bytes and media type come back as they went in", async () => {
      const { blobs } = opened;
      await fc.assert(
        fc.asyncProperty(fc.string({ minLength: 1 }), fc.uint8Array({ maxLength: 3_000 }), async (workspace, raw) => {
          const bytes = new Uint8Array(raw);
          const id = await blobs.put(workspace, { bytes, mediaType: 'text/plain; note="a\nb"' }, FOREVER);
          expect(await blobs.get(workspace, id)).toEqual({ bytes, mediaType: 'text/plain; note="a\nb"' });
        }),
        { numRuns: 25 },
      );
    });

    test("workspaces are parted", async () => {
      const { blobs } = opened;
      const id = await blobs.put("w1", { bytes: Uint8Array.of(1), mediaType: "image/png" }, FOREVER);
      expect(await blobs.get("w2", id)).toBeUndefined();
      expect(await blobs.get("../w1", id)).toBeUndefined();
      expect(await blobs.get("w1", id)).toBeDefined();
    });

    test("ids that are not ours are not there, whatever they name", async () => {
      const { blobs } = opened;
      const id = await blobs.put("w", { bytes: Uint8Array.of(1), mediaType: "image/png" }, FOREVER);
      const strange = [
        "",
        ".",
        "..",
        "/etc/passwd",
        "../../etc/passwd",
        `./${id}`,
        `${id}/`,
        `${id}\0`,
        `x/../${id}`,
        `${id}.half`,
        id.toUpperCase(),
        `${id}\n`,
      ];
      for (const wrong of strange) expect(await blobs.get("w", wrong)).toBeUndefined();
      await fc.assert(
        fc.asyncProperty(fc.string(), async (wrong) => {
          expect(await blobs.get("w", wrong)).toBeUndefined();
        }),
        { numRuns: 50 },
      );
      expect(await blobs.get("w", id)).toBeDefined();
    });

    test("concurrent puts each keep their own", async () => {
      const { blobs } = opened;
      const ids = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          blobs.put("w", { bytes: new Uint8Array(10_000).fill(n), mediaType: `text/${n}` }, FOREVER),
        ),
      );
      expect(new Set(ids).size).toBe(40);
      for (const [n, id] of ids.entries()) {
        expect(await blobs.get("w", id)).toEqual({ bytes: new Uint8Array(10_000).fill(n), mediaType: `text/${n}` });
      }
    });

    test("a sweep removes what has expired, and nothing else", async () => {
      const { blobs } = opened;
      expect(await blobs.sweep(FOREVER)).toBe(0);
      const blob = { bytes: Uint8Array.of(1), mediaType: "image/png" };
      const early = await blobs.put("w", blob, 1_000);
      const late = await blobs.put("w", blob, 2_000);
      const elsewhere = await blobs.put("other", blob, 1_000);
      expect(await blobs.sweep(999)).toBe(0);
      expect(await blobs.sweep(1_000)).toBe(2);
      expect(await blobs.get("w", early)).toBeUndefined();
      expect(await blobs.get("other", elsewhere)).toBeUndefined();
      expect(await blobs.get("w", late)).toEqual(blob);
      expect(await blobs.sweep(2_000)).toBe(1);
    });
  });
}
