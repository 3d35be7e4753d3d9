import { Problem } from '../base/problem.js';
import { renderDiagnostic } from '../base/diagnostic.js';
import type { Wave } from '../model/wave.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { agentSkills } from './agent-skills.js';
import type { LaneContext } from './lane-context.js';
import type { ExecutorChoice } from './prepare-agent.js';

/**
 * Checks that every skill that an agent of the wave is to be handed can be: leaving one out would change what is asked.
 * @throws Problem `skill/unusable` with everything that is wrong with them
 */
export function preflightSkills(
  context: Pick<LaneContext, 'repo' | 'lane' | 'config'>,
  choice: ExecutorChoice,
  wave: Wave,
): void {
  const found = wave.agents.flatMap((agent) => {
    const { kind } = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
    return agentSkills(context, wave, agent, kind).problems;
  });
  const errors = found.filter(({ severity }) => severity === 'error');
  const lines = [...new Set(errors.map((problem) => renderDiagnostic(problem, '')))];
  if (lines.length === 0) return;
  throw new Problem(
    'skill/unusable',
    `skills of wave ${wave.wave} cannot be handed over (${lines.length} problem${lines.length === 1 ? '' : 's'})`,
    {
      lines,
      hint: 'mend them, or take them out of wave.config.json or ### Skills; wave list skills shows all',
    },
  );
}
