import { formatDuration } from '../base/duration.js';
import { stallWords } from '../model/stall-limits.js';
import type { Envelope } from '../model/envelope.js';
import type { InputProblem } from '../events/families/input-events.js';
import type { GateName, Verdict } from '../model/gate.js';
import type { WaveAgent } from '../model/wave.js';
import { faultWords } from '../model/file-fault.js';
import { faultOf } from '../reducers/agent-worktree.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import type { GateInput } from './gate-input.js';
import { describeInput, inputRef, refusalClass, refusedInputs } from './input-refusal.js';
import { answer } from './verdict.js';

/** An agent that ran to its end with exit code 0, reports no failure, and left an envelope. */
export type ConcludedRun = AgentRun & { envelope: Envelope };

/** Either the evidence of the agent's newest run, or the verdict that there is none to judge. */
export type EvidenceOrVerdict =
  Readonly<{ run: ConcludedRun; verdict: null }> | Readonly<{ run: null; verdict: Verdict }>;

/** What every gate that judges an agent asks first: did it run, did it end well, did it leave something readable? */
export function evidenceOf(gate: GateName, agent: WaveAgent, state: WaveState): EvidenceOrVerdict {
  const agentId = agent.agentId;
  const run = state.agents.get(agentId);
  const fail = (code: string, detail: string, said: Readonly<{ class?: AgentRun['failureClass'] }> = {}) => ({
    run: null,
    // That a run left something to look up tells it apart from one whose turn did not come.
    verdict: answer(gate, code, {
      agentId,
      detail,
      evidence: run === undefined ? [] : runRefs(run),
      failureClass: said.class ?? null,
    }),
  });
  const refused = refusedInputs(agentId, state);
  if (refused.length > 0) return { run: null, verdict: notStarted(gate, agentId, refused) };
  if (run === undefined) return fail('missing-status', `${agentId} has not run`);
  if (run.state === 'buried')
    return fail('missing-status', `${agentId} did not run: ${run.exitDetail}`, { class: run.failureClass });
  if (run.state !== 'concluded' || run.envelope === null)
    return fail('missing-status', `${agentId} ${notYet[run.state]}`);
  if (run.exitCode === null) {
    return fail('missing-status', `nobody can know how ${agentId} ended: ${run.exitDetail}`, {
      class: run.failureClass,
    });
  }
  if (run.exitCode !== 0 || run.stop !== null) {
    return fail('nonzero-exit', describeExit(run), { class: run.failureClass });
  }
  // Its program says so itself; what it exits with is the same as where it did its work.
  if (run.failureClass !== null)
    return fail('reported-failure', describeReport(run), { class: run.failureClass });
  if (run.malformed.includes('envelope')) {
    return fail(
      'invalid-result-envelope',
      `${agentId}: ${run.exitDetail || 'its result file is not a valid envelope'}`,
    );
  }
  if (run.envelopeNow !== run.envelopeSha256) {
    const what = run.envelopeNow === null ? 'is gone' : 'was changed';
    return fail(
      'invalid-result-envelope',
      `${agentId}: its published envelope ${run.envelopePath ?? ''} ${what}`,
    );
  }
  return { run: run as ConcludedRun, verdict: null };
}

/** Of a run that nobody could judge yet. */
const notYet: Readonly<Record<Exclude<AgentRun['state'], 'buried'>, string>> = {
  requested: 'is being started',
  running: 'is running',
  exited: 'has ended; its evidence has yet to be collected',
  concluded: 'left no envelope',
};

function notStarted(gate: GateName, agentId: string, refused: readonly InputProblem[]): Verdict {
  return answer(gate, 'missing-status', {
    agentId,
    detail: `${agentId} was not started: ${refused.map(describeInput).join('; ')}`,
    evidence: refused.map(inputRef),
    failureClass: refusalClass(refused),
  });
}

/** `A1 ended with exit code 3`, `A1 was ended by KILL (137)`, `A1 was stopped: time limit`. */
function describeExit(run: AgentRun): string {
  const how =
    run.exitCode === null
      ? 'ended, and nobody can know how'
      : run.signal === null
        ? `ended with exit code ${run.exitCode}`
        : `was ended by ${run.signal} (${run.exitCode})`;
  const who = run.stop === null ? run.agentId : `${run.agentId} was stopped (${stopWords(run)}) and`;
  return `${who} ${how}${run.exitDetail === '' ? '' : `: ${run.exitDetail}`}${refusals(run)}`;
}

function describeReport(run: AgentRun): string {
  return `${run.agentId} did not do its work, as its program says: ${run.exitDetail}${refusals(run)}`;
}

/** What its program did not let it do is often why. */
function refusals({ denied }: AgentRun): string {
  return denied.length === 0 ? '' : `; it was not allowed: ${denied.slice(0, 3).join('; ')}`;
}

/** Why it was stopped, with what it was found not to do where it stalled. */
function stopWords({ stop, stalled }: AgentRun): string {
  if (stop !== 'stalled' || stalled === null) return String(stop);
  return `stalled: ${stallWords[stalled.kind]} for ${formatDuration(stalled.limitMs)}`;
}

/** What the report that the agent owes lacks now, as far as it was measured: a sentence; undefined where nothing. */
export function reportFault({ agentId, reportPath }: WaveAgent, state: WaveState): string | undefined {
  const fault = reportPath === null ? undefined : faultOf(agentId, reportPath, state);
  return fault === undefined ? undefined : `${reportPath ?? ''} ${faultWords[fault]}`;
}

/** The same for a run that did not come to an envelope: nothing while it is under way, its request when it was buried. */
function runRefs(run: AgentRun): string[] {
  return run.state === 'buried' ? [`request ${run.intentId}`] : evidenceRefs(run);
}

/** Where evidence of a run can be looked up: its envelope. */
export function evidenceRefs(run: AgentRun): string[] {
  return run.envelopePath === null ? [] : [`${run.envelopePath} sha256:${run.envelopeSha256 ?? '?'}`];
}

/** The wave file as the run read it: what shows that something is not declared. */
export function waveFileRef({ opened }: WaveState): string[] {
  return opened === null ? [] : [`${opened.file} sha256:${opened.fingerprint}`];
}

/** Where the evidence of every agent can be looked up, in the order of the file. */
export function evidenceOfAll({ wave, state }: Pick<GateInput, 'wave' | 'state'>): string[] {
  return wave.agents.flatMap(({ agentId }) => {
    const run = state.agents.get(agentId);
    return run === undefined ? [] : evidenceRefs(run).map((ref) => `${agentId}: ${ref}`);
  });
}
