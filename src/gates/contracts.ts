import type { Verdict } from '../model/gate.js';
import type { WaveAgent, WaveContract } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import { evidenceOf } from './agent-evidence.js';
import type { Standing } from './contract-standing.js';
import { contractStandings, hinders, isBuild } from './contract-standing.js';
import type { GateInput } from './gate-input.js';
import { stageOf } from './gate-input.js';
import { judgeSlice } from './implementation.js';
import { answer, pass } from './verdict.js';
import { waived } from './waivers.js';

/** How many findings a verdict repeats; the check has the others. */
const SHOWN = 5;

/** One verdict per agent with contracts whose own gate lets its work pass: before that there is nothing to check. */
export function contractsGate(input: GateInput): Verdict[] {
  return input.wave.agents.flatMap((agent) => judgeContracts(agent, input.state) ?? []);
}

/** The verdict about one agent's contracts; undefined where it has none, or nothing that could be checked. */
function judgeContracts(agent: WaveAgent, state: WaveState): Verdict | undefined {
  return agent.contracts.length > 0 && isReadyForChecks(agent, state) ? verdictOf(agent, state) : undefined;
}

/** Whether the agent's contracts let pass, as far as it has any to be checked; what a person waived does. */
export function contractsLetPass(agent: WaveAgent, state: WaveState): boolean {
  const verdict = judgeContracts(agent, state);
  return verdict === undefined || waived(verdict, state).ok;
}

/** Whether the verdict says that the work itself does not hold, and not that it could not be looked at. */
export function isAboutWork({ statusCode, failureClass }: Verdict): boolean {
  return statusCode === 'contract-failed' || failureClass === 'timeout';
}

/** The ladder: contracts (gate-2, gate-3) are looked at when the agent's own work (gate-1 and below) is proven. */
function isReadyForChecks(agent: WaveAgent, state: WaveState): boolean {
  if (stageOf(agent) === 'implementation') return waived(judgeSlice(agent, state), state).ok;
  const { run } = evidenceOf('contracts', agent, state);
  return run !== null && run.envelope.gaps.length === 0;
}

function verdictOf(agent: WaveAgent, state: WaveState): Verdict {
  const { agentId } = agent;
  const standings = contractStandings(agent, state);
  const open = standings.find(({ kind }) => kind !== 'stands' && kind !== 'later');
  const failing = standings.filter(hinders);
  // What could not be checked comes first: it is what another run of the agent does not mend.
  const cause = failing.find((one) => one.kind === 'stands' && one.result.outcome === 'error') ?? failing[0];
  if (open !== undefined && cause === undefined) {
    const detail = `contract ${open.contract.id} ${open.kind === 'due' ? 'has not been checked' : 'is being checked'}`;
    return answer('contracts', 'missing-status', { agentId, detail, rung: rungOf(open) });
  }
  if (cause?.kind === 'stands') {
    const code = cause.result.outcome === 'error' ? 'contract-error' : 'contract-failed';
    return answer('contracts', code, {
      agentId,
      detail: describe(cause, failing.length - 1),
      evidence: failing.flatMap(evidenceOfCheck),
      rung: rungOf(cause),
      ...(cause.result.failureClass === null ? {} : { failureClass: cause.result.failureClass }),
    });
  }
  const warned = standings.find((one) => one.kind === 'stands' && one.result.outcome === 'failed');
  const said = { agentId, evidence: standings.flatMap(evidenceOfCheck), rung: rungOf(standings.at(-1)) };
  if (warned !== undefined) {
    return answer('contracts', 'contract-warned', {
      ...said,
      detail: describe(warned, 0),
      rung: rungOf(warned),
    });
  }
  const names = standings.map(({ contract }) => contract.id);
  return pass('contracts', { ...said, detail: `holds: ${names.join(', ')}` });
}

function rungOf(standing: Standing | undefined): string {
  return standing !== undefined && isBuild(standing.contract) ? 'gate-2' : 'gate-3';
}

function describe(standing: Standing, others: number): string {
  const { contract } = standing;
  const findings = standing.kind === 'stands' ? standing.result.findings : [];
  const total = standing.kind === 'stands' ? standing.result.total : 0;
  const shown = shownOf(contract, findings).join('; ');
  const more = total > SHOWN ? ` (and ${total - SHOWN} more)` : '';
  const besides = others > 0 ? `; and ${others} more ${others === 1 ? 'contract' : 'contracts'}` : '';
  return `contract ${contract.id} (${contract.type}): ${shown}${more}${besides}`;
}

/** Of a command: what was run, and the last that it printed; of everything else what was found first. */
function shownOf({ type }: WaveContract, findings: readonly string[]): readonly string[] {
  if (type !== 'command' || findings.length <= SHOWN) return findings.slice(0, SHOWN);
  return [...findings.slice(0, 1), ...findings.slice(1 - SHOWN)];
}

function evidenceOfCheck(standing: Standing): string[] {
  if (standing.kind !== 'stands') return [];
  const { checkId, outcome, logPath } = standing.result;
  return [`check ${checkId} ${standing.contract.id} ${outcome}`, ...(logPath === null ? [] : [logPath])];
}
