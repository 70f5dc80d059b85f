import { describe, expect, it } from "vitest";
import { mined } from "./mined.ts";

const java = `2026-11-20 14:03:22,123 ERROR [main] com.acme.Pay: Failed to charge order 123
java.lang.IllegalStateException: card 123 declined
\tat java.base/java.util.Optional.orElseThrow(Optional.java:403)
\tat com.acme.pay.Charger.lambda$charge$3(Charger.java:42) ~[app.jar:1]
\tat com.acme.pay.Charger.charge(Charger.java:12)
\t... 12 more
Caused by: java.net.SocketTimeoutException: read timed out
\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)
\t... 5 more`;

const python = `Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/flask/app.py", line 12, in call
    return f()
  File "/app/pay.py", line 8, in charge
    raise CardError("x")
  File "/usr/lib/python3.11/site-packages/stripe/api.py", line 3, in post
    raise
shop.errors.CardError: declined 7`;

const chained = `${python}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/web.py", line 9, in handle
    charge()
RuntimeError: gave up`;

const node = `TypeError: Cannot read properties of undefined (reading 'id')
    at async load (/app/node_modules/pg/lib/client.js:1:2)
    at async handle (/app/src/orders.js:10:5)
    at node:internal/process/task_queues:95:5`;

const go = `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
runtime.gopanic(0x1)
\t/usr/local/go/src/runtime/panic.go:100 +0x1d
main.(*Shop).Pay(0xc000, 0x5)
\t/app/cmd/shop/pay.go:42 +0x1d
main.main()
\t/app/cmd/shop/main.go:12 +0x1d
exit status 2`;

const net = `Unhandled exception. System.InvalidOperationException: Sequence contains no elements
 ---> System.TimeoutException: too late
   at System.Linq.ThrowHelper.ThrowNoElementsException()
   --- End of inner exception stack trace ---
   at Shop.Orders.Load(Int32 id) in /src/Orders.cs:line 12`;

const kinds: readonly (readonly [string, string, string])[] = [
  [
    "Java",
    java,
    "java.lang.IllegalStateException at com.acme.pay.Charger.lambda$charge(Charger.java) caused by java.net.SocketTimeoutException",
  ],
  ["Python", python, "shop.errors.CardError at charge(pay.py)"],
  ["Python, chained", chained, "RuntimeError at handle(web.py)"],
  ["Node", node, "TypeError at handle(orders.js)"],
  ["Go", go, "panic: runtime error: index out of range [<num>] with length <num> at main.(*Shop).Pay(pay.go)"],
  [".NET", net, "System.InvalidOperationException at Shop.Orders.Load(Orders.cs) caused by System.TimeoutException"],
];

describe("a stack trace is one entry, told by what was thrown and where", () => {
  it.each(kinds)("%s", (_, trace, template) => {
    const before = "2026-11-20 14:00:00 INFO all is well\n";
    const summary = mined(`${before}${trace}\n2026-11-20 14:04:00 INFO all is well\n`);
    expect(summary.templates.map((one) => one.template)).toEqual([template, "all is well"]);
    expect(summary.entries).toBe(3);
    expect(summary.lines).toBe(2 + trace.split("\n").filter((line) => line !== "").length);
    expect(summary.templates[0]).toMatchObject({ count: 1 });
    expect(["error", "fatal"]).toContain(summary.templates[0]?.level);
    expect(summary.templates[0]?.sample.split("\n").length).toBeGreaterThan(2);
  });

  it.each(kinds)("%s, each line with the runtime's prefix", (_, trace, template) => {
    const lines = trace.split("\n").map((line) => `2026-11-20T14:03:22.123456789Z stderr F ${line}`);
    const summary = mined(`${lines.join("\n")}\n2026-11-20T14:04:00Z stdout F all is well\n`);
    expect(summary.templates.map((one) => one.template)).toEqual([template, "all is well"]);
  });

  it.each(kinds)("%s, in a field of JSON", (name, trace, template) => {
    if (name === "Go" || name === "Python, chained") return;
    const line = JSON.stringify({ level: "error", msg: "failed", err: { message: "x", stack: trace } });
    expect(mined(line).templates[0]?.template).toBe(template);
  });

  it("the same exception elsewhere in one's own code is another template", () => {
    const at = (where: string) => `TypeError: x\n    at ${where} (/app/src/${where}.js:1:2)\n`;
    const places = Array.from({ length: 12 }, (_, i) => `place${"abcdefghijkl"[i]}`);
    expect(mined(places.map(at).join("")).templates).toHaveLength(12);
  });

  it("a trace behind a line that speaks of no error stands alone", () => {
    const summary = mined(
      `2026-11-20T14:03:21Z all is well\n2026-11-20T14:03:22Z ${python.replaceAll("\n", "\n2026-11-20T14:03:22Z ")}\n`,
    );
    expect(summary.templates.map((one) => one.template)).toEqual([
      "shop.errors.CardError at charge(pay.py)",
      "all is well",
    ]);
  });

  it("lines that are all indented are entries of their own", () => {
    expect(mined("  first thing\n  second thing\n  third one\n").entries).toBe(3);
  });

  it("a padded level behind the runtime's time is no continuation", () => {
    expect(mined("2026-11-20T14:03:22.123Z ERROR it broke\n2026-11-20T14:03:22.124Z  INFO all is well\n").entries).toBe(
      2,
    );
  });

  it(".NET's console speaks on its second line", () => {
    const summary = mined("fail: Shop.Orders[0]\n      Order 12 failed\ninfo: Shop.Orders[0]\n      Order 13 placed\n");
    expect(summary.templates.map(({ template, level }) => [template, level])).toEqual([
      ["Order <num> failed", "error"],
      ["Order <num> placed", "info"],
    ]);
  });

  it("a line the runtime cut in parts is one", () => {
    const log =
      "2026-11-20T14:03:22.1Z stdout P order 7 \n2026-11-20T14:03:22.2Z stdout P was \n2026-11-20T14:03:22.3Z stdout F placed\n";
    const { templates, entries } = mined(log);
    expect([entries, templates[0]?.template]).toEqual([1, "order <num> was placed"]);
  });

  it("an endless trace is one entry and the rest of its lines is said to be unread", () => {
    const frames = "\tat com.acme.pay.Charger.charge(Charger.java:12)\n".repeat(50_000);
    const { templates, lines, cut } = mined(`java.lang.Error: x\n${frames}all is well\n`);
    expect(templates.map((one) => one.template)).toEqual([
      "java.lang.Error at com.acme.pay.Charger.charge(Charger.java)",
      "all is well",
    ]);
    expect(lines).toBe(50_002);
    expect(cut.traceLines).toBeGreaterThan(49_000);
    expect(cut.said.join(" ")).toContain("stack traces");
  });
});
