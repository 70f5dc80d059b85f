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
