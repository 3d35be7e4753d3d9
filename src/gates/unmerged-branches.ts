import type { Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { answer } from './verdict.js';
import { isSkipped } from './waivers.js';

/** What the integration gate says where the branch of a worktree could not be merged; undefined where none is in that state. */
export function unmergedBranches({ wave, state }: GateInput): Verdict[] | undefined {
  const verdicts = [...state.worktrees.values()].flatMap(({ of, merge, branch, conflicts }): Verdict[] => {
    if (merge?.state !== 'failed' || isSkipped(of, state)) return [];
    if (!wave.agents.some(({ workspace }) => workspace.of === of)) return [];
    const { reason, detail } = merge;
    const code = reason === 'conflict' ? 'integration-merge-conflict' : 'integration-merge-refused';
    return [
      answer('integration', code, { agentId: of, detail, evidence: [`branch ${branch}`, ...conflicts] }),
    ];
  });
  return verdicts.length === 0 ? undefined : verdicts;
}
