import type { Verdict } from '../model/gate.js';
import type { WaveAgent } from '../model/wave.js';
import { retryRule } from '../model/failure.js';
import { contractStandings, hinders } from '../gates/contract-standing.js';
import { contractsLetPass } from '../gates/contracts.js';
import { straysOf } from '../gates/strays.js';
import type { AgentTurn } from '../reducers/turned-away.js';
import type { ContractRound } from '../reducers/contract-check.js';
import { contractKey } from '../reducers/contract-check.js';
import { agentsBefore } from './agents-before.js';
import { executorNow } from './agent-turn.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** Rounds in a row that may bring nothing before rework is given up. */
const FRUITLESS_ROUNDS = 3;

/** Whether a contract sends its agent back: not its business, once more, or no more, and why. */
type Rework = Readonly<{ kind: 'none' | 'again' }> | Readonly<{ kind: 'spent'; why: string }>;

/**
 * The further turn of an agent that has been concluded in this attempt: sent back by its contracts, or overtaken by somebody
 * whose work it builds on.
 */
export function anotherRound(agent: WaveAgent, input: DecisionInput): AgentTurn | undefined {
  const { state } = input;
  const run = state.agents.get(agent.agentId);
  if (run?.state !== 'concluded' || run.attempt !== state.attempt || run.exitCode !== 0) return undefined;
  if (run.unmeasured || straysOf(run, state).length > 0) return undefined;
  if (!isOvertaken(agent, run.requestedSeq, input) && reworkOf(agent, input).kind !== 'again')
    return undefined;
  return { notBefore: 0, executor: executorNow(agent.agentId, input) };
}

/** The end of a wave whose contracts sent an agent back in vain: another attempt would be one more round. */
export function endSpentRework(input: DecisionInput, failing: readonly Verdict[]): Intent[] | undefined {
  if (failing.some(({ failureClass }) => retryRule(failureClass ?? 'unknown') === 'stop')) return undefined;
  for (const { gate, agentId, statusCode, detail, failureClass } of failing) {
    const agent = input.wave.agents.find((one) => one.agentId === agentId);
    if (gate !== 'contracts' || agent === undefined) continue;
    const rework = reworkOf(agent, input);
    if (rework.kind !== 'spent') continue;
    const about = {
      statusCode,
      detail: `contracts · ${agent.agentId}: ${rework.why}; ${detail}`,
      failureClass,
    };
    return [
      { kind: 'end-attempt', outcome: 'failed', ...about, backoffMs: 0 },
      { kind: 'fail-wave', ...about },
    ];
  }
  return undefined;
}

function reworkOf(agent: WaveAgent, input: DecisionInput): Rework {
  const { state } = input;
  const standings = contractsLetPass(agent, state) ? [] : contractStandings(agent, state);
  const failing = standings.filter(hinders);
  if (failing.length === 0 || standings.some(({ kind }) => kind === 'due' || kind === 'pending')) return NONE;
  for (const standing of failing) {
    if (standing.kind !== 'stands' || standing.result.outcome !== 'failed') return NONE;
    if (standing.contract.onFailure !== 'rework') return NONE;
  }
  const why = failing
    .map(({ contract }) => {
      const rounds = state.contracts.get(contractKey(agent.agentId, contract.id))?.rounds ?? [];
      return whySpent(contract.id, rounds, contract.rounds ?? input.policy.maxRetries);
    })
    .find((reason) => reason !== undefined);
  return why === undefined ? { kind: 'again' } : { kind: 'spent', why };
}

const NONE: Rework = { kind: 'none' };

/** The first of the rounds is the run that was not rework yet. */
function whySpent(id: string, rounds: readonly ContractRound[], most: number): string | undefined {
  if (fruitlessRounds(rounds) >= FRUITLESS_ROUNDS) return `no progress over three rounds on ${id}`;
  if (rounds.length - 1 < most) return undefined;
  return most === 0 ? `no rounds are left for ${id}` : `rounds used up on ${id} (${most} of ${most})`;
}

/**
 * How many of the newest rounds brought nothing. One brings something when it leaves fewer findings than any before it, or
 * others than any before it and not more.
 */
function fruitlessRounds(rounds: readonly ContractRound[]): number {
  let fewest = Infinity;
  let fruitless = 0;
  const seen = new Set<string>();
  for (const { digest, total } of rounds) {
    const isProgress = total < fewest || (total === fewest && !seen.has(digest));
    fruitless = isProgress ? 0 : fruitless + 1;
    fewest = Math.min(fewest, total);
    seen.add(digest);
  }
  return fruitless;
}

/** Somebody before it was sent back after it had begun: what it built on is not what is there now. */
function isOvertaken(agent: WaveAgent, requestedSeq: number, { wave, state }: DecisionInput): boolean {
  return agentsBefore(agent, wave).some((agentId) => {
    const run = state.agents.get(agentId);
    return run?.attempt === state.attempt && run.round > 0 && (run.concludedSeq ?? 0) > requestedSeq;
  });
}
