import { parseQuantity } from "../../../src/analysis/diagnosis/shapes/quantity.ts";
import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";

interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** How many of the wanted pods the namespace's quotas admit, and what the API server says of the next. */
export function admit(
  quotas: readonly KubernetesObject[],
  podName: string,
  containers: readonly { readonly name?: string; readonly resources?: Resources }[],
  wanted: number,
): { readonly admitted: number; readonly refusal?: string } {
  let admitted = wanted;
  let refusal: string | undefined;
  for (const quota of quotas) {
    const hard = (quota.spec as { readonly hard?: Readonly<Record<string, string>> } | undefined)?.hard ?? {};
    const name = quota.metadata.name;
    const asked = Object.keys(hard).filter((key) => /^(?:requests|limits)\./.test(key));
    const missing = asked.filter((key) =>
      containers.some((container) => askedOf(container.resources, key) === undefined),
    );
    if (missing.length > 0) {
      const of = containers.map((container) => container.name).join(",");
      return {
        admitted: 0,
        refusal: `Error creating: pods "${podName}" is forbidden: failed quota: ${name}: must specify ${missing.map((key) => `${key} for: ${of}`).join("; ")}`,
      };
    }
    for (const key of asked) {
      const each = containers.reduce(
        (sum, container) => sum + (parseQuantity(askedOf(container.resources, key)) ?? 0),
        0,
      );
      const room = each === 0 ? wanted : Math.floor((parseQuantity(hard[key]) ?? 0) / each + 1e-9);
      if (room >= admitted) continue;
      admitted = room;
      refusal = `Error creating: pods "${podName}" is forbidden: exceeded quota: ${name}, requested: ${key}=${render(each)}, used: ${key}=${render(each * room)}, limited: ${key}=${hard[key]}`;
    }
  }
  return { admitted, ...(refusal === undefined ? {} : { refusal }) };
}

// A request that is not there is set to the limit.
function askedOf(resources: Resources | undefined, key: string): string | undefined {
  const [group = "", what = ""] = key.split(/\.(.*)/s);
  return group === "limits" ? resources?.limits?.[what] : (resources?.requests?.[what] ?? resources?.limits?.[what]);
}

function render(amount: number): string {
  return amount < 10 ? `${Math.round(amount * 1000)}m` : String(amount);
}
