/** Reads a body as UTF-8 text. Counts what comes out of the decompression, so that a small bomb is stopped as well. */
export async function readBody(
  response: Response,
  maxBytes: number,
): Promise<{ readonly kind: "text"; readonly text: string } | { readonly kind: "too large" }> {
  if (response.body === null) return { kind: "text", text: "" };
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined); // closes the connection: the rest is not wanted
      return { kind: "too large" };
    }
    chunks.push(value);
  }
  return { kind: "text", text: Buffer.concat(chunks, bytes).toString("utf8") };
}

/** Milliseconds a Retry-After header asks for: seconds or an HTTP date. Undefined when absent or unreadable. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
