import { createHash } from 'node:crypto';
import type { ContractEventData } from '../../src/events/families/contract-events.js';
import type { InputProblem } from '../../src/events/families/input-events.js';
import { contractDigest, runsProgram } from '../../src/gates/contract-standing.js';
import type { WaveAgent, WaveContract } from '../../src/model/wave.js';
import { BASIS, event, intentOf } from './control-events.js';
import type { Run } from './control-events.js';
import type { Draft, Step } from './events.js';
import { at } from './events.js';

/** What a check found; what is left out went well, and looked at no file. */
export type Found = Readonly<{
  /** Of what its program printed, where it ran one. */
  logPath?: string;
  outcome?: ContractEventData['contract.checked']['outcome'];
  failureClass?: ContractEventData['contract.checked']['failureClass'];
  findings?: readonly string[];
  /** Path and version of each file, as `measured` makes them; null where there is none. */
  files?: Readonly<Record<string, string | null>>;
  run?: Run;
  /** The attempt that it is checked in, where the run is of an earlier one. */
  attempt?: number;
  launch?: string;
  checkId?: string;
}>;

const about = ({ agentId }: WaveAgent, { run = {}, attempt, launch }: Found) => ({
  agent: agentId,
  attempt: attempt ?? run.attempt ?? 1,
  ...(launch === undefined ? {} : { run: launch }),
});
const checkIdOf = (agent: WaveAgent, { id }: WaveContract, { run, checkId }: Found): string =>
  checkId ?? `${intentOf(agent.agentId, run)}/${id}`;

/** A check that was asked for. */
export function checking(agent: WaveAgent, contract: WaveContract, found: Found = {}): Draft {
  const data = {
    checkId: checkIdOf(agent, contract, found),
    contractId: contract.id,
    intentId: intentOf(agent.agentId, found.run),
    runsProgram: runsProgram(contract),
    basis: BASIS,
  };
  return event('contract.check-requested', data, about(agent, found));
}

/** A check with its answer. */
export function checked(agent: WaveAgent, contract: WaveContract, found: Found = {}): Step {
  const { outcome = 'passed', findings = outcome === 'passed' ? [] : ['it is not so'], files = {} } = found;
  const ofOutcome = { passed: null, failed: 'contract', error: 'deterministic' } as const;
  const answer: ContractEventData['contract.checked'] = {
    checkId: checkIdOf(agent, contract, found),
    contractId: contract.id,
    intentId: intentOf(agent.agentId, found.run),
    definition: contractDigest(contract),
    outcome,
    failureClass: found.failureClass ?? ofOutcome[outcome],
    findings,
    total: findings.length,
    digest: findings.join('\n'),
    files: Object.entries(files).map(([path, version]) => ({ path, sha256: hashOf(path, version) })),
    endedAt: at(0),
    durationMs: 5,
    logPath: found.logPath ?? null,
  };
  return [checking(agent, contract, found), event('contract.checked', answer, about(agent, found))];
}

/** A check that was cut short. */
export function abandoned(agent: WaveAgent, contract: WaveContract, found: Found = {}): Draft {
  const data = {
    checkId: checkIdOf(agent, contract, found),
    contractId: contract.id,
    reason: 'it was stopped',
  };
  return event('contract.check-abandoned', data, about(agent, found));
}

/** What keeps the agent from being started. */
export function refused(
  agentId: string,
  attempt: number,
  ...problems: readonly Partial<InputProblem>[]
): Draft {
  const whole = problems.map((problem): InputProblem => ({
    alias: 'spec',
    producer: 'A1',
    path: 'out/spec.json',
    fault: 'missing',
    detail: 'does not exist',
    sha256: null,
    ...problem,
  }));
  return event('inputs.refused', { problems: whole, basis: BASIS }, { agent: agentId, attempt });
}

/** The hash that `measured` gives a file of this version. */
export function hashOf(path: string, version: string | null): string | null {
  return version === null ? null : createHash('sha256').update(`${path} ${version}`).digest('hex');
}
