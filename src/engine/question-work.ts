import type { Verdict } from '../model/gate.js';
import type { Rung } from '../gates/ladder.js';
import { approvalId, approvalOf, approvalVerdict } from '../gates/approval.js';
import { waived } from '../gates/waivers.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';

/** What is due about questions to people: those whose time is up, and approvals of what is no longer there. */
export function questionWork(input: DecisionInput): Intent[] {
  return input.questions.open.flatMap(({ id, terms, dueAtMs, rung }): Intent[] => {
    if (rung !== null && !isCurrent(id, rung, input)) return [{ kind: 'withdraw-question', recordId: id }];
    if (dueAtMs === null || input.now < dueAtMs || terms.fallback === null) return [];
    return [{ kind: 'answer-by-default', recordId: id, response: terms.fallback }];
  });
}

/** When the next of them answers itself. */
export function questionTimers({ questions, now }: DecisionInput): Intent[] {
  const due = questions.open.flatMap(({ dueAtMs }) => (dueAtMs !== null && dueAtMs > now ? [dueAtMs] : []));
  return due.length === 0 ? [] : [{ kind: 'wait', until: Math.min(...due) }];
}

/**
 * What is missing before these rungs count as approved: the questions to put up, or the verdict that they wait or were
 * rejected; undefined where nothing is.
 */
export function missingApproval(
  rungs: readonly Rung[],
  input: DecisionInput,
): Readonly<{ ask: readonly Intent[]; verdict: Verdict }> | undefined {
  const verdict = waived(approvalVerdict(rungs, input), input.state);
  if (verdict.ok) return undefined;
  const unasked = rungs.map((rung) => approvalOf(rung, input)).filter(({ kind }) => kind === 'unasked');
  return { ask: unasked.map(({ rung, id }) => ({ kind: 'ask-approval', rung, recordId: id })), verdict };
}

/**
 * A wait in place of an end where nothing but questions holds the wave up, or requests that their answers may settle, and each
 * question answers itself when its time is up. Where one does not, a person has to come, and no launcher waits for that.
 */
export function awaitDefaults(input: DecisionInput, failing: readonly Verdict[]): Intent[] | undefined {
  const asked = failing.filter(
    ({ statusCode }) => statusCode === 'human-feedback-open' || statusCode === 'approval-pending',
  );
  const others = failing.filter((verdict) => !asked.includes(verdict));
  if (asked.length === 0 || others.some(({ gate }) => gate !== 'assignment')) return undefined;
  const isTimed = (id: string): boolean => (input.questions.openOne(id)?.dueAtMs ?? null) !== null;
  return asked.every(({ evidence }) => evidence.length > 0 && evidence.every(isTimed))
    ? questionTimers(input)
    : undefined;
}

function isCurrent(id: string, rung: string, input: DecisionInput): boolean {
  return input.oversight !== undefined && approvalId(rung as Rung, input) === id;
}
