import { describe, expect, it } from "vitest";
import { teamsConfig } from "../../../adapters/teams/config.ts";
import { createTeams } from "../../../adapters/teams/teams.ts";
import { createTestHost } from "../../contract/adapters/test-host.ts";
import { messageActivity, type Sender } from "../../fakes/teams/activities.ts";
import { TENANT } from "../../fakes/teams/connector.ts";
import { createSigner } from "../../fakes/teams/signing.ts";
import { startTeams, type TeamsHouse } from "./house.ts";

const ANN = { name: "Ann" };
const NOW_S = Math.floor(Date.now() / 1000);

async function said(
  house: TeamsHouse,
): Promise<{ readonly sender: Sender; readonly activity: Record<string, unknown> }> {
  const place = await house.driver.direct(ANN);
  const { serviceUrl } = house.driver.connector;
  const sender = { serviceUrl, member: house.driver.member(ANN), place, kind: "personal" } as const;
  return { sender, activity: messageActivity(sender, "hello") };
}

describe("a request that Microsoft did not sign for this bot", () => {
  const claims = (house: TeamsHouse) => ({
    iss: "https://api.botframework.com",
    aud: "11111111-2222-3333-4444-555555555555",
    serviceurl: house.driver.connector.serviceUrl,
    exp: NOW_S + 3600,
  });
  const none = (house: TeamsHouse) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `Bearer ${part({ alg: "none", typ: "JWT" })}.${part(claims(house))}.`;
  };
  it.each<[string, (house: TeamsHouse) => string]>([
    ["no token", () => ""],
    ["another scheme", (house) => `Basic ${house.driver.connector.token()}`],
    ["no JWT", () => "Bearer abc"],
    ["three empty parts", () => "Bearer .."],
    ["no signature", none],
    ["a signature cut short", (house) => `Bearer ${house.driver.connector.token().slice(0, -8)}`],
    ["another's key", (house) => `Bearer ${createSigner().sign(claims(house))}`],
    [
      "another's key under the known name",
      (house) => {
        const { kid } = (house.driver.connector.signer.jwks as { keys: [{ kid: string }] }).keys[0];
        return `Bearer ${createSigner().sign(claims(house), { kid })}`;
      },
    ],
    ["a token that has ended", (house) => `Bearer ${house.driver.connector.token({ exp: NOW_S - 400 })}`],
    ["a token of the future", (house) => `Bearer ${house.driver.connector.token({ nbf: NOW_S + 3000 })}`],
    ["another issuer", (house) => `Bearer ${house.driver.connector.token({ iss: "https://evil.example" })}`],
    ["another bot", (house) => `Bearer ${house.driver.connector.token({ aud: "another-bot" })}`],
    ["another service", (house) => `Bearer ${house.driver.connector.token({ serviceurl: "https://evil.example/" })}`],
    ["no service", (house) => `Bearer ${house.driver.connector.token({ serviceurl: undefined })}`],
    [
      "the emulator's issuer",
      (house) => {
        const iss = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/";
        const appid = "11111111-2222-3333-4444-555555555555";
        return `Bearer ${house.driver.connector.token({ iss, ver: "1.0", appid })}`;
      },
    ],
  ])("is refused and counted: %s", async (_, authorization) => {
    const house = await startTeams();
    const { activity } = await said(house);
    const { driver } = house;
    const answer = await driver.connector.deliver(driver.endpoint(), activity, {
      authorization: authorization(house),
    });
    expect(answer.status).toBe(401);
    expect([house.events, house.refusals]).toEqual([[], [expect.stringMatching(/^(bad|no)-token$/)]]);
    expect([...house.facts]).toEqual([]);
  });

  it("is none when the service of the message is another than the token's", async () => {
    const house = await startTeams();
    const { activity } = await said(house);
    const moved = { ...activity, serviceUrl: "https://evil.example/" };
    expect((await house.driver.connector.deliver(house.driver.endpoint(), moved)).status).toBe(401);
    expect([...house.facts]).toEqual([]);
  });

  it("is tried again by the platform while the keys cannot be had", async () => {
    const house = await startTeams();
    const { activity } = await said(house);
    const { driver } = house;
    const config = teamsConfig.parse({
      ...driver.config,
      serviceUrls: { ...(driver.config.serviceUrls as object), openIdMetadata: "http://127.0.0.1:9/openid" },
    });
    const second = createTestHost();
    const url = await second.serve(await createTeams(config, second.host, { loopback: true }));
    const answer = await driver.connector.deliver(`${url}/teams/messages`, activity);
    await second.stop();
    expect(answer.status).toBe(503);
  });
});

describe("another tenant", () => {
  it.each<[string, object]>([
    [
      "in the conversation",
      { conversation: { id: "19:x@thread.v2", conversationType: "groupChat", tenantId: "evil" } },
    ],
    ["in the channel data", { channelData: { tenant: { id: "evil" } } }],
    ["that is not named", { conversation: { id: "19:x@thread.v2" }, channelData: {} }],
  ])("is refused, counted and never answered: %s", async (_, fields) => {
    const house = await startTeams();
    house.answer(() => ({ type: "refused", message: { summary: "no", blocks: [] } }));
    const { activity } = await said(house);
    const { status, body } = await house.driver.connector.deliver(house.driver.endpoint(), { ...activity, ...fields });
    expect([status, body]).toEqual([403, ""]);
    expect([house.events, house.refusals, [...house.facts]]).toEqual([[], ["foreign-tenant"], []]);
    expect(house.driver.traffic.posts).toBe(0);
  });

  it("is let in when it is listed, however it is written", async () => {
    const house = await startTeams();
    const { activity } = await said(house);
    const channelData = { tenant: { id: TENANT.toUpperCase() } };
    expect((await house.driver.connector.deliver(house.driver.endpoint(), { ...activity, channelData })).status).toBe(
      200,
    );
  });
});

