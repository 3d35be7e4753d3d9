import { stages } from '../model/attempt.js';
import { isAtLeastLevel } from '../model/component-level.js';
import type { Verdict } from '../model/gate.js';
import type { WaveAgent } from '../model/wave.js';
import { ownsPath } from '../waves/ownership.js';
import type { GateInput } from './gate-input.js';
import { stageOf } from './gate-input.js';
import { answer, pass } from './verdict.js';

/**
 * One verdict over all promoted components: the matrix of the repository states the level that each was promoted to, or a
 * later one. It is about the agent that owns the matrix, so that this agent is sent back with it; where nobody does, a
 * person has to bring the matrix up to date.
 */
export function componentMatrixGate({ wave, state }: GateInput): Verdict[] {
  const { componentPromotions: promotions } = wave;
  const { matrix } = state;
  if (promotions.length === 0) return [];
  if (matrix === null) return [waiting(null, 'the component matrix has not been measured')];
  const { path, problem, levels } = matrix;
  const owner = ownerOf(wave.agents, path);
  // The same agent whatever is said: a gate does not change its mind about whom it speaks of.
  const agentId = owner?.agentId ?? null;
  if (problem === 'missing') {
    return [pass('component-matrix', { agentId, inferred: true, detail: `the repository has no ${path}` })];
  }
  const evidence = [`${path} sha256:${matrix.sha256 ?? '?'}`];
  const stale = promotions.filter(({ componentId, targetLevel }) => {
    const level = levels[componentId];
    return level === undefined || !isAtLeastLevel(level, targetLevel);
  });
  if (stale.length === 0 && problem === null) {
    return [
      pass('component-matrix', { agentId, evidence, detail: `${path} states all ${promotions.length}` }),
    ];
  }
  if (owner !== undefined && state.agents.get(owner.agentId)?.state !== 'concluded') {
    return [waiting(owner.agentId, `${owner.agentId} owns ${path} and has not run`)];
  }
  const said = {
    agentId,
    evidence,
    // Sent back, its owner can mend it; without one no agent can.
    failureClass: owner === undefined ? ('deterministic' as const) : ('proof' as const),
  };
  if (problem === 'invalid') {
    return [
      answer('component-matrix', 'unknown-component', { ...said, detail: `${path} is no valid matrix` }),
    ];
  }
  const unknown = stale.filter(({ componentId }) => levels[componentId] === undefined);
  if (unknown.length > 0) {
    const names = unknown.map(({ componentId }) => componentId).join(', ');
    return [answer('component-matrix', 'unknown-component', { ...said, detail: `${path} has no ${names}` })];
  }
  const texts = stale.map(
    ({ componentId, targetLevel }) =>
      `${componentId} is at ${levels[componentId] ?? '?'}, promoted to ${targetLevel}`,
  );
  const detail = `${path}: ${texts.join('; ')}`;
  return [answer('component-matrix', 'component-current-level-stale', { ...said, detail })];
}

/** Of several owners the one whose turn comes last: it sees what the others have proven. */
function ownerOf(agents: readonly WaveAgent[], path: string): WaveAgent | undefined {
  return agents
    .filter((agent) => ownsPath(agent.ownedPaths, path))
    .sort((left, right) => stages.indexOf(stageOf(left)) - stages.indexOf(stageOf(right)))
    .at(-1);
}

function waiting(agentId: string | null, detail: string): Verdict {
  return answer('component-matrix', 'missing-status', { agentId, detail, failureClass: 'deterministic' });
}
