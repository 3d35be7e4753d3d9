import { describe, expect, it } from 'vitest';
import { defaultClarificationRules as rules } from '../../src/model/clarification.js';
import { helperAssignments, timedRows } from '../../src/projections/helper-assignments.js';
import { nextTimer } from '../../src/projections/next-timer.js';
import { overdueOf, taskTimers } from '../../src/projections/task-timers.js';
import { launched, given, running } from '../rig/control-events.js';
import { blackboard, posted } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { at, T0 } from '../rig/events.js';
import { wave } from '../rig/wave-builder.js';

const minute = 60_000;
const assigned = (
  recordId: string,
  agentId: string | null,
  seconds = 0,
  supersedes: string | null = null,
): Draft => ({
  type: 'assignment.made',
  at: at(seconds),
  data: { id: `as-${recordId}-${seconds}`, recordId, agentId, reason: 'it is named', supersedes },
});
const changes = (id: string, data: object, seconds = 0): Draft => ({
  type: 'record.changed',
  at: at(seconds),
  actor: 'agent:A2',
  data: { id, ...data },
});
const asks = posted('r', { targets: ['A2'] });
const timersAt = (now: number, ...steps: Step[]) => {
  const [row] = blackboard(...steps).open.select(() => true);
  if (row === undefined) throw new Error('nothing is open');
  return taskTimers(row, rules, T0 + now);
};
const shownAt = (now: number, ...steps: Step[]): string[] =>
  timersAt(now, ...steps).map(({ kind, at: due }) => `${kind} +${(due - T0) / minute}`);

describe('the timers of a record', () => {
  it.each<[string, Step[], string[]]>([
    ['given to somebody', [asks, assigned('r', 'A2')], ['acknowledgement +5', 'stale +30']],
    ['given to somebody later', [asks, assigned('r', 'A2', 120)], ['acknowledgement +7', 'stale +30']],
    ['given to nobody', [asks, assigned('r', null)], ['stale +30']],
    ['seen', [asks, assigned('r', 'A2'), changes('r', { status: 'acknowledged' })], ['stale +30']],
    [
      'given to somebody else',
      [asks, assigned('r', 'A2'), changes('r', { targets: ['A3'] }, 60)],
      ['stale +30'],
    ],
    ['put off', [asks, assigned('r', 'A2'), changes('r', { dueAt: at(3600) })], ['deferred +60']],
    ['marked as stale', [asks, assigned('r', 'A2'), changes('r', { blockerSeverity: 'stale' })], []],
    ['that names nobody', [posted('r')], ['stale +30']],
    ['that only says something', [posted('r', { kind: 'claim', targets: ['A2'] })], []],
  ])('%s', (_, steps, timers) => expect(shownAt(0, ...steps)).toEqual(timers));

  it('run from when it was put off to', () => {
    const steps = [asks, assigned('r', 'A2'), changes('r', { dueAt: at(3600) })];
    expect(shownAt(60 * minute, ...steps)).toEqual(['acknowledgement +65', 'stale +90']);
  });

  it.each<[number, string | null]>([
    [5 * minute - 1, null],
    [5 * minute, 'acknowledgement'],
    [30 * minute - 1, 'acknowledgement'],
    [30 * minute, 'stale'],
  ])('have let pass after %d ms: %s', (now, overdue) => {
    expect(overdueOf(timersAt(now, asks, assigned('r', 'A2')), T0 + now)).toBe(overdue);
  });

  it('time alone changes nothing but what is shown', () => {
    const board = blackboard(asks, assigned('r', 'A2'));
    const { open } = board;
    helperAssignments(timedRows(open), rules, T0 + 600 * minute);
    expect(open.get('r')).toMatchObject({ status: 'open', blockerSeverity: 'closure-critical' });
  });
});

describe('the assignments that status shows', () => {
  const shown = (now: number, ...steps: Step[]) =>
    helperAssignments(timedRows(blackboard(...steps).open), rules, T0 + now);

  it('say who was asked, by whom it was wanted, why, and how it stands', () => {
    const [one] = shown(0, asks, assigned('r', 'A2'), changes('r', { status: 'in_progress' }));
    expect(one).toEqual({
      id: 'as-r-0',
      recordId: 'r',
      agentId: 'A2',
      target: 'A2',
      reason: 'it is named',
      state: 'in_progress',
      blocksWave: true,
      at: at(0),
      overdue: null,
    });
  });

  it('begin with what holds the wave up, however late it came', () => {
    const advice = posted('a', { targets: ['A3'], blocking: false });
    const ids = shown(0, advice, assigned('a', 'A3'), asks, assigned('r', 'A2')).map(
      ({ recordId }) => recordId,
    );
    expect(ids).toEqual(['r', 'a']);
  });

  it('are unresolved where nobody fits, and gone when it is done', () => {
    expect(shown(0, asks, assigned('r', null))).toMatchObject([{ state: 'unresolved', agentId: null }]);
    expect(shown(0, asks, assigned('r', 'A2'), changes('r', { status: 'resolved' }))).toEqual([]);
  });

  it('are the new one after it was given to somebody else', () => {
    const again = assigned('r', 'A3', 60, 'as-r-0');
    const steps = [asks, assigned('r', 'A2'), changes('r', { targets: ['A3'] }, 30)];
    expect(shown(0, ...steps)).toMatchObject([{ id: 'as-r-0', state: 'unresolved' }]);
    expect(shown(0, ...steps, again)).toMatchObject([{ id: 'as-r-60', agentId: 'A3', target: 'A3' }]);
  });

  it('are at most fifty, whatever is open', () => {
    const many = Array.from({ length: 400 }, (_, index) => [
      posted(`r${index}`, { targets: ['A2'] }),
      assigned(`r${index}`, 'A2'),
    ]);
    expect(shown(0, ...many)).toHaveLength(50);
  });
});

describe('the next timer', () => {
  const of = wave(['A1', 'A2']);
  const next = (state = given(launched(of)), now = 0, ...steps: Step[]) => {
    const { open, questions } = blackboard(...steps);
    return nextTimer(state, timedRows(open), questions, rules, T0 + now);
  };
  const question = posted('f', {
    kind: 'human-feedback',
    agentId: 'A1',
    question: { choices: [], fallback: 'no', timeoutMs: 2 * minute, waits: false },
  });

  it('is none where nothing waits for a time', () => expect(next()).toBeNull());

  it('is the earliest, whatever it is about', () => {
    expect(next(undefined, 0, asks, assigned('r', 'A2'), question)).toEqual({
      kind: 'question-default',
      at: at(120),
      agentId: 'A1',
      id: 'f',
      overdue: false,
    });
    expect(next(undefined, 0, asks, assigned('r', 'A2'))).toMatchObject({
      kind: 'acknowledgement',
      agentId: 'A2',
      id: 'r',
    });
    expect(next(given(launched(of), running('A1', { timeLimitMs: 1000 })), 0, question)).toMatchObject({
      kind: 'time-limit',
    });
  });

  it('is what is overdue as long as it is', () => {
    expect(next(undefined, 7 * minute, asks, assigned('r', 'A2'))).toMatchObject({
      kind: 'acknowledgement',
      overdue: true,
    });
  });
});
