import { z } from "zod";
import { OpsError } from "../base/errors.ts";
import { clip } from "../base/text/words.ts";
import type { Caller, Operations, Report } from "../bot/operations.ts";
import type { Route, RouteReply, RouteRequest } from "../bot/route.ts";
import { policyQuestion } from "../domain/approvals/policy-test.ts";
import { faultBody } from "./faults.ts";

/** Proves who calls, or throws `denied`. */
export type Authenticate = (request: RouteRequest) => Promise<Caller>;

const askBody = z.strictObject({ text: z.string() });
const MAX_ASK_BYTES = 2 * 1024 * 1024; // a question is refused by its own sentence, not by the transport

/** The HTTP API: the same operations as the command line's. */
export function createApiRoutes(operations: () => Operations, authenticate: Authenticate): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/api/ask",
      maxBodyBytes: MAX_ASK_BYTES,
      handle: async (request) => {
        const caller = await authenticate(request);
        const { text } = readBody(request, askBody);
        return answer(request, (progress) => operations().ask(caller, text, { signal: request.signal, progress }));
      },
    },
    {
      method: "GET",
      path: "/api/tools",
      handle: async (request) => {
        await authenticate(request);
        return json({ tools: operations().listTools() });
      },
    },
    {
      method: "POST",
      path: "/api/tools/:name",
      handle: async (request) => {
        const caller = await authenticate(request);
        const input = readBody(request, z.record(z.string(), z.unknown()));
        const name = request.params.name ?? "";
        return answer(request, (progress) =>
          operations().runTool(caller, name, input, { signal: request.signal, progress }),
        );
      },
    },
    {
      method: "POST",
      path: "/api/policy/test",
      handle: async (request) => {
        const caller = await authenticate(request);
        return json(await operations().testPolicy(caller, readBody(request, policyQuestion)));
      },
    },
    {
      method: "GET",
      path: "/api/audit/verify",
      handle: async (request) => json(await operations().verifyAudit(await authenticate(request))),
    },
  ];
}

/** A fresh one-time link for whoever holds the data folder; mounted on its socket only. */
export function createSignInLinkRoute(signInLink: () => Promise<string>): Route {
  return { method: "POST", path: "/api/sign-in-link", handle: async () => json({ link: await signInLink() }) };
}

const backupBody = z.strictObject({ file: z.string().min(1) });

/** Writes a backup where the holder of the data folder wants it; mounted on its socket only. */
export function createBackupRoute(backup: (file: string) => Promise<number>): Route {
  return {
    method: "POST",
    path: "/api/backup",
    handle: async (request) => json({ bytes: await backup(readBody(request, backupBody).file) }),
  };
}

function readBody<Schema extends z.ZodType>(request: RouteRequest, schema: Schema): z.infer<Schema> {
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    throw new OpsError("invalid", `The body is not JSON: ${clip(request.body, 60) || "it is empty"}.`);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OpsError("invalid", `The body does not fit: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`);
}

/** One reply, or for a caller that accepts an event stream: progress as it comes, then the answer. */
async function answer(
  request: RouteRequest,
  work: (progress: (text: string) => void) => Promise<Report>,
): Promise<RouteReply> {
  if (!request.headers.accept?.includes("text/event-stream")) return json(await work(() => undefined));
  return {
    status: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    stream: streamed(work),
  };
}

async function* streamed(work: (progress: (text: string) => void) => Promise<Report>): AsyncGenerator<string> {
  const waiting: string[] = [];
  let wake = () => {};
  let done = false;
  const push = (event: string, data: unknown) => {
    waiting.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    wake();
  };
  const working = work((text) => push("progress", { text }))
    .then(
      (report) => push("answer", report),
      (fault: unknown) => push("error", faultBody(fault).body),
    )
    .finally(() => {
      done = true;
      wake();
    });
  while (!done || waiting.length > 0) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await working;
}

export function json(value: unknown, status = 200): RouteReply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
