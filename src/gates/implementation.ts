import type { Verdict } from '../model/gate.js';
import type { WaveAgent } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import { isTransportOnly } from './adjudicate.js';
import type { ConcludedRun } from './agent-evidence.js';
import { evidenceOf } from './agent-evidence.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import { sliceEvidence } from './slice-evidence.js';
import type { SliceFinding } from './slice-finding.js';
import { sliceFinding } from './slice-finding.js';
import { answer, pass } from './verdict.js';

/** One verdict per implementer. */
export function implementationGate(input: GateInput): Verdict[] {
  return agentsOf(input.wave, 'implementation').map((agent) => judgeSlice(agent, input.state));
}

/** Whether this agent has proven its slice: by its exit contract where one is declared, else by exit, files and ownership. */
export function judgeSlice(agent: WaveAgent, state: WaveState): Verdict {
  const found = evidenceOf('implementation', agent, state);
  if (found.verdict !== null) return found.verdict;
  const { run } = found;
  const evidence = sliceEvidence(agent, run, state);
  const finding = sliceFinding(agent, evidence, state);
  const said = { agentId: agent.agentId, evidence: evidence.refs };
  if (finding !== undefined) {
    const [code, detail] = heldFinding(agent, run, state) ?? finding;
    return answer('implementation', code, { ...said, detail: [detail, ...evidence.remarks].join('; ') });
  }
  const detail = agent.exitContract === null ? 'exit 0, deliverables present' : 'the exit contract is met';
  return pass('implementation', { ...said, detail });
}

/** A slice whose only fault is the form of what was said is held: it is not run again before it has been judged. */
function heldFinding(agent: WaveAgent, run: ConcludedRun, state: WaveState): SliceFinding {
  const { adjudication } = run;
  if (adjudication !== null && adjudication.status !== 'ambiguous') return undefined;
  if (!isTransportOnly(agent, run, state)) return undefined;
  return [
    'awaiting-adjudication',
    adjudication?.detail ?? `what ${agent.agentId} left is malformed and is being judged`,
  ];
}
