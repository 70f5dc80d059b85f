import { OpsError } from "../../src/base/errors.ts";

const SET = /^\s*(?<key>[\w./-]+)\s+(?<op>in|notin)\s+\((?<values>[^)]*)\)\s*$/;
const EQUAL = /^\s*(?<key>[\w./-]+)\s*(?<op>==|=|!=)\s*(?<value>[\w./-]*)\s*$/;
const THERE = /^\s*(?<not>!)?(?<key>[\w./-]+)\s*$/;

/** Whether labels fit a selector as Kubernetes writes it: "app=cart,tier!=web", "env in (prod, staging)", "!legacy". */
export function matchesSelector(labels: Readonly<Record<string, string>> | undefined, selector: string): boolean {
  return parts(selector).every((part) => fits(labels ?? {}, part));
}

function fits(labels: Readonly<Record<string, string>>, part: string): boolean {
  const set = SET.exec(part)?.groups;
  if (set) {
    const values = (set.values ?? "").split(",").map((value) => value.trim());
    const has = values.includes(labels[set.key ?? ""] ?? "\u0000");
    return set.op === "in" ? has : !has;
  }
  const equal = EQUAL.exec(part)?.groups;
  if (equal) return (labels[equal.key ?? ""] === equal.value) === (equal.op !== "!=");
  const there = THERE.exec(part)?.groups;
  if (there) return (labels[there.key ?? ""] !== undefined) === (there.not === undefined);
  throw new OpsError("invalid", `"${part}" is no label selector; write it like app=cart,tier!=web.`);
}

/** Commas part requirements, but not inside the brackets of a set. */
function parts(selector: string): readonly string[] {
  return selector.split(/,(?![^(]*\))/).filter((part) => part.trim() !== "");
}
