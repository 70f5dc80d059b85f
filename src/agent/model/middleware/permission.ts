import type { AgentMiddleware } from "langchain";
import type { People } from "../../../domain/people/people.ts";
import { decideAllowed } from "../../../domain/people/permissions.ts";
import type { Registry } from "../../../tool/registry.ts";
import { turnOf } from "../turn.ts";

/**
 * Shows the model only tools whose permission the asker has somewhere. The gate checks each call anyway: this spares
 * the model looks that would be refused.
 */
export async function permission({
  people,
  registry,
}: {
  readonly people: People;
  readonly registry: Registry;
}): Promise<AgentMiddleware> {
  const { createMiddleware } = await import("langchain");
  const needs = new Map(registry.tools.map((tool) => [tool.name, tool.permission]));
  return createMiddleware({
    name: "Permission",
    wrapModelCall: async (request, handler) => {
      const turn = turnOf(request.runtime.configurable);
      // Once a turn is enough for what is shown: what is allowed the gate reads afresh.
      turn.grants ??= people.grantsOf(turn.actor.personId);
      const grants = await turn.grants;
      // A narrow grant shows the tool: where it may look is for the gate to say.
      const anywhere = grants.map((grant) => ({ ...grant, scope: [] }));
      const tools = request.tools.filter((tool) => {
        const need = needs.get(String("name" in tool ? tool.name : ""));
        return need === undefined || decideAllowed(anywhere, { permission: need });
      });
      return handler({ ...request, tools });
    },
  }) as AgentMiddleware;
}
