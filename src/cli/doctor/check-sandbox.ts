import { trySandbox } from '../../supervisor/sandbox-trial.js';
import { resolveExecutor } from '../../waves/resolve-executor.js';
import type { Check } from './finding.js';

/** Whether agents can be put into a sandbox here. That an agent of an open wave cannot is found with its executor. */
export const checkSandbox: Check = ({ env, repo, config, lane, open }) => {
  const about = 'sandbox';
  const trial = trySandbox(env, repo, true);
  if (!('problem' in trial)) return [{ state: 'ok', about, text: `bwrap makes one, ${trial.program}` }];
  const isWanted = open.some(({ wave }) =>
    wave.agents.some((agent) => resolveExecutor(agent, { config, lane }).sandbox.kind === 'bwrap'),
  );
  if (isWanted) return [];
  return [{ state: 'note', about, text: `${trial.problem}; no open wave asks for a sandbox` }];
};
