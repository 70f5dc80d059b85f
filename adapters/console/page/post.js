const GIVE_UP_MS = 20_000;

/**
 * One try. Answers what the server said, `{ refused }` with its sentence when it will not, or `{ away: true }` when
 * whether it was taken is not known: the same body may then be sent again.
 */
export async function post(path, body) {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(GIVE_UP_MS),
  }).catch(() => undefined);
  const answer = await reply?.json().catch(() => undefined);
  if (reply?.ok && answer) return answer;
  const sentence = answer?.error?.message;
  if (!reply || reply.ok || reply.status > 500) return { away: true, sentence };
  return { refused: sentence ?? "Pilothouse refused this and did not say why.", status: reply.status };
}

/** Who is signed in; undefined when nobody is. Rejects while Pilothouse cannot tell. */
export async function whoAmI() {
  const reply = await fetch("/console/me", { signal: AbortSignal.timeout(GIVE_UP_MS) });
  if (reply.ok) return reply.json();
  if (reply.status === 403) return undefined;
  const answer = await reply.json().catch(() => undefined);
  throw new Error(answer?.error?.message ?? "");
}

export function newEventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