describe("a wrong shape", () => {
  const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  it.each<[string, string | ((activity: object) => string), number]>([
    ["no JSON", "hello", 400],
    ["nothing", "", 400],
    ["a list", "[]", 400],
    ["null", "null", 400],
    ["no sender", (activity) => JSON.stringify({ ...activity, from: undefined }), 400],
    ["another channel", (activity) => JSON.stringify({ ...activity, channelId: "AseChannel" }), 400],
    ["a service that is no address", (activity) => JSON.stringify({ ...activity, serviceUrl: "file:///etc" }), 400],
    ["words that are none", (activity) => JSON.stringify({ ...activity, text: { a: 1 } }), 400],
    ["a message without an id", (activity) => JSON.stringify({ ...activity, id: undefined }), 400],
    ["a megabyte", (activity) => JSON.stringify({ ...activity, text: "x".repeat(1024 * 1024) }), 413],
    [
      "a deep nest",
      (activity) => JSON.stringify({ ...activity, value: 1 }).replace('"value":1', `"value":${deep}`),
      200,
    ],
    ["entities that are none", (activity) => JSON.stringify({ ...activity, entities: "x" }), 200],
    [
      "an invoke of nobody's",
      (activity) => JSON.stringify({ ...activity, type: "invoke", name: "composeExtension/query", value: {} }),
      501,
    ],
    [
      "an action without a verb",
      (activity) => JSON.stringify({ ...activity, type: "invoke", name: "adaptiveCard/action", value: { action: {} } }),
      400,
    ],
    [
      "a press without an id",
      (activity) => {
        const value = { action: { verb: "press", data: { press: 7 } } };
        return JSON.stringify({ ...activity, type: "invoke", name: "adaptiveCard/action", value });
      },
      400,
    ],
    [
      "a choice of what is no input",
      (activity) => {
        const value = { action: { verb: "press", data: { choice: "__proto__" } } };
        return JSON.stringify({ ...activity, type: "invoke", name: "adaptiveCard/action", value });
      },
      400,
    ],
    ["a task without data", (activity) => JSON.stringify({ ...activity, type: "invoke", name: "task/submit" }), 400],
  ])("is refused without harm: %s", async (_, body, expected) => {
    const house = await startTeams();
    const { activity } = await said(house);
    const response = await fetch(house.driver.endpoint(), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${house.driver.connector.token()}` },
      body: typeof body === "string" ? body : body(activity),
    });
    expect(response.status).toBe(expected);
    const { status } = await house.driver.connector.deliver(house.driver.endpoint(), { ...activity, id: "2" });
    expect(status).toBe(200);
  });
});

describe("the settings", () => {
  it.each<[object, boolean, RegExp]>([
    [{ playground: true }, false, /HOST=127\.0\.0\.1/],
    [{ playground: true, appId: "x" }, true, /exclude each other/],
    [{ appId: "x" }, true, /TEAMS_APP_PASSWORD and TEAMS_TENANT_ID/],
    [{}, true, /TEAMS_APP_ID/],
  ])("are refused with the cure: %j on loopback %s", async (config, loopback, cure) => {
    const house = createTestHost();
    const made = createTeams(teamsConfig.parse(config), house.host, { loopback });
    await expect(made).rejects.toMatchObject({ kind: "invalid", message: expect.stringMatching(cure) });
    await house.stop();
  });
});

describe("the playground's mode", () => {
  it.each<[string, object, Record<string, string>, number]>([
    ["the playground", {}, {}, 200],
    ["a page in a browser", {}, { origin: "https://evil.example" }, 403],
    ["a form in a page", {}, { "content-type": "text/plain" }, 403],
    ["a name that leads here", {}, { host: "evil.example" }, 403],
    ["a service elsewhere", { serviceUrl: "https://evil.example/" }, {}, 403],
    ["a service that only begins like this machine", { serviceUrl: "http://127.0.0.1.evil.example/" }, {}, 403],
  ])("answers %s", async (_, fields, headers, expected) => {
    const house = await startTeams();
    const { activity } = await said(house);
    const open = createTestHost();
    const config = teamsConfig.parse({ playground: true });
    const url = await open.serve(await createTeams(config, open.host, { loopback: true }));
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const call = request(
        `${url}/api/messages`,
        { method: "POST", headers: { "content-type": "application/json", ...headers } },
        (response) => resolve(response.resume().statusCode),
      );
      call.once("error", reject);
      call.end(JSON.stringify({ ...activity, ...fields }));
    });
    await open.stop();
    expect(status).toBe(expected);
    expect(open.events.length).toBe(expected === 200 ? 1 : 0);
  });
});
