import type { ExitName } from '../base/exit-code.js';
import type { SignalAck } from '../reducers/wave-state.js';
import type { SignalName } from '../reducers/wave-signal.js';
import {
  agentNews,
  agentSignal,
  asksPerson,
  isRejected,
  stoppedToAsk,
  waveSignal,
} from './question-signals.js';
import type { LogicalAgent } from './logical-agents.js';
import type { OutcomeEvidence } from '../events/lane-event.js';
import { logLoss } from './log-loss.js';
import type { BlockingEdge } from './blocking-edge.js';
import type { StatusInput } from './status-input.js';
import { waveExit } from './wave-exit.js';
import type { WaveView } from './wave-view.js';

/** What a script or a long-running agent waits on. */
export type Signal = Readonly<{
  schemaVersion: 1;
  kind: 'wave-signal' | 'agent-signal';
  lane: string;
  wave: number;
  agentId?: string;
  status: string;
  phase: string;
  signal: SignalName;
  reason: string;
  attempt: number;
  blocking: boolean;
  targetAgentIds: readonly string[];
  artifacts: readonly string[];
  /** Folded from the logs: the same for every reader, and higher only when what is compared changed. */
  version: number;
  changedAt: string | null;
  shouldWake: boolean | null;
  /** What the agent has acknowledged; null for a wave, and before the first time. */
  ack: SignalAck | null;
}>;

/** Signals that ask their reader to do something. */
const ACTIONABLE: ReadonlySet<SignalName> = new Set([
  'feedback-requested',
  'feedback-answered',
  'coordination-action',
  'resume-ready',
  'completed',
  'failed',
]);

/** The signal of the wave and those of its agents. */
export function signals(
  input: StatusInput,
  view: WaveView,
  agents: readonly LogicalAgent[],
): Readonly<{ wave: Signal; agents: readonly Signal[] }> {
  const { state, coordination, lane, wave } = input;
  const isLost = view.status === 'damaged';
  const common = { schemaVersion: 1, lane, wave, phase: view.phase, artifacts: [], ack: null } as const;
  return {
    wave: {
      ...common,
      kind: 'wave-signal',
      status: view.status,
      signal: isLost ? 'waiting' : waveSignal(input),
      reason: (isLost ? null : state.outcomeDetail?.detail) ?? view.overall?.detail ?? '',
      attempt: state.attempt,
      blocking: isLost || state.outcome === 'blocked' || (state.outcome === 'open' && asksPerson(input)),
      targetAgentIds: agents.filter((agent) => agent.state === 'working').map(({ agentId }) => agentId),
      version: statusVersion(input),
      changedAt: state.signal.changedAt || coordination.lastEventAt,
      shouldWake: null,
    },
    agents: agents.map(({ agentId, state: agentState, reason, attempt }) => {
      const signal = agentSignal(input, agentId);
      const { version, changedAt } = agentNews(input, agentId);
      const ack = state.acks.get(agentId) ?? null;
      return {
        ...common,
        kind: 'agent-signal' as const,
        agentId,
        status: agentState,
        signal,
        reason,
        attempt: attempt ?? 0,
        blocking: agentState === 'blocked',
        targetAgentIds: [agentId],
        version,
        changedAt,
        shouldWake: ACTIONABLE.has(signal) && version > (ack?.version ?? 0),
        ack,
      };
    }),
  };
}

/**
 * The version of the wave's signal: what `--until-change` compares. It never falls: where the logs say less than they did when
 * the wave came to its outcome, it is what the lane recorded then.
 */
export function statusVersion({ state, coordination, laneState, wave }: StatusInput): number {
  const evidence = laneState.waves.get(wave)?.evidence as Partial<OutcomeEvidence> | undefined;
  return Math.max(signalVersion(state, coordination), evidence?.signalVersion ?? 0);
}

/** What both logs of a wave add up to. */
export function signalVersion(
  state: Pick<StatusInput['state'], 'signal'>,
  coordination: Pick<StatusInput['coordination'], 'version'>,
): number {
  return state.signal.version + coordination.version;
}

/** The row of the exit-code table that wrappers read: a pending question comes before "active". */
export function statusExit(input: StatusInput): ExitName {
  if (logLoss(input) !== null) return 'logDamaged';
  const name = waveExit(input.state);
  if (asksPerson(input))
    return name === 'active' || input.state.outcome === 'blocked' ? 'inputRequired' : name;
  // Whom it stopped for has answered, and a launch goes on.
  if (name !== 'inputRequired' || !stoppedToAsk(input)) return name;
  return isRejected(input) ? 'verdictHold' : 'recoveryQueued';
}

/** The same for one agent. */
export function agentExit(signal: Signal): ExitName {
  if (signal.signal === 'completed') return 'ok';
  if (signal.signal === 'failed') return 'failed';
  return signal.signal === 'feedback-requested' ? 'inputRequired' : 'active';
}

/** The one line of `wave control status --line`. */
export function signalLine(signal: Signal, edge: BlockingEdge | null): string {
  const wake = signal.shouldWake === null ? 'n/a' : signal.shouldWake ? 'yes' : 'no';
  const agents = signal.targetAgentIds.length === 0 ? 'none' : signal.targetAgentIds.join(',');
  return [
    `signal=${signal.signal}`,
    `lane=${signal.lane}`,
    `wave=${signal.wave}`,
    `phase=${signal.phase}`,
    `status=${signal.status}`,
    `blocking=${edge?.kind ?? 'none'}`,
    `attempt=${signal.attempt}`,
    `agents=${agents}`,
    `version=${signal.version}`,
    `should_wake=${wake}`,
  ].join(' ');
}
