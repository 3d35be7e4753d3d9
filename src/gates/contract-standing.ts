import { createHash } from 'node:crypto';
import type { WaveAgent, WaveContract } from '../model/wave.js';
import { measuredOf } from '../reducers/agent-worktree.js';
import type { ContractResult } from '../reducers/contract-check.js';
import { contractKey } from '../reducers/contract-check.js';
import type { WaveState } from '../reducers/wave-state.js';

/** Where a contract stands: checked and the check still counts, being checked, to be checked, or waiting for the build. */
export type Standing =
  | Readonly<{ contract: WaveContract; kind: 'stands'; result: ContractResult }>
  | Readonly<{ contract: WaveContract; kind: 'pending' | 'due' | 'later' }>;

/** The agent's contracts, those of stage build first; the others have their turn only when all of those let pass. */
export function contractStandings(agent: WaveAgent, state: WaveState): readonly Standing[] {
  const build = agent.contracts.filter(isBuild).map((contract) => standingOf(contract, agent, state));
  const isOpen = build.some((standing) => standing.kind !== 'stands' || hinders(standing));
  const rest = agent.contracts
    .filter((contract) => !isBuild(contract))
    .map((contract): Standing => {
      const standing = standingOf(contract, agent, state);
      return isOpen && standing.kind === 'due' ? { contract, kind: 'later' } : standing;
    });
  return [...build, ...rest];
}

/** Whether what was found keeps the wave open. That something could not be checked always does. */
export function hinders(standing: Standing): boolean {
  if (standing.kind !== 'stands') return false;
  const { outcome } = standing.result;
  return outcome === 'error' || (outcome === 'failed' && standing.contract.onFailure !== 'warn');
}

/** The rung of the ladder that a contract belongs to. */
export function isBuild({ stage }: WaveContract): boolean {
  return stage === 'build';
}

/** Names what a contract asks for; what follows when it does not hold is left out. */
export function contractDigest({ type, source, schema, headings, run }: WaveContract): string {
  const said = JSON.stringify([type, source, schema, headings, run]);
  return createHash('sha256').update(said).digest('hex');
}

function standingOf(contract: WaveContract, { agentId }: WaveAgent, state: WaveState): Standing {
  const check = state.contracts.get(contractKey(agentId, contract.id));
  if (check?.pending !== null && check?.pending !== undefined) return { contract, kind: 'pending' };
  const result = check?.result ?? null;
  return result !== null && counts(result, contract, agentId, state)
    ? { contract, kind: 'stands', result }
    : { contract, kind: 'due' };
}

/** It is about the newest run's work, and every file that it looked at is what it was. */
function counts(result: ContractResult, contract: WaveContract, agentId: string, state: WaveState): boolean {
  if (result.intentId !== state.agents.get(agentId)?.intentId) return false;
  if (result.definition !== contractDigest(contract)) return false;
  // What could not be checked is tried again by whoever tries again; a person may have mended it.
  const isOfNow = result.attempt === state.attempt && result.run === state.run;
  if (result.outcome === 'error' && !isOfNow) return false;
  return result.files.every(
    ({ path, sha256 }) => (measuredOf(agentId, path, state)?.sha256 ?? null) === sha256,
  );
}

/** Whether a check starts a program in the work tree, which takes its time and may change files. */
export function runsProgram({ type }: WaveContract): boolean {
  return type === 'command' || type === 'typescript';
}
