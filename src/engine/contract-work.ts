import type { WaveAgent } from '../model/wave.js';
import { contractStandings, runsProgram } from '../gates/contract-standing.js';
import type { Standing } from '../gates/contract-standing.js';
import { contractsLetPass } from '../gates/contracts.js';
import type { GateInput } from '../gates/gate-input.js';
import type { ContractCheck } from '../reducers/contract-check.js';
import type { WaveState } from '../reducers/wave-state.js';
import { isComing } from './agents-before.js';
import type { Intent } from './intent.js';

/** Which contracts are to be checked now, and the agents about whom nothing is decided before they have been. */
export type ContractWork = Readonly<{ intents: readonly Intent[]; unfinished: ReadonlySet<string> }>;

/**
 * The contracts whose turn it is: those of stage build before the others of their agent. Contracts that run a program are
 * checked one after the other, since all of them run in one tree; the others take no time worth mentioning.
 */
export function contractWork(input: GateInput): ContractWork {
  const { state } = input;
  const unfinished = new Set<string>();
  const intents: Intent[] = [];
  let isBusy = pendingChecks(state).some(({ pending }) => pending?.runsProgram === true);
  for (const { agent, standings } of openAgents(input)) {
    unfinished.add(agent.agentId);
    for (const { contract, kind } of standings) {
      if (kind !== 'due' || (isBusy && runsProgram(contract))) continue;
      isBusy ||= runsProgram(contract);
      intents.push({ kind: 'check-contract', agentId: agent.agentId, contractId: contract.id });
    }
  }
  return { intents, unfinished };
}

/** The checks that have been asked for and have not answered. */
export function pendingChecks(state: WaveState): readonly ContractCheck[] {
  return [...state.contracts.values()].filter(({ pending }) => pending !== null);
}

function openAgents({
  wave,
  state,
}: GateInput): readonly Readonly<{ agent: WaveAgent; standings: readonly Standing[] }>[] {
  return wave.agents
    .filter((agent) => !contractsLetPass(agent, state) && !isComing(state, agent.agentId))
    .map((agent) => ({ agent, standings: contractStandings(agent, state) }))
    .filter(({ standings }) => standings.some(({ kind }) => kind === 'due' || kind === 'pending'));
}
