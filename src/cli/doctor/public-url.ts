import { type Check, LIMIT_MS, ok, skipped, wrong } from "./check.ts";

const NAME = "public URL";

export const publicUrl: Check = {
  name: NAME,
  limitMs: LIMIT_MS,
  look: async ({ config, signal, holder }) => {
    const url = config.server.publicUrl;
    if (url === undefined) return [skipped(NAME, "none configured: the console is for this machine.")];
    if ((await holder()) !== "server") return [skipped(NAME, `${url} is tried while a server runs, and none does.`)];
    const cure = "Check PILOTHOUSE_PUBLIC_URL and the proxy before this server.";
    try {
      const reply = await fetch(`${url}/healthz`, { redirect: "manual", signal });
      const text = (await reply.text()).slice(0, 200);
      if (reply.status === 200 && isAlive(text)) return [ok(NAME, `${url} reaches Pilothouse.`)];
      return [wrong(NAME, `${url} is answered by something else (status ${reply.status}).`, cure)];
    } catch (error) {
      if (signal.aborted) throw error;
      const { cause } = error as Error & { cause?: { code?: string } };
      return [wrong(NAME, `${url} cannot be reached (${cause?.code ?? (error as Error).message}).`, cure)];
    }
  },
};

/** Whether what answered /healthz is a Pilothouse. */
export function isAlive(text: string): boolean {
  try {
    return (JSON.parse(text) as { status?: unknown }).status === "alive";
  } catch {
    return false;
  }
}
