import type { Verdict } from '../model/gate.js';
import { activeRuns } from '../reducers/wave-state.js';
import { isComing } from './agents-before.js';
import type { CallBack } from './call-back.js';
import { callBacks } from './call-back.js';
import type { DecisionInput } from './decision-input.js';
import { endAttempt } from './end-of-attempt.js';
import type { Intent } from './intent.js';

/** Verdicts that work which was handed over may clear: an attempt with who has it is worth a try. */
const CLEARED = new Set(['helper-assignment-open', 'integration-contradiction-open']);
const SAID = 5;

/**
 * The end of an attempt in which something was answered to agents that had ended: the next one runs them with it. Persons
 * are heard however often; what rules and agents answer is bounded like any retry, since an agent may ask anew each time.
 * Undefined where nobody has to hear anything.
 */
export function callForAnswers(input: DecisionInput): Intent[] | undefined {
  const calls = due(input, 'answer');
  if (calls.length === 0) return undefined;
  const detail = describe(calls);
  if (calls.some(({ isByPerson }) => isByPerson) || hasRetries(input))
    return [endWith('retry', 'feedback-answered', detail)];
  const about = { statusCode: 'answer-unheard', detail: `no attempt is left: ${detail}`, failureClass: null };
  return [endWith('failed', about.statusCode, about.detail), { kind: 'fail-wave', ...about }];
}

/**
 * The end of a pass that fails for work which was given to agents after they had been started: one more attempt runs them,
 * where attempts are left. Whatever else fails decides first. Undefined where no such work is why.
 */
export function callForWork(input: DecisionInput, failing: readonly Verdict[]): Intent[] | undefined {
  const others = failing.filter(({ statusCode }) => !CLEARED.has(statusCode));
  if (others.length === failing.length || !hasRetries(input)) return undefined;
  const calls = due(input, 'work');
  if (calls.length === 0) return undefined;
  return others.length > 0 ? endAttempt(input, others) : [endWith('retry', 'work-given', describe(calls))];
}

/** Those whose agents are not at work, and do not come in this attempt anyway. */
function due(input: DecisionInput, kind: CallBack['kind']): CallBack[] {
  const active = new Set(activeRuns(input.state).map(({ agentId }) => agentId));
  return callBacks(input).filter(
    (call) => call.kind === kind && !active.has(call.agentId) && !isComing(input.state, call.agentId),
  );
}

function hasRetries({ state, policy }: DecisionInput): boolean {
  return state.attemptsOfRun <= policy.maxRetries;
}

function describe(calls: readonly CallBack[]): string {
  const said = calls.slice(0, SAID).map(({ agentId, reason }) => `${agentId}: ${reason}`);
  return `${said.join('; ')}${calls.length > SAID ? ` and ${calls.length - SAID} more` : ''}`;
}

function endWith(outcome: 'retry' | 'failed', statusCode: string, detail: string): Intent {
  return { kind: 'end-attempt', outcome, statusCode, detail, failureClass: null, backoffMs: 0 };
}
