import { Problem } from '../base/problem.js';
import type { StartVariables } from '../runner/agent-above.js';
import type { OptionValues, Surroundings } from './command.js';
import { repositoryAround } from './context.js';

/** What an agent cannot say otherwise: by these, records are stamped. */
const STAMPS = ['WAVE_AGENT', 'WAVE_RUN', 'WAVE_ATTEMPT'];

/**
 * The surroundings of a command that runs below agents. It is the agent of its repository, whatever its variables have become
 * (`env -i`, `WAVE_AGENT=`): nobody else's word is posted, and no person decides.
 * @param above with what those agents were started, the innermost first
 * @throws Problem `coord/not-yours` where it says that it is another one
 */
export function asAgentAbove(
  io: Surroundings,
  options: OptionValues,
  above: readonly StartVariables[],
): Surroundings {
  const repo = repositoryAround({ options, io });
  // Waves that an agent starts in other repositories, as tests do, have agents of their own. The shim is the outermost process.
  const own = above.findLast(({ WAVE_REPO }) => WAVE_REPO === repo);
  if (own === undefined) return io;
  const { WAVE_AGENT: agent = '' } = own;
  const { WAVE_AGENT: claimed = agent } = io.env;
  if (claimed !== agent)
    throw new Problem('coord/not-yours', `agent ${agent} cannot speak as ${claimed}`, {
      hint: 'leave WAVE_AGENT as it was set',
    });
  const stamps = Object.fromEntries(STAMPS.map((name) => [name, own[name]]));
  return { ...io, env: { ...own, ...io.env, ...stamps } };
}
