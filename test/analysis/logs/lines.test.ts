import { describe, expect, it } from "vitest";
import { mined, onlyTemplate } from "./mined.ts";

const at = "2026-11-20T14:03:22Z";

describe("levels", () => {
  it.each([
    [`${at} INFO said it`, "info"],
    [`${at} WARN said it`, "warn"],
    [`${at} WARNING: said it`, "warn"],
    [`${at} [ERROR] said it`, "error"],
    [`${at} [error] said it`, "error"],
    [`${at} ERR said it`, "error"],
    [`${at} SEVERE said it`, "error"],
    [`${at} CRITICAL said it`, "fatal"],
    [`${at} [panic] said it`, "fatal"],
    [`${at} DEBUG said it`, "debug"],
    [`${at} TRACE said it`, "trace"],
    [`${at}\tinfo\tsaid it`, "info"],
    ["error: said it", "error"],
    ["ERROR said it", "error"],
    ["[WARN] said it", "warn"],
    ["W1120 14:03:22.123456       1 main.go:116] said it", "warn"],
    ["F1120 14:03:22.123456       1 main.go:116] said it", "fatal"],
    ["<11>Nov 20 14:03:22 web1 su: said it", "error"],
    ['{"level":"warn","msg":"said it"}', "warn"],
    ['{"severity":"ERROR","message":"said it"}', "error"],
    ['{"lvl":"dbug","msg":"said it"}', "debug"],
    ['{"level":50,"msg":"said it"}', "error"],
    ['{"level":60,"msg":"said it"}', "fatal"],
    ['{"level":"30","msg":"said it"}', "info"],
    ['{"PRIORITY":"3","MESSAGE":"said it"}', "error"],
    ['level=error msg="said it"', "error"],
    ['lvl=info msg="said it" n=1', "info"],
    [`${at} stderr F level=warning msg="said it"`, "warn"],
    ["\u001b[31mERROR\u001b[0m said it", "error"],
    [`\u001b[2m${at}\u001b[0m \u001b[32m INFO\u001b[0m said it`, "info"],
  ])("%j", (line, level) => {
    expect(onlyTemplate(line)).toMatchObject({ template: "said it", level });
  });

  it.each([
    "error opening file",
    "Information about it",
    "ALERT exited abnormally",
    "No ERROR here",
    '{"level":true,"msg":"x"}',
    '{"level":"high","msg":"x"}',
  ])("none in %j", (line) => {
    expect(onlyTemplate(line)).not.toHaveProperty("level");
  });
});

describe("what stands before the message", () => {
  it.each([
    `${at} INFO [main] org.example.Orders: order 7 placed`,
    `${at} INFO [worker thread 3] org.example.Orders: order 7 placed`,
    `${at}  INFO 1 --- [nio-8080-exec-1] o.e.Orders  : order 7 placed`,
    `${at} 1234 INFO orders.api [req-3f2504e0-4f89-11d3-9a0c-0305e82c3301 - -] order 7 placed`,
    `${at} - orders.api - INFO - order 7 placed`,
    `${at} INFO orders.api - order 7 placed`,
    `node-7 ${at} RACK-1 INFO order 7 placed`,
    `I1120 14:03:22.123456   12345 orders.go:42] order 7 placed`,
  ])("%s", (line) => {
    expect(onlyTemplate(line).template).toBe("order <num> placed");
  });

  it("what is not known as such is the message's", () => {
    expect(onlyTemplate(`${at} INFO [instance: 7 a] x`).template).toBe("[instance: <num> a] x");
    expect(onlyTemplate(`${at} INFO Timeout: too late`).template).toBe("Timeout: too late");
    expect(onlyTemplate(`${at} db.example.com refused`).template).toBe("db.example.com refused");
  });

  it("a line that is nothing but its head is told by it", () => {
    expect(onlyTemplate(`${at} INFO`).count).toBe(1);
  });
});

describe("fields", () => {
  it.each([
    ['{"message":"order 7 placed","ts":1795183402.5}', "order <num> placed"],
    ['{"msg":"cannot place","error":"disk 3 full"}', "cannot place: disk <num> full"],
    [
      '{"msg":"cannot place","err":{"type":"IoError","message":"disk 3 full"}}',
      "cannot place: IoError: disk <num> full",
    ],
    ['{"exception":"disk 3 full"}', "disk <num> full"],
    ['{"event":"placed","orderId":7,"time":"2026-11-20T14:03:22Z"}', "placed"],
    ['{"path":"/orders","status":500,"ts":1795183402}', "path=<path> status=<num>"],
    [
      '{"log":"2026-11-20 14:03:22 INFO order 7 placed\\n","stream":"stdout","time":"2026-11-20T14:03:22Z"}',
      "order <num> placed",
    ],
    ['{"log":"{\\"level\\":\\"info\\",\\"msg\\":\\"order 7 placed\\"}\\n","stream":"stdout"}', "order <num> placed"],
    [`${at} stdout F {"msg":"order 7 placed"}`, "order <num> placed"],
    ['time=2026-11-20T14:03:22Z level=info msg="order 7 placed" id=9', "order <num> placed"],
    ['level=error msg="say \\"no\\" 7 times" err="disk 3 full"', 'say "no" <num> times: disk <num> full'],
    ['{"msg":""}', "(no message)"],
  ])("%s", (line, template) => {
    const summary = mined(line);
    expect(summary.templates[0]?.template).toBe(template);
    expect(summary.unparsed).toBe(0);
  });

  it("a cut or wrong object is text", () => {
    const { templates, unparsed } = mined('{"msg":"order 7 placed"');
    expect(templates[0]?.template).toBe('{"msg":"order <num> placed"');
    expect(unparsed).toBe(1);
  });

  it("a sentence with an equals sign is no logfmt", () => {
    expect(onlyTemplate("level=error is what it said").template).toBe("level=error is what it said");
  });

  it("the field's time counts", () => {
    expect(onlyTemplate('{"msg":"x","time":1795183402123}').firstMs).toBe(1795183402123);
    expect(onlyTemplate("ts=2026-11-20T14:03:22Z level=info msg=x").firstMs).toBe(Date.UTC(2026, 10, 20, 14, 3, 22));
  });
});
