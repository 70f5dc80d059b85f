import { createHash } from "node:crypto";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import { toJson } from "../../src/base/json.ts";
import { clip, visibleText } from "../../src/base/text/words.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { LIMITS } from "./limits.ts";

/** A file of a message. Its name says what is in it, so that an edit knows which ones have not changed. */
export interface Attached {
  readonly name: string;
  readonly mediaType: string;
  readonly alt: string;
  /** The bytes, drawn or read when first asked for. */
  bytes(): Promise<Uint8Array>;
}

/** As wide as Discord shows a single picture on a desktop. */
const SHOWN_PX = 550;

export function chartFile(host: AdapterHost, chart: ChartSpec): Attached {
  const name = `chart-${digest(canonicalJson(toJson(chart)))}.png`;
  // Discord is dark unless one changes it.
  const draw = () => host.draw(chart, { theme: "dark", widthPx: SHOWN_PX });
  return { name, mediaType: "image/png", alt: altOf(chart.alt), bytes: once(draw) };
}

/** A kept file, or undefined where it is gone or larger than Discord takes. */
export async function keptFile(
  host: AdapterHost,
  blobId: string,
  alt: string,
  name?: string,
): Promise<Attached | undefined> {
  const blob = await host.blob(blobId);
  if (!blob || blob.bytes.length > LIMITS.fileBytes) return undefined;
  const ending = blob.mediaType.startsWith("image/") ? blob.mediaType.slice(6).replace(/\W.*$/, "") : "bin";
  return {
    name:
      name === undefined ? `picture-${digest(blobId)}.${ending}` : `${digest(blobId).slice(0, 6)}-${fileName(name)}`,
    mediaType: blob.mediaType,
    alt: altOf(alt),
    bytes: async () => blob.bytes,
  };
}

/** Discord changes other characters by itself, and then the component's reference finds nothing. */
function fileName(name: string): string {
  const clean = name.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^[._]+/, "");
  return clean.slice(-80) || "file";
}

function altOf(text: string): string {
  return clip(visibleText(text), LIMITS.altChars);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function once(make: () => Promise<Uint8Array>): () => Promise<Uint8Array> {
  let made: Promise<Uint8Array> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
