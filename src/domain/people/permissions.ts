/** "area:verb" with an optional scope after "@": "kubernetes:read@prod/shop". Either part may be "*"; "*" alone is all. */
export interface Grant {
  readonly area: string;
  readonly verb: string;
  /** Path of narrowing parts; empty is everywhere. */
  readonly scope: readonly string[];
}

/** What a call needs: the permission, at one scope. An absent scope means everywhere. */
export interface Need {
  readonly permission: string;
  readonly scope?: string;
}

const GRANT = /^(?:\*|([a-z][a-z_]*|\*):([a-z][a-z_]*|\*))(?:@([^\s@]+))?$/;

/** Reads a grant as config writes it; undefined when it is not one. */
export function parseGrant(text: string): Grant | undefined {
  const match = GRANT.exec(text);
  if (!match) return undefined;
  return { area: match[1] ?? "*", verb: match[2] ?? "*", scope: match[3]?.split("/") ?? [] };
}

/** Whether any of the grants covers the need. A narrow grant never covers a wider need. */
export function decideAllowed(grants: readonly Grant[], need: Need): boolean {
  const [area = "", verb = ""] = need.permission.split(":");
  const scope = need.scope?.split("/") ?? [];
  return grants.some(
    (grant) =>
      (grant.area === "*" || grant.area === area) &&
      (grant.verb === "*" || grant.verb === verb) &&
      grant.scope.every((part, i) => (part === "*" ? scope[i] !== undefined : part === scope[i])),
  );
}

export function formatNeed(need: Need): string {
  return need.scope === undefined ? need.permission : `${need.permission}@${need.scope}`;
}

export function formatGrant(grant: Grant): string {
  const scope = grant.scope.length > 0 ? `@${grant.scope.join("/")}` : "";
  return grant.area === "*" && grant.verb === "*" && scope === "" ? "*" : `${grant.area}:${grant.verb}${scope}`;
}

/** Whether one of the grants allows all that the wanted one would: nobody gives more than they hold. */
export function decideCovers(held: readonly Grant[], wanted: Grant): boolean {
  return held.some(
    (grant) =>
      (grant.area === "*" || grant.area === wanted.area) &&
      (grant.verb === "*" || grant.verb === wanted.verb) &&
      grant.scope.every((part, i) => (part === "*" ? wanted.scope[i] !== undefined : part === wanted.scope[i])),
  );
}

/** What both lists allow. */
export function meetGrants(some: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  return some.flatMap((one) => others.flatMap((other) => meet(one, other) ?? []));
}

function meet(a: Grant, b: Grant): Grant | undefined {
  const area = meetWord(a.area, b.area);
  const verb = meetWord(a.verb, b.verb);
  if (area === undefined || verb === undefined) return undefined;
  const scope: string[] = [];
  for (let i = 0; i < Math.max(a.scope.length, b.scope.length); i++) {
    const part = meetWord(a.scope[i] ?? "*", b.scope[i] ?? "*");
    if (part === undefined) return undefined;
    scope.push(part);
  }
  return { area, verb, scope };
}

function meetWord(a: string, b: string): string | undefined {
  if (a === b || b === "*") return a;
  return a === "*" ? b : undefined;
}
