import { describe, expect, it } from 'vitest';
import { classifyExit } from '../../src/engine/classify-exit.js';
import { decide } from '../../src/engine/decide.js';
import { endAttempt } from '../../src/engine/end-of-attempt.js';
import { answer } from '../../src/gates/verdict.js';
import type { FailureClass } from '../../src/model/failure.js';
import { failureClasses } from '../../src/model/failure.js';
import {
  attempt,
  attemptEnded,
  BASIS,
  buried,
  event,
  given,
  launched,
  opened,
  ran,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const one = wave(['A1']);
const ended = (
  failureClass: FailureClass,
  over: Parameters<typeof decision>[2] = {},
  steps: readonly Step[] = [],
) =>
  endAttempt(decision(one, given(launched(one), ...steps), over), [
    answer('implementation', 'nonzero-exit', { agentId: 'A1', detail: 'it failed', failureClass }),
  ]);

describe('what follows a failure', () => {
  it.each(Object.entries(failureClasses))('%s', (name, { retry }) => {
    const failureClass = name as FailureClass;
    const intents = ended(failureClass);
    if (retry === 'stop') {
      expect(words(intents)).toEqual(['end blocked', 'block implementation nonzero-exit']);
      return;
    }
    expect(words(intents)).toEqual(['end retry']);
    const [end] = intents;
    const backoffMs = end?.kind === 'end-attempt' ? end.backoffMs : NaN;
    if (retry === 'rework') expect(backoffMs).toBe(0);
    else {
      expect(backoffMs).toBeGreaterThanOrEqual(1000);
      expect(backoffMs).toBeLessThan(1100);
    }
    expect(words(ended(failureClass, { policy: { maxRetries: 0 } }))).toEqual([
      'end failed',
      'fail nonzero-exit',
    ]);
  });

  it('says who and why', () => {
    expect(ended('crashed')).toMatchObject([
      { statusCode: 'nonzero-exit', detail: 'implementation · A1: it failed', failureClass: 'crashed' },
    ]);
  });

  it('waits twice as long each time, up to a minute and a tenth, and the same on replay', () => {
    const waits = Array.from({ length: 9 }, (_, index) => {
      const attempts = Array.from({ length: index }, (__, earlier) => [
        attemptEnded('retry'),
        attempt(earlier + 2, ['A1']),
      ]);
      const [end] = ended('crashed', { policy: { maxRetries: 99 } }, attempts);
      return end?.kind === 'end-attempt' ? end.backoffMs : 0;
    });
    waits.forEach((ms, index) => {
      const base = Math.min(60_000, 1000 * 2 ** index);
      expect(ms).toBeGreaterThanOrEqual(base);
      expect(ms).toBeLessThan(base * 1.1);
    });
    expect(ended('crashed')).toEqual(ended('crashed'));
    expect(
      new Set(
        ['r1', 'r2', 'r3', 'r4'].map((runId) => JSON.stringify(ended('crashed', { policy: { runId } }))),
      ).size,
    ).toBeGreaterThan(1);
  });

  it('is not begun before its time', () => {
    const steps = [
      launched(one),
      ran('A1', { exit: 1 }),
      { ...attemptEnded('retry', { backoffMs: 2000 }), at: at(0) },
    ];
    const told = (now: number) => words(decide(decision(one, given(...steps), { now: T0 + now })));
    expect(told(0)).toEqual(['wait +2']);
    expect(told(1999)).toEqual(['wait +2']);
    expect(told(2000)).toEqual(['attempt 2: A1']);
  });

  it('counts the attempts of this run only', () => {
    const crash = (number: number): Step => [
      attempt(number, ['A1']),
      ran('A1', { attempt: number, exit: 1 }),
    ];
    const steps = [launched(one), ran('A1', { exit: 1 }), attemptEnded('retry')];
    const told = (...more: Step[]) =>
      words(decide(decision(one, given(...steps, ...more), { policy: { maxRetries: 2 } })));
    expect(told(crash(2))).toEqual(['end retry']);
    expect(told(crash(2), attemptEnded('retry'), crash(3))).toEqual(['end failed', 'fail nonzero-exit']);
  });
});

describe('the cause of several failures', () => {
  const cause = (of = one, ...steps: readonly Step[]) => {
    const [end] = decide(decision(of, given(launched(of), ...steps)));
    return end?.kind === 'end-attempt' ? [end.outcome, end.detail] : [];
  };
  const two = wave(['A1', 'A2']);

  it('is the first in the order of the gates', () => {
    expect(cause(two, ran('A1', { exit: 1 }), ran('A2', { exit: 2 }))).toEqual([
      'retry',
      'implementation · A1: A1 ended with exit code 1',
    ]);
  });

  it('is one that no retry clears, whatever else failed', () => {
    expect(cause(two, ran('A1', { exit: 1 }), ran('A2', { exit: 127 }))).toEqual([
      'blocked',
      'implementation · A2: A2 ended with exit code 127',
    ]);
    expect(cause(two, ran('A1', { exit: 1 }), buried('A2', 'deterministic'))).toEqual([
      'blocked',
      'implementation · A2: A2 did not run: no process',
    ]);
  });

  it('is never an agent that did not start because of another one', () => {
    const waits = wave([agent('A2', { dependsOn: ['A1'] }), 'A1']);
    expect(cause(waits, ran('A1', { exit: 1 }))[1]).toBe('implementation · A1: A1 ended with exit code 1');
    expect(cause(waits, ran('A1', { exit: null }))[1]).toBe(
      'implementation · A1: nobody can know how A1 ended: agent and shim are gone',
    );
    expect(cause(waits, buried('A1', 'unknown'))[1]).toBe('implementation · A1: A1 did not run: no process');
  });
});

describe('how a process ended', () => {
  it.each([
    [{ exitCode: 0, signal: null, stop: null }, null],
    [{ exitCode: 1, signal: null, stop: null }, 'crashed'],
    [{ exitCode: 126, signal: null, stop: null }, 'deterministic'],
    [{ exitCode: 127, signal: null, stop: null }, 'deterministic'],
    [{ exitCode: 127, signal: 'X', stop: null }, 'crashed'],
    [{ exitCode: 137, signal: 'KILL', stop: null }, 'crashed'],
    [{ exitCode: null, signal: null, stop: null }, 'unknown'],
    [{ exitCode: null, signal: null, stop: 'shim-lost' }, 'unknown'],
    [{ exitCode: 0, signal: null, stop: 'time-limit' }, 'timeout'],
    [{ exitCode: null, signal: null, stop: 'time-limit' }, 'timeout'],
    [{ exitCode: 143, signal: 'TERM', stop: 'cancelled' }, 'cancelled'],
  ] as const)('%j is %s', (run, expected) => expect(classifyExit(run)).toBe(expected));
});

describe('a run that is gone on with after its holder was killed between the end of its last attempt and the end of the wave', () => {
  const told = (...steps: readonly Step[]) =>
    words(decide(decision(one, given(launched(one), ...steps), { policy: { maxRetries: 9 } })));
  const ownership = answer('ownership', 'ownership-violated', { agentId: 'A1', detail: 'it strayed' });

  it('fails the wave when the attempts are used up', () => {
    expect(told(attemptEnded('failed'))).toEqual(['fail nonzero-exit']);
  });

  it('blocks the wave for what the attempt ended for', () => {
    const judged = event('gate.evaluated', { verdict: ownership, basis: BASIS }, { agent: 'A1' });
    const detail = 'ownership · A1: it strayed';
    expect(told(judged, attemptEnded('blocked', { statusCode: 'ownership-violated', detail }))).toEqual([
      'block ownership ownership-violated',
    ]);
  });

  it('begins another attempt where one is due, and where everything had been closed', () => {
    expect(told(attemptEnded('retry'))).toEqual(['attempt 2: A1']);
    expect(told(attemptEnded('closed'))).toEqual(['attempt 2: A1']);
  });

  it('has attempts again in a run of its own', () => {
    const state = given(launched(one), attemptEnded('failed'), opened(one, { run: 'r2' }));
    expect(words(decide(decision(one, state, { policy: { runId: 'r2' } })))).toEqual(['attempt 2: A1']);
  });
});
