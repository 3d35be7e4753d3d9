import type { Json, JsonObject } from '../base/json.js';
import type { Verdict } from '../model/gate.js';
import type { LogRecord } from '../model/record.js';
import type { ControlEventData, ControlEventType, FileMeasure } from '../events/control-event.js';
import { controlShapes } from '../events/control-event-shapes.js';
import { misshapenKey } from '../events/data-shape.js';
import type { AgentRun, WaveState } from './wave-state.js';
import { initialWaveState, verdictKey } from './wave-state.js';
import { foldSignals } from './wave-signal.js';

type Apply<T extends ControlEventType> = (
  state: WaveState,
  data: ControlEventData[T],
  record: LogRecord,
) => string | void;

/** The run an event speaks of, if it is the newest of its agent; stale facts about older runs change nothing. */
function runOf(state: WaveState, intentId: string): AgentRun | undefined {
  for (const run of state.agents.values()) if (run.intentId === intentId) return run;
  return undefined;
}

function conclude(
  state: WaveState,
  outcome: Exclude<WaveState['outcome'], 'open'>,
  record: LogRecord,
  detail: Omit<NonNullable<WaveState['outcomeDetail']>, 'at'>,
): void {
  state.outcome = outcome;
  state.outcomeDetail = { ...detail, at: record.at };
  state.attemptActive = false;
  state.retryNotBefore = null;
}

function findingsOf({ gates }: WaveState): Map<string, Verdict[]> {
  const findings = new Map<string, Verdict[]>();
  for (const verdict of gates.values()) {
    if (verdict.ok || verdict.agentId === null) continue;
    findings.set(verdict.agentId, [...(findings.get(verdict.agentId) ?? []), verdict]);
  }
  return findings;
}

/** One entry per event type; a returned string is an anomaly. A wave that is completed takes in no further event. */
const appliers: { readonly [T in ControlEventType]: Apply<T> } = {
  'epoch.raised': () => undefined,
  'wave.opened': (state, data, record) => {
    if (!Array.isArray(data.wave.agents)) return 'malformed data: wave.agents';
    // Verdicts about another text of the wave may speak of agents that it no longer has.
    if (state.opened?.fingerprint !== data.fingerprint) state.gates.clear();
    state.opened = {
      fingerprint: data.fingerprint,
      file: data.file,
      wave: data.wave,
      run: record.run ?? null,
      at: record.at,
    };
    state.run = record.run ?? null;
    state.startedAt ??= record.at;
    state.outcome = 'open';
    state.outcomeDetail = null;
    state.cancel = 'none';
    // An attempt that is under way is this run's first.
    state.attemptsOfRun = state.attemptActive ? 1 : 0;
    state.retryNotBefore = null;
    return undefined;
  },
  'attempt.started': (state, data) => {
    const { attempt: number, selectedAgentIds } = data.plan;
    if (!Array.isArray(selectedAgentIds)) return 'malformed data: plan.selectedAgentIds';
    if (number !== state.attempt + 1) return `attempt ${number} started after attempt ${state.attempt}`;
    state.attempt = number;
    state.attemptActive = true;
    state.attemptsOfRun += 1;
    state.plan = data.plan;
    state.retryNotBefore = null;
    state.inferred.clear();
    return undefined;
  },
  'agent-run.requested': (state, data, record) => {
    const agentId = record.agent ?? '';
    const previous = state.agents.get(agentId);
    if (previous !== undefined && (previous.state === 'requested' || previous.state === 'running')) {
      return `${agentId} was requested (${data.intentId}) while ${previous.intentId} may still run`;
    }
    state.agents.set(agentId, {
      intentId: data.intentId,
      agentId,
      attempt: record.attempt ?? state.attempt,
      run: record.run ?? null,
      stage: data.stage,
      executor: data.executor,
      promptHash: data.promptHash,
      timeLimitMs: data.timeLimitMs,
      ownedPaths: data.ownedPaths,
      requestedAt: record.at,
      requestedSeq: state.seq,
      state: 'requested',
      process: null,
      startedAt: null,
      endedAt: null,
      exitCode: null,
      signal: null,
      exitDetail: '',
      stop: null,
      unowned: [],
      unmeasured: false,
      concludedSeq: null,
      envelope: null,
      envelopePath: null,
      envelopeSha256: null,
      malformed: [],
      failureClass: null,
    });
    return undefined;
  },
  'agent-run.started': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run?.state !== 'requested') return undefined;
    run.state = 'running';
    run.process = { bootId: data.bootId, shim: data.shim, agent: data.agent };
    run.startedAt = data.startedAt;
    return undefined;
  },
  'agent-run.buried': (state, data, record) => {
    const run = runOf(state, data.intentId);
    if (run === undefined || run.state === 'concluded') return undefined;
    run.state = 'buried';
    run.endedAt = record.at;
    run.exitDetail = data.reason;
    run.failureClass = data.failureClass;
    return undefined;
  },
  'agent-run.stop-requested': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run !== undefined) run.stop ??= data.reason;
    return undefined;
  },
  'agent-run.exited': (state, data, record) => {
    const run = runOf(state, data.intentId);
    if (run === undefined || (run.state !== 'requested' && run.state !== 'running')) return undefined;
    run.state = 'exited';
    run.exitCode = data.exitCode;
    run.signal = data.signal;
    run.endedAt = data.endedAt ?? record.at;
    run.exitDetail = data.detail;
    return undefined;
  },
  'agent-run.swept': () => undefined,
  'agent-run.concluded': (state, data) => {
    const run = runOf(state, data.intentId);
    if (run === undefined) return undefined;
    if (run.state !== 'exited') return `${run.agentId} was concluded while ${run.state}`;
    run.state = 'concluded';
    run.concludedSeq = state.seq;
    run.envelope = data.envelope;
    run.envelopePath = data.envelopePath;
    run.envelopeSha256 = data.envelopeSha256;
    run.malformed = data.malformed;
    if (data.detail !== '') run.exitDetail = data.detail;
    run.failureClass = data.failureClass;
    return undefined;
  },
  'workspace.measured': (state, data) => {
    state.tree = data.tree;
    for (const intentId of data.running) {
      const run = runOf(state, intentId);
      if (run === undefined) continue;
      for (const path of data.unowned) if (!run.unowned.includes(path)) run.unowned.push(path);
    }
    return undefined;
  },
  'snapshot.lost': (state, data) => {
    state.tree = data.tree;
    for (const run of state.agents.values()) {
      if (data.running.includes(run.intentId)) run.unmeasured = true;
    }
    return undefined;
  },
  'artifact.measured': (state, data) => {
    const measures: readonly Partial<FileMeasure>[] = data.files;
    if (measures.some((file) => typeof file.path !== 'string')) return 'a measured file has no path';
    for (const file of data.files) state.measured.set(file.path, file);
    return undefined;
  },
  'gate.evaluated': (state, data) => {
    state.gates.set(verdictKey(data.verdict), data.verdict);
    return undefined;
  },
  'stage.inferred': (state, data) => {
    state.inferred.set(data.stage, data.evidence);
    return undefined;
  },
  'attempt.ended': (state, data, record) => {
    state.attemptActive = false;
    state.findings = findingsOf(state);
    state.lastAttempt = {
      outcome: data.outcome,
      statusCode: data.statusCode,
      detail: data.detail,
      failureClass: data.failureClass,
      at: record.at,
    };
    state.retryNotBefore = data.outcome === 'retry' ? Date.parse(record.at) + data.backoffMs : null;
    return undefined;
  },
  'wave.completed': (state, data, record) => {
    conclude(state, 'completed', record, {
      gate: null,
      statusCode: 'pass',
      detail: data.detail,
      failureClass: null,
    });
  },
  'wave.failed': (state, data, record) => {
    conclude(state, 'failed', record, { gate: null, ...data });
  },
  'wave.blocked': (state, data, record) => {
    conclude(state, 'blocked', record, data);
  },
  'wave.cancelled': (state, data, record) => {
    conclude(state, 'cancelled', record, {
      gate: null,
      statusCode: 'cancelled',
      detail: data.detail,
      failureClass: 'cancelled',
    });
  },
  'cancel.requested': (state, data) => {
    if (state.outcome === 'open')
      state.cancel = data.force || state.cancel === 'forced' ? 'forced' : 'graceful';
  },
  'signal.acknowledged': (state, data, record) => {
    const agentId = record.agent ?? '';
    const known = state.acks.get(agentId);
    // Of two acknowledgements that cross, the one of the later version stands.
    if (known === undefined || known.version <= data.version) state.acks.set(agentId, data);
    return undefined;
  },
  'log.sealed': () => undefined,
  'log.damage-acknowledged': () => undefined,
};

