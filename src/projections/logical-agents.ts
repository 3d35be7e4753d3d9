import { describeInput, refusedInputs } from '../gates/input-refusal.js';
import type { Verdict } from '../model/gate.js';
import type { Spent } from '../model/spending.js';
import { spentOf } from '../model/spending.js';
import type { WaveAgent } from '../model/wave.js';
import { spentBy } from '../reducers/spent-by.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { describeWait, providerWait } from './provider-wait.js';
import { slotWait } from './slot-wait.js';
import type { StatusInput } from './status-input.js';
import type { WaveView } from './wave-view.js';

/** One agent of the wave as status shows it; what it used is that of all of its runs in the wave. */
export type LogicalAgent = Spent &
  Readonly<{
    agentId: string;
    title: string;
    role: string;
    state:
      | 'planned'
      | 'waiting'
      | 'working'
      | 'ended'
      | 'needs-rerun'
      | 'blocked'
      | 'satisfied'
      | 'closed'
      | 'failed'
      | 'awaiting-adjudication';
    reason: string;
    executionState: 'active' | 'settled' | 'pending';
    closureState: 'passed' | 'failed' | 'pending';
    attempt: number | null;
    exitCode: number | null;
    signal: string | null;
    startedAt: string | null;
    endedAt: string | null;
    /** Lines of its output that look like markers and were not read, the first few; left out where there is none. */
    diagnostics?: readonly AgentDiagnostic[];
    /** What it was not allowed to do, in its program's words; left out where there is none. */
    denied?: readonly string[];
    /** What it did last, as its program tells; left out where that tells nothing. */
    lastTool?: Readonly<{ tool: string; about: string; at: string }>;
  }>;

/** See {@link LogicalAgent}; `line` counts from 1, and `text` is null where only the reason is known. */
export type AgentDiagnostic = Readonly<{ line: number; reason: string; text: string | null }>;

/** How many lines of one agent are shown. */
const MAX_DIAGNOSTICS = 3;

/**
 * Every agent of the wave, in the order of the file.
 * @param view the verdicts to go by: those of now, or those on record; and whether anybody works on the wave
 */
export function logicalAgents(
  input: Pick<StatusInput, 'definition' | 'state'>,
  view: Pick<WaveView, 'verdicts' | 'controllerState'>,
): LogicalAgent[] {
  return (input.definition?.agents ?? []).map((agent) => {
    const run = input.state.agents.get(agent.agentId);
    const failing = view.verdicts.find(({ ok, agentId }) => !ok && agentId === agent.agentId);
    const [state, reason] =
      view.controllerState === 'stale' && isPromised(run)
        ? leftState(run)
        : stateOf(input, agent, run, failing);
    const isActive = run?.state === 'requested' || run?.state === 'running';
    return {
      agentId: agent.agentId,
      title: agent.title,
      role: agent.role,
      state,
      reason,
      executionState: isActive ? 'active' : run === undefined ? 'pending' : 'settled',
      closureState: run?.state !== 'concluded' ? 'pending' : failing === undefined ? 'passed' : 'failed',
      attempt: run?.attempt ?? null,
      exitCode: run?.exitCode ?? null,
      signal: run?.signal ?? null,
      startedAt: run?.startedAt ?? null,
      endedAt: run?.endedAt ?? null,
      ...spentOf(spentBy(input.state, { agentId: agent.agentId })),
      ...diagnosticsOf(run),
      ...(run === undefined || run.denied.length === 0 ? {} : { denied: run.denied }),
      ...(run === undefined || run.lastTool === null ? {} : { lastTool: run.lastTool }),
    };
  });
}

/** Whether a launcher had something in hand with it: what it was about to do, it may not do any more. */
function isPromised(run: AgentRun | undefined): run is AgentRun {
  return run?.state === 'requested' || (run?.state === 'running' && run.stop !== null);
}

function leftState({ state, stop, startedAt }: AgentRun): readonly [LogicalAgent['state'], string] {
  if (state === 'running')
    return [
      'working',
      `runs since ${startedAt ?? '?'}; was to be stopped (${stop ?? ''}) when its launcher went`,
    ];
  return ['waiting', 'was to be started when its launcher went; whoever goes on looks whether it was'];
}

function howItEnded({ exitCode, signal, exitDetail }: AgentRun): string {
  if (exitCode === null) return `nobody can know how it ended: ${exitDetail}`;
  return signal === null ? `ended with exit ${exitCode}` : `was ended by signal ${signal}`;
}

function diagnosticsOf(run: AgentRun | undefined): Pick<LogicalAgent, 'diagnostics'> {
  const unread = run?.said?.unread ?? [];
  const diagnostics = unread
    .slice(0, MAX_DIAGNOSTICS)
    .map(({ line, reason, text }) => ({ line, reason, text }));
  return diagnostics.length === 0 ? {} : { diagnostics };
}

function stateOf(
  { state }: Pick<StatusInput, 'state'>,
  agent: WaveAgent,
  run: AgentRun | undefined,
  failing: Verdict | undefined,
): readonly [LogicalAgent['state'], string] {
  if (state.outcome === 'completed') return ['closed', 'the wave is completed'];
  const refused = refusedInputs(agent.agentId, state);
  if (refused.length > 0) return ['blocked', `was not started: ${refused.map(describeInput).join('; ')}`];
  if (run === undefined) {
    if (state.opened === null) return ['planned', 'the wave has not been launched'];
    if (state.outcome !== 'open') return ['blocked', 'its turn did not come'];
    const open = agent.dependsOn.filter((id) => state.agents.get(id)?.state !== 'concluded');
    if (open.length > 0) return ['waiting', `waits for ${open.join(', ')}`];
    const slot = slotWait(state);
    return ['waiting', slot === null ? 'its turn has not come' : `waits for an agent slot: ${slot}`];
  }
  switch (run.state) {
    case 'requested':
      return ['working', 'is being started'];
    case 'running':
      return [
        'working',
        run.stop === null ? `runs since ${run.startedAt ?? '?'}` : `is being stopped: ${run.stop}`,
      ];
    case 'exited':
      return ['ended', `${howItEnded(run)}; its evidence has yet to be collected`];
    case 'buried':
    case 'concluded':
      break;
  }
  const away = providerWait(state, run);
  if (away !== undefined) return ['waiting', describeWait(away)];
  if (failing === undefined) return ['satisfied', 'its evidence stands'];
  const reason = `${failing.gate}: ${failing.statusCode}. ${failing.detail}`;
  if (failing.statusCode === 'awaiting-adjudication') return ['awaiting-adjudication', reason];
  if (state.outcome === 'failed') return ['failed', reason];
  return [state.outcome === 'blocked' ? 'blocked' : 'needs-rerun', reason];
}
