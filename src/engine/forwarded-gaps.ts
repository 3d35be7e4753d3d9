import type { Stage } from '../model/attempt.js';
import { stages } from '../model/attempt.js';
import type { Verdict } from '../model/gate.js';
import type { Wave } from '../model/wave.js';
import { evaluateGate } from '../gates/evaluate-gates.js';
import type { GateInput } from '../gates/gate-input.js';
import { FORWARDED } from '../gates/steward.js';
import { agentOfPass } from '../waves/design-pass.js';
import type { Intent } from './intent.js';

/** What puts the gaps that stewards of this stage report on the blackboard; nothing where they are there. */
export function forwardGaps(verdicts: readonly Verdict[], { wave, state }: GateInput): Intent[] {
  return verdicts.flatMap(({ gate, statusCode, agentId, detail }): Intent[] => {
    if (statusCode !== FORWARDED || agentId === null || !isStage(gate)) return [];
    const attempt = state.agents.get(agentId)?.attempt ?? state.attempt;
    const recordId = `gap-${wave.wave}-${attempt}-${gate}-${agentId}`;
    if (state.gaps.has(recordId)) return [];
    const targets = concerned(wave, agentId, detail);
    return [{ kind: 'forward-gap', recordId, gap: { stage: gate, agentId, attempt, detail, targets } }];
  });
}

/** What closes gaps whose steward passes now, or has reported them anew, or is no longer there. */
export function settleGaps(input: GateInput): Intent[] {
  const { wave, state } = input;
  return [...state.gaps].flatMap(([recordId, { stage, agentId, attempt }]): Intent[] => {
    if (!isStage(stage)) return [];
    const settle = (status: 'resolved' | 'superseded'): Intent[] => [
      { kind: 'settle-gap', recordId, status },
    ];
    if (!wave.agents.some((agent) => agent.agentId === agentId)) return settle('resolved');
    const verdict = evaluateGate(stage, input).find((one) => one.agentId === agentId);
    if (verdict?.ok === true) return settle('resolved');
    const isOlder = attempt < (state.agents.get(agentId)?.attempt ?? 0);
    return verdict?.statusCode === FORWARDED && isOlder ? settle('superseded') : [];
  });
}

function isStage(name: string): name is Exclude<Stage, 'design' | 'implementation'> {
  return stages.indexOf(name as Stage) > stages.indexOf('implementation');
}

/** The other agents that the steward's words point to: by their ids, components, or files. */
function concerned(wave: Wave, stewardId: string, detail: string): string[] {
  const words = new Set(detail.toLowerCase().split(/[\s,;:()"'`]+/));
  return wave.agents
    .filter(({ agentId }) => agentId !== stewardId)
    .filter(({ agentId, components, deliverables, ownedPaths }) =>
      [agentOfPass(agentId), ...components, ...deliverables, ...ownedPaths].some((name) =>
        words.has(name.toLowerCase()),
      ),
    )
    .map(({ agentId }) => agentId);
}
