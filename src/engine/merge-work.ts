import type { Stage } from '../model/attempt.js';
import { stages } from '../model/attempt.js';
import { isResident } from '../model/agent-role.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { stageOf } from '../gates/gate-input.js';
import { evaluateGate } from '../gates/evaluate-gates.js';
import { isSkipped } from '../gates/waivers.js';
import type { AgentWorktree } from '../reducers/agent-worktree.js';
import { isMerged, isStanding } from '../reducers/agent-worktree.js';
import { dependenciesOf } from '../waves/dependencies.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** What is to be merged now that everything up to a stage is proven, or why that cannot go on. */
export type MergeWork = Readonly<{ kind: 'merge'; of: string } | { kind: 'stuck' }>;

/** The worktree to merge next: those that others build on come first. Undefined where all is merged. */
export function mergeWork(stage: Stage, input: DecisionInput): MergeWork | undefined {
  const { state } = input;
  const due = worktreesUpTo(stage, input).filter((worktree) => !isMerged(worktree));
  const open = due.filter(({ merge }) => merge?.state !== 'failed' || merge.attempt !== state.attempt);
  const [next] = inOrder(open, input.wave);
  if (next !== undefined) return { kind: 'merge', of: next.of };
  // What a person waived stays where it is, and the wave goes on without it.
  const isStuck = due.length > 0 && evaluateGate('integration', input).some(isAboutMerging);
  return isStuck ? { kind: 'stuck' } : undefined;
}

function isAboutMerging({ ok, statusCode }: Readonly<{ ok: boolean; statusCode: string }>): boolean {
  return !ok && statusCode.startsWith('integration-merge-');
}

/** What is merged and not yet gone; looked at once. */
export function removeWork({ state }: DecisionInput): Intent[] {
  return [...state.worktrees.values()]
    .filter(
      (worktree) =>
        isMerged(worktree) &&
        isStanding(worktree) &&
        (worktree.removal === null || worktree.removal.state === 'requested'),
    )
    .map(({ of }) => ({ kind: 'remove-worktree', of }));
}

/** Those in which everybody who was to work there by now has, and none of them was given up. */
function worktreesUpTo(stage: Stage, { wave, state }: DecisionInput): AgentWorktree[] {
  return [...state.worktrees.values()].filter(({ of }) => {
    const members = membersOf(of, wave);
    const due = members.filter((agent) => stages.indexOf(stageOf(agent)) <= stages.indexOf(stage));
    return (
      due.length > 0 &&
      !members.some(({ agentId }) => isSkipped(agentId, state)) &&
      due.every(({ agentId }) => state.agents.get(agentId)?.state === 'concluded')
    );
  });
}

function membersOf(of: string, { agents }: Wave): WaveAgent[] {
  return agents.filter(({ workspace, role }) => workspace.of === of && !isResident(role));
}

/** Each before those whose agents depend on it; as they were made where nothing says otherwise. */
function inOrder(worktrees: readonly AgentWorktree[], wave: Wave): AgentWorktree[] {
  const left = [...worktrees];
  const ordered: AgentWorktree[] = [];
  while (left.length > 0) {
    const free = left.findIndex(({ of }) =>
      membersOf(of, wave)
        .flatMap(dependenciesOf)
        .every((id) => {
          const before = wave.agents.find(({ agentId }) => agentId === id)?.workspace.of ?? null;
          return before === null || before === of || !left.some((other) => other.of === before);
        }),
    );
    ordered.push(...left.splice(Math.max(0, free), 1));
  }
  return ordered;
}
