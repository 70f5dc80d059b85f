import type { Clock } from "../base/clock.ts";
import { OpsError } from "../base/errors.ts";
import type { Route } from "../bot/route.ts";
import type { SecretBox } from "../domain/people/secret-box.ts";
import type { Blobs } from "../store/blobs/blobs.ts";

/** How long a platform can fetch a picture; it keeps a copy of its own from the first time on. */
const PICTURE_MS = 7 * 24 * 3_600_000;
const PURPOSE = "address of a picture";

/** Pictures at addresses that nobody can guess or alter and that end, for platforms that fetch instead of being sent to. */
export interface Pictures {
  readonly route: Route;
  /** The path of a picture that is kept from now on. */
  keep(png: Uint8Array): Promise<string>;
}

export function createPictures(deps: {
  readonly blobs: Blobs;
  readonly workspaceId: string;
  readonly box: SecretBox;
  readonly clock: Clock;
}): Pictures {
  const { blobs, workspaceId, box, clock } = deps;
  return {
    keep: async (png) => {
      const untilMs = clock.now() + PICTURE_MS;
      const id = await blobs.put(workspaceId, { bytes: png, mediaType: "image/png" }, untilMs);
      const sealed = Buffer.from(box.seal(`${untilMs} ${id}`, PURPOSE), "base64").toString("base64url");
      return `/pictures/${sealed}.png`;
    },
    route: {
      method: "GET",
      path: "/pictures/:name",
      handle: async ({ params }) => {
        const blob = await read(params.name ?? "");
        if (!blob) throw new OpsError("missing", "This picture is not kept any more.");
        return {
          status: 200,
          headers: {
            "content-type": blob.mediaType,
            "cache-control": "public, max-age=604800, immutable",
            // Fetched and shown by other sites' clients.
            "cross-origin-resource-policy": "cross-origin",
          },
          body: blob.bytes,
        };
      },
    },
  };

  async function read(name: string) {
    try {
      const sealed = Buffer.from(name.replace(/\.png$/, ""), "base64url").toString("base64");
      const [until = "0", id = ""] = box.open(sealed, PURPOSE).split(" ");
      return Number(until) < clock.now() ? undefined : await blobs.get(workspaceId, id);
    } catch (error) {
      if (error instanceof OpsError && error.kind === "conflict") return undefined;
      throw error;
    }
  }
}
