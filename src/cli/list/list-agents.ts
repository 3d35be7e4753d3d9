import { printableLine } from '../../base/printable.js';
import { agentSkills } from '../../supervisor/agent-skills.js';
import { loadLane } from '../../supervisor/load-lane.js';
import { dependenciesOf } from '../../waves/dependencies.js';
import { resolveExecutor } from '../../waves/resolve-executor.js';
import type { LanePlace } from '../context.js';
import type { Listing } from './listing.js';
import { listed } from './listing.js';

/** The agents of a lane's waves as they would be started. */
export function listAgents(place: LanePlace, only: number | undefined): Listing {
  const { config, lane } = place;
  const waves = loadLane(place).waves.filter(({ wave }) => only === undefined || wave.wave === only);
  const items = waves.flatMap(({ wave }) =>
    wave.agents.map((agent) => {
      const executor = resolveExecutor(agent, { config, lane });
      return {
        wave: wave.wave,
        agentId: agent.agentId,
        title: agent.title,
        role: agent.role,
        executor: executor.kind,
        executorSource: executor.source,
        model: executor.model,
        after: dependenciesOf(agent),
        skills: agentSkills(place, wave, agent, executor.kind).skills.map(({ id }) => id),
      };
    }),
  );
  return {
    columns: [
      { title: 'WAVE', right: true },
      { title: 'AGENT' },
      { title: 'ROLE' },
      { title: 'EXECUTOR' },
      { title: 'AFTER', gives: true },
      { title: 'SKILLS', gives: true },
      { title: 'TITLE', gives: true },
    ],
    rows: items.map(({ wave, agentId, title, role, executor, model, after, skills }) => [
      String(wave),
      agentId,
      role,
      printableLine(model === null ? executor : `${executor} ${model}`),
      listed(after),
      listed(skills),
      printableLine(title),
    ]),
    items,
    none: 'no agents',
    notes: [],
  };
}
