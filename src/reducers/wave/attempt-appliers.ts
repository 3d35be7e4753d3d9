import type { AttemptEventData } from '../../events/families/attempt-events.js';
import { isJsonObject } from '../../base/json.js';
import type { Budgets } from '../../model/budget.js';
import type { Verdict } from '../../model/gate.js';
import type { LogRecord } from '../../model/record.js';
import { countFailure, failureOf } from '../failure-key.js';
import { refusalPolicyOf } from '../turned-away.js';
import type { WaveState } from '../wave-state.js';
import { forgetRounds } from './contract-appliers.js';
import type { WaveAppliers } from './applier.js';

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

/** Logs hold what other programs wrote, too, and those of earlier versions hold none. */
function budgetsOf(settings: unknown): Budgets | null {
  const budgets = isJsonObject(settings) ? settings.budgets : undefined;
  const isWhole =
    isJsonObject(budgets) &&
    ['run', 'wave', 'agents', 'elsewhere'].every((key) => isJsonObject(budgets[key]));
  return isWhole ? (budgets as unknown as Budgets) : null;
}

/** How the state takes in each of {@link AttemptEventData}. */
export const attemptAppliers: WaveAppliers<AttemptEventData> = {
  'wave.opened': (state, data, record) => {
    if (!Array.isArray(data.wave.agents)) return 'malformed data: wave.agents';
    // Verdicts about another text of the wave may speak of agents that it no longer has.
    if (state.opened?.fingerprint !== data.fingerprint) state.gates.clear();
    state.opened = {
      fingerprint: data.fingerprint,
      file: data.file,
      wave: data.wave,
      promptSources: data.promptSources ?? {},
      budgets: budgetsOf(data.settings),
      refusals: refusalPolicyOf(data.settings),
      run: record.run ?? null,
      holder: state.holder,
      at: record.at,
    };
    state.startedAt ??= record.at;
    // Whoever goes on with a run finds what it has used up, and what it was told.
    if (record.run !== undefined && state.run === record.run && state.outcome === 'open') return undefined;
    // A new run has its retries before it.
    if (state.run !== (record.run ?? null)) state.failures.clear();
    state.run = record.run ?? null;
    state.outcome = 'open';
    state.outcomeDetail = null;
    state.cancel = 'none';
    state.cancelReason = '';
    // An attempt that is under way is this run's first.
    state.attemptsOfRun = state.attemptActive ? 1 : 0;
    state.retryNotBefore = null;
    return undefined;
  },
  'attempt.started': (state, data) => {
    const { attempt: number, selectedAgentIds, rerunIds } = data.plan;
    if (!Array.isArray(selectedAgentIds) || !Array.isArray(rerunIds)) return 'malformed data: plan';
    if (number !== state.attempt + 1) return `attempt ${number} started after attempt ${state.attempt}`;
    state.attempt = number;
    state.attemptActive = true;
    // What a person asked for is a first attempt again.
    state.attemptsOfRun = rerunIds.length > 0 ? 1 : state.attemptsOfRun + 1;
    if (state.attemptsOfRun === 1) forgetRounds(state);
    state.reruns = state.reruns.filter(({ id }) => !rerunIds.includes(id));
    state.plan = data.plan;
    state.retryNotBefore = null;
    state.inferred.clear();
    return undefined;
  },
  'stage.inferred': (state, data) => {
    state.inferred.set(data.stage, data.evidence);
    return undefined;
  },
  'attempt.ended': (state, data, record) => {
    state.attemptActive = false;
    state.findings = findingsOf(state);
    for (const verdict of state.gates.values()) {
      const failure = failureOf(verdict);
      if (failure !== undefined) countFailure(state, failure);
    }
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
  'wave.failed': (state, { statusCode, detail, failureClass }, record) => {
    conclude(state, 'failed', record, { gate: null, statusCode, detail, failureClass });
  },
  'wave.blocked': (state, { gate, statusCode, detail, failureClass }, record) => {
    conclude(state, 'blocked', record, { gate, statusCode, detail, failureClass });
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
    if (state.outcome !== 'open') return;
    state.cancel = data.force || state.cancel === 'forced' ? 'forced' : 'graceful';
    if (typeof data.reason === 'string') state.cancelReason = data.reason;
  },
};
