import type { ExecutorKind } from '../model/executor.js';
import { burialOf, SAME_FAILURES } from '../reducers/failure-key.js';
import type { AgentTurn } from '../reducers/turned-away.js';
import { turnAfterRefusal } from '../reducers/turned-away.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { DecisionInput } from './decision-input.js';

/** After a start that came to nothing the machine is given this long to recover, and ten times as long after another. */
const RESTART_PAUSE_MS = 1000;
const LONGEST_RESTART_PAUSE_MS = 60_000;

type TurnInput = Pick<DecisionInput, 'state' | 'policy'>;

/**
 * The turn that an agent still has in this attempt: its first, another one after a start that came to nothing or after its
 * provider turned it away; undefined where it has none left. A provider that keeps turning it away is left for the next
 * executor of its chain.
 */
export function turnOf(agentId: string, input: TurnInput): AgentTurn | undefined {
  const { state, policy } = input;
  const run = state.agents.get(agentId);
  const executor = executorNow(agentId, input);
  if (run?.attempt !== state.attempt) return { notBefore: 0, executor };
  const endedAt = Date.parse(run.endedAt ?? run.requestedAt);
  if (run.state === 'buried') {
    if (run.failureClass !== 'transient' || isHopeless(run, input)) return undefined;
    const pause = Math.min(RESTART_PAUSE_MS * 10 ** Math.max(0, run.burials - 1), LONGEST_RESTART_PAUSE_MS);
    return { notBefore: endedAt + Math.floor(pause * spread(run.intentId)), executor };
  }
  return run.state === 'concluded' && run.failureClass === 'rate-limited'
    ? turnAfterRefusal(run, policy)
    : undefined;
}

/** The executor that an agent starts on: where this run has left it for another one, that one. */
export function executorNow(agentId: string, { state, policy }: TurnInput): ExecutorKind {
  const chain = policy.executors[agentId] ?? [];
  const run = state.agents.get(agentId);
  const last = run?.run === policy.runId ? chain.find((kind) => kind === run.executor) : undefined;
  return last ?? chain[0] ?? 'command';
}

/** Between a half and a whole, as good as chance and always the same for one intent: many that failed together begin apart. */
function spread(intentId: string): number {
  // FNV-1a, and a last stir: ids of one moment differ in their last letter only.
  let hash = 0x811c9dc5;
  for (const char of intentId) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return 0.5 + ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 33;
}

function isHopeless(run: AgentRun, { state }: TurnInput): boolean {
  return (state.failures.get(burialOf(run)) ?? 0) >= SAME_FAILURES;
}
