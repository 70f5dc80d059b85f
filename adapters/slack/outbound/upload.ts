import { z } from "zod";
import { OpsError } from "../../../src/base/errors.ts";
import type { AdapterHost } from "../../../src/bot/adapter.ts";
import type { SlackApi } from "../api.ts";

export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the file says, for those who do not see it. */
  readonly alt?: string;
  /** Where it is shared at once; without it only our messages can show it. */
  readonly share?: { readonly channel: string; readonly thread?: string };
}

const opened = z.object({ upload_url: z.string(), file_id: z.string() });
const info = z.object({ file: z.object({ mimetype: z.string().optional() }) });

/** Slack reads a file only after it has looked it over; until then a block that shows it is refused. */
const READY_POLL_MS = [100, 200, 400, 800, 1500] as const;

/** Uploads by Slack's three steps and waits until the file can be shown. Gives its id. */
export async function uploadFile(api: SlackApi, host: Pick<AdapterHost, "clock">, file: Upload): Promise<string> {
  const { upload_url: url, file_id: fileId } = read(
    opened,
    await api.call("files.getUploadURLExternal", {
      filename: file.name,
      length: file.bytes.byteLength,
      ...(file.alt === undefined ? {} : { alt_txt: file.alt.slice(0, 1000) }),
    }),
  );
  await api.post(url, file.bytes);
  const { share } = file;
  await api.call("files.completeUploadExternal", {
    files: [{ id: fileId, title: file.name }],
    ...(share ? { channel_id: share.channel, ...(share.thread ? { thread_ts: share.thread } : {}) } : {}),
  });
  if (share === undefined) await untilReady(api, host, fileId);
  return fileId;
}

async function untilReady(api: SlackApi, { clock }: Pick<AdapterHost, "clock">, fileId: string): Promise<void> {
  for (const waitMs of READY_POLL_MS) {
    const { file } = read(info, await api.call("files.info", { file: fileId }));
    if (file.mimetype) return;
    await clock.sleep(waitMs);
  }
}

function read<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OpsError("unavailable", "Slack answered in a form that cannot be read.");
}
