import { toOpsError } from "../../src/base/errors.ts";
import type { AdapterHost, ChatEvent, Reply } from "../../src/bot/adapter.ts";
import type { Route, RouteReply, RouteRequest } from "../../src/bot/route.ts";
import type { Message } from "../../src/message/message.ts";
import type { InvokeAnswers } from "./answer.ts";
import { parseActivity, type TeamsActivity, tenantsOf } from "./inward/activity.ts";
import { type InvokeKind, readEvent } from "./inward/event.ts";
import { BODY_BYTES } from "./limits.ts";
import type { Poster } from "./outward/post.ts";
import type { References } from "./references.ts";
import { isLoopbackUrl, type TeamsSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";

export interface RouteDeps {
  readonly settings: TeamsSettings;
  readonly host: AdapterHost;
  readonly transport: Transport;
  readonly references: References;
  readonly poster: Poster;
  readonly answers: InvokeAnswers;
}

const DONE: RouteReply = { status: 200 };
/** Activities that say nothing to us are not worth a look at the database. */
const HEARD = new Set(["message", "invoke", "conversationUpdate", "installationUpdate"]);

/** Where Teams posts what people say and press; the second path is the one the playground and samples use. */
export function createRoutes(deps: RouteDeps): readonly Route[] {
  return ["/teams/messages", "/api/messages"].map((path) => ({
    method: "POST",
    path,
    maxBodyBytes: BODY_BYTES,
    handle: (request) => take(request, deps),
  }));
}

async function take(request: RouteRequest, deps: RouteDeps): Promise<RouteReply> {
  const { host, settings, transport } = deps;
  const refuse = (status: number, reason: string): RouteReply => {
    host.refused(reason);
    return { status };
  };
  if (settings.mode === "signed" && request.headers.authorization === undefined) return refuse(401, "no-token");
  if (settings.mode === "playground" && !isLocal(request)) return refuse(403, "not-local");
  const activity = parseActivity(request.body);
  if (!activity) return refuse(400, "malformed");
  if (settings.mode === "playground" && !isLoopbackUrl(activity.serviceUrl)) return refuse(403, "not-local");
  if (!(await transport.verify(activity, request.headers.authorization))) return refuse(401, "bad-token");
  if (settings.mode === "signed") {
    const tenants = tenantsOf(activity);
    if (tenants.length === 0 || tenants.some((tenant) => !settings.tenants.has(tenant))) {
      return refuse(403, "foreign-tenant");
    }
  }
  if (!HEARD.has(activity.type)) return DONE;
  const heard = readEvent(activity, host.clock.now());
  switch (heard.kind) {
    case "malformed":
      return refuse(400, "malformed");
    case "ignored":
      return activity.type === "invoke" ? { status: 501 } : DONE;
    case "answer":
      return deps.answers.text(heard.invoke, heard.text);
    case "overheard": {
      const ours = heard.event.place.thread !== undefined && (await host.tookPart(heard.event.place));
      return ours ? hear(heard.event, activity, deps) : DONE;
    }
    case "event": {
      const { event, invoke, part } = heard;
      const meant = await whereMeant(event, activity, deps);
      return invoke === undefined ? hear(meant, activity, deps) : answerInvoke(meant, activity, invoke, part, deps);
    }
  }
}

/** A message or a move: the platform tries again on 5xx. */
async function hear(event: ChatEvent, activity: TeamsActivity, deps: RouteDeps): Promise<RouteReply> {
  try {
    await note(event, activity, deps);
    await showReply(await deps.host.receive(event), event, deps);
    return DONE;
  } catch (thrown) {
    const fault = toOpsError(thrown);
    if (fault.kind !== "unavailable") throw thrown;
    if (event.type === "commanded") await tellQuietly(event, sentence(fault.message), deps);
    return { status: 503 };
  }
}

/** A press or a form: somebody waits, so it is answered even when nothing can be kept. */
async function answerInvoke(
  event: ChatEvent,
  activity: TeamsActivity,
  invoke: InvokeKind,
  part: number | undefined,
  { host, answers, ...deps }: RouteDeps,
): Promise<RouteReply> {
  let reply: Reply;
  try {
    await note(event, activity, { host, answers, ...deps });
    reply = await host.receive(event);
  } catch (thrown) {
    const fault = toOpsError(thrown);
    if (fault.kind === "bug") host.log.error({ err: thrown }, "an invoke of Teams failed");
    return answers.text(invoke, fault.message);
  }
  return answers.of(reply, event, invoke, part);
}

async function note(event: ChatEvent, activity: TeamsActivity, { references }: RouteDeps): Promise<void> {
  if (event.type === "left") await references.forgetPlace(event.place.id);
  else await references.note(activity);
}

/** What was pressed in a personal conversation may stand there for a channel, and a form belongs where it was opened. */
async function whereMeant(event: ChatEvent, activity: TeamsActivity, deps: RouteDeps): Promise<ChatEvent> {
  if (event.type !== "submitted" && event.type !== "pressed" && event.type !== "refreshed") return event;
  try {
    const form = event.type === "submitted" ? await deps.answers.formPlace(event.formId) : undefined;
    const place =
      form ??
      (event.place.kind === "direct" && activity.replyToId !== undefined
        ? await deps.poster.meantFor(activity.conversation.id, activity.replyToId)
        : undefined);
    return place === undefined ? event : { ...event, place };
  } catch (thrown) {
    deps.host.log.warn({ err: thrown }, "where a press of Teams was meant for is not known");
    return event;
  }
}

/** A message has no answer of its own in Teams: what is for its writer alone goes to the personal conversation. */
async function showReply(reply: Reply, event: ChatEvent, deps: RouteDeps): Promise<void> {
  switch (reply.type) {
    case "refused":
    case "shown":
    case "card":
      return tellQuietly(event, reply.message, deps);
    case "form":
      return deps.poster
        .tellCard(event.person, reply.form.title, await deps.answers.formCard(reply.form, event), event.place)
        .catch((thrown: unknown) => deps.host.log.warn({ err: thrown }, "a form was not shown in Teams"));
    case "errors":
      return tellQuietly(event, sentence(Object.values(reply.errors).join(" ")), deps);
    case "ack":
    case "choices":
      return;
  }
}

/** The event is safe already, so a message that cannot be shown must not make the platform deliver it again. */
async function tellQuietly(event: ChatEvent, message: Message, { poster, host }: RouteDeps): Promise<void> {
  try {
    await poster.tell(event.person, message, event.eventId, event.place);
  } catch (thrown) {
    host.log.warn({ err: thrown }, "a refusal was not shown in Teams");
    if (event.place.kind === "direct") return;
    const hint = "I cannot write to you alone here. Open a chat with me, then ask again.";
    await poster
      .send(event.place, sentence(hint), { key: `hint-${event.eventId}` })
      .catch(() => host.refused("not-shown"));
  }
}

function sentence(text: string): Message {
  return { summary: text, blocks: [{ type: "text", text }] };
}

/** Without credentials anything on this machine may speak, but no page that a browser has open. */
function isLocal({ headers }: RouteRequest): boolean {
  return (
    headers.origin === undefined &&
    /^application\/json\b/i.test(headers["content-type"] ?? "") &&
    isLoopbackUrl(`http://${headers.host ?? ""}`)
  );
}
