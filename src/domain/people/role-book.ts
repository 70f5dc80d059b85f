import { decideAllowed, decideCovers, type Grant, type Need, parseGrant } from "./permissions.ts";

/** Roles as the configuration has them. */
export interface RoleBook {
  readonly names: readonly string[];
  has(role: string): boolean;
  /** What the role gives when it is given for a scope ("" is everywhere); nothing for a role that is not there. */
  grantsOf(role: string, scope: string): readonly Grant[];
  /** Roles that cover the need and hold nothing beyond another that does too: the least one could give. */
  smallestFor(need: Need): readonly string[];
}

export function createRoleBook(config: Readonly<Record<string, readonly string[]>>): RoleBook {
  const roles = new Map(
    Object.entries(config).map(([role, grants]) => [role, grants.flatMap((grant) => parseGrant(grant) ?? [])]),
  );
  const within = (small: string, large: string) =>
    (roles.get(small) ?? []).every((grant) => decideCovers(roles.get(large) ?? [], grant));
  const grantsOf = (role: string, scope: string) => narrow(roles.get(role) ?? [], scope);
  return {
    names: [...roles.keys()],
    has: (role) => roles.has(role),
    grantsOf,
    smallestFor: (need) => {
      const able = [...roles.keys()].filter((role) => decideAllowed(grantsOf(role, need.scope ?? ""), need));
      return able.filter((role) => !able.some((other) => within(other, role) && !within(role, other)));
    },
  };
}

/** A role given for a scope: its grants hold there only; a grant with a scope of its own must lie within. */
function narrow(grants: readonly Grant[], scope: string): readonly Grant[] {
  if (scope === "") return grants;
  const parts = scope.split("/");
  return grants.flatMap((grant) => {
    if (grant.scope.length === 0) return [{ ...grant, scope: parts }];
    return parts.every((part, i) => grant.scope[i] === part) ? [grant] : [];
  });
}