function isKnown(type: string): type is ControlEventType {
  return Object.hasOwn(appliers, type);
}

/**
 * Takes one accepted record into the state of its wave. Total: an event that cannot be becomes an anomaly, an unknown type
 * is counted. Changes and returns the state that it was given.
 */
function reduceWave(state: WaveState, record: LogRecord): WaveState {
  state.seq += 1;
  state.lastEventAt = record.at;
  if (!isKnown(record.type)) {
    state.unknown.set(record.type, (state.unknown.get(record.type) ?? 0) + 1);
    return state;
  }
  if (state.outcome === 'completed') return state;
  const apply = appliers[record.type] as (
    state: WaveState,
    data: JsonObject,
    record: LogRecord,
  ) => string | void;
  const key = misshapenKey(record.data, controlShapes[record.type]);
  const anomaly =
    key === undefined ? attempt(() => apply(state, record.data, record)) : `malformed data: ${key}`;
  if (typeof anomaly === 'string') {
    state.anomalies.push(`${record.id} ${record.type}: ${anomaly}`);
    if (state.anomalies.length > 50) state.anomalies.shift();
  }
  foldSignals(state, record.at);
  return state;
}

/** Data that does not have its declared shape must not end the fold. */
function attempt(apply: () => string | void): string | void {
  try {
    return apply();
  } catch (error) {
    return `malformed data: ${error instanceof Error ? error.message : String(error)}`;
  }
}

type Plain = Record<string, unknown>;

function waveStateToJson(state: WaveState): Plain {
  const { agents, measured, gates, findings, inferred, agentSignals, acks, unknown, ...scalars } = state;
  return {
    ...scalars,
    agents: [...agents],
    measured: [...measured],
    gates: [...gates],
    findings: [...findings],
    inferred: [...inferred],
    agentSignals: [...agentSignals],
    acks: [...acks],
    unknown: [...unknown],
  };
}

function waveStateFromJson(json: unknown): WaveState {
  const plain = json as Plain;
  const map = <V>(name: string): Map<string, V> => new Map(plain[name] as readonly (readonly [string, V])[]);
  return {
    ...initialWaveState(),
    ...plain,
    agents: map('agents'),
    measured: map('measured'),
    gates: map('gates'),
    findings: map('findings'),
    inferred: map('inferred'),
    agentSignals: map('agentSignals'),
    acks: map('acks'),
    unknown: map('unknown'),
  };
}

/** The reducer of `control-plane/wave-<n>.ndjson`. */
export const waveReducer = {
  name: 'wave',
  version: 3,
  initial: initialWaveState,
  apply: reduceWave,
  toJson: (state: WaveState) => waveStateToJson(state) as Json,
  fromJson: waveStateFromJson,
};
