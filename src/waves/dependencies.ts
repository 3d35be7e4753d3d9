import type { AgentRole } from '../model/agent-role.js';
import { isSteward, stewardRoles } from '../model/agent-role.js';

type Dependent = Readonly<{
  agentId: string;
  dependsOn: readonly string[];
  inputs: readonly Readonly<{ agentId: string }>[];
}>;

/** Whom the agent waits for: those it declares, and those whose files it takes as inputs. Each once, in that order. */
export function dependenciesOf(agent: Dependent): readonly string[] {
  return [...new Set([...agent.dependsOn, ...agent.inputs.map((input) => input.agentId)])].filter(
    (id) => id !== agent.agentId,
  );
}

/** Where the role's stage comes in a wave: design, then implementation, then each steward. */
export function stageRank(role: AgentRole): number {
  if (role === 'design') return 0;
  return isSteward(role) ? 2 + stewardRoles.indexOf(role) : 1;
}

/** The circles in which agents wait for each other; each circle once, from its first agent in the order given. */
export function dependencyCycles(agents: readonly Dependent[]): readonly (readonly string[])[] {
  const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[][] = [];
  for (const start of agents) {
    if (state.has(start.agentId)) continue;
    const path: string[] = [start.agentId];
    const pending: string[][] = [[...dependenciesOf(start)]];
    state.set(start.agentId, 'open');
    while (path.length > 0) {
      const next = pending.at(-1)?.shift();
      if (next === undefined) {
        const finished = path.pop();
        if (finished !== undefined) state.set(finished, 'done');
        pending.pop();
        continue;
      }
      const agent = byId.get(next);
      if (agent === undefined || state.get(next) === 'done') continue;
      if (state.get(next) === 'open') {
        cycles.push(path.slice(path.indexOf(next)));
        continue;
      }
      state.set(next, 'open');
      path.push(next);
      pending.push([...dependenciesOf(agent)]);
    }
  }
  return cycles;
}
