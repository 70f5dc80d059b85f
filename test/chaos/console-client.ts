/** A person at the console without a browser: signs in, says, and follows the feed as the page does. */
export interface ConsoleClient {
  /** Says it once; the status and body of the reply. */
  sayOnce(text: string, eventId: string): Promise<{ status: number; body: unknown }>;
  /** Says it until it was acknowledged, with one event id, as the page does; rejects on a refusal. */
  say(text: string, eventId: string): Promise<void>;
  /** Numbers of the events seen, in order, and the newest body of each key. */
  readonly seen: { readonly numbers: number[]; readonly bodies: Map<string, unknown> };
  /** The session, for requests of one's own. */
  readonly cookie: string;
  stop(): Promise<void>;
}

const RETRY_MS = 25;

export async function connectConsole(url: string, signInLink: string): Promise<ConsoleClient> {
  const secret = signInLink.split("#sign-in=")[1];
  const signedIn = await fetch(`${url}/console/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ secret }),
  });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0];
  if (!signedIn.ok || cookie === undefined)
    throw new Error(`not signed in: ${signedIn.status} ${await signedIn.text()}`);
  const session: string = cookie;

  const seen = { numbers: [] as number[], bodies: new Map<string, unknown>() };
  const ended = new AbortController();
  const following = follow();

  /** Reconnects for ever, naming the last event it had. */
  async function follow(): Promise<void> {
    while (!ended.signal.aborted) {
      try {
        const after = String(seen.numbers.at(-1) ?? 0);
        const response = await fetch(`${url}/console/events`, {
          headers: { cookie: session, "last-event-id": after },
          signal: ended.signal,
        });
        let text = "";
        for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          text += chunk;
          for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
            note(text.slice(0, end));
            text = text.slice(end + 2);
          }
        }
      } catch {
        // The server is gone for now.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  function note(event: string): void {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (data === undefined || !/^event: message$/m.test(event)) return;
    const entry = JSON.parse(data) as { no: number; key: string; body: unknown };
    seen.numbers.push(entry.no);
    seen.bodies.set(entry.key, entry.body);
  }

  async function sayOnce(text: string, eventId: string): Promise<{ status: number; body: unknown }> {
    const reply = await fetch(`${url}/console/say`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: session },
      body: JSON.stringify({ eventId, text }),
    });
    return { status: reply.status, body: await reply.json() };
  }

  return {
    seen,
    cookie: session,
    sayOnce,
    say: async (text, eventId) => {
      for (;;) {
        const reply = await sayOnce(text, eventId).catch(() => undefined);
        if ((reply?.body as { ack?: boolean } | undefined)?.ack === true) return;
        if (reply && reply.status < 500) throw new Error(`refused: ${JSON.stringify(reply.body)}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    },
    stop: async () => {
      ended.abort();
      await following;
    },
  };
}
