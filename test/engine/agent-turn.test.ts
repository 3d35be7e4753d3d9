import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import type { ExecutorKind } from '../../src/model/executor.js';
import { attempt, attemptEnded, buried, given, launched, opened, ran } from '../rig/control-events.js';
import type { Run } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { wave } from '../rig/wave-builder.js';

const one = wave(['A1']);
const chain: readonly ExecutorKind[] = ['claude', 'codex', 'gemini'];
const turnedAway = (times: number, over: Run = {}): Step[] =>
  Array.from({ length: times }, (_, index) =>
    ran('A1', {
      exit: 1,
      failureClass: 'rate-limited',
      executor: 'claude',
      intentId: `A1.${over.executor ?? ''}${index}`,
      ...over,
    }),
  );
const next = (steps: readonly Step[], seconds = 0, executors: readonly ExecutorKind[] = chain) =>
  decide(
    decision(one, given(launched(one), ...steps), {
      now: T0 + seconds * 1000,
      policy: { executors: { A1: executors } },
    }),
  );
const started = (intents: ReturnType<typeof next>) =>
  intents.flatMap((intent) => (intent.kind === 'start-agent' ? [intent.executor] : []));

describe('an agent that its provider turned away', () => {
  it('waits as long as it was told', () => {
    const told = turnedAway(1, { retryAfterMs: 7000 });
    expect(words(next(told, 6))).toEqual(['wait +7']);
    expect(started(next(told, 7))).toEqual(['claude']);
  });

  it('waits twice as long each time where it was not told', () => {
    expect(words(next(turnedAway(1)))).toEqual(['wait +20']);
    expect(words(next(turnedAway(2)))).toEqual(['wait +40']);
  });

  it('waits for hours where it has no other executor, and not at all where it has one', () => {
    const used = turnedAway(1, { retryAfterMs: 3 * 3_600_000 });
    expect(words(next(used, 0, ['claude']))).toEqual(['wait +10800']);
    expect(started(next(used))).toEqual(['codex']);
    const short = turnedAway(1, { retryAfterMs: 180_000 });
    expect(words(next(short))).toEqual(['wait +180']);
  });

  it('does not wait for days: a person has to see to it', () => {
    const [end, outcome] = next(turnedAway(1, { retryAfterMs: 25 * 3_600_000 }), 0, ['claude']);
    expect(end).toMatchObject({ kind: 'end-attempt', outcome: 'blocked', failureClass: 'rate-limited' });
    expect(outcome).toMatchObject({ kind: 'block-wave', gate: 'implementation' });
    expect(started(next(turnedAway(1, { retryAfterMs: 25 * 3_600_000 })))).toEqual(['codex']);
  });

  it('then goes to the next executor of its chain, and from there to the one after', () => {
    expect(started(next(turnedAway(3)))).toEqual(['codex']);
    const twice = [...turnedAway(3), ...turnedAway(3, { executor: 'codex' })];
    expect(started(next(twice))).toEqual(['gemini']);
  });

  it('is counted per executor', () => {
    const moved = [...turnedAway(3), ...turnedAway(1, { executor: 'codex' })];
    expect(words(next(moved))).toEqual(['wait +20']);
  });

  it('ends the attempt when no executor is left, which is tried again after the pause that was asked for', () => {
    const [end] = next(turnedAway(3, { retryAfterMs: 90_000 }), 100, ['claude']);
    expect(end).toMatchObject({
      kind: 'end-attempt',
      outcome: 'retry',
      failureClass: 'rate-limited',
      backoffMs: 90_000,
    });
  });

  it('stays on the executor that it fell back to, also in the next attempt, but not in the next run', () => {
    const fallen = [...turnedAway(3), ran('A1', { exit: 1, executor: 'codex', intentId: 'on-codex' })];
    const again = [...fallen, attemptEnded('retry'), attempt(2, ['A1'])];
    expect(started(next(again))).toEqual(['codex']);
    const state = given(launched(one), ...fallen, attemptEnded('retry'));
    const input = decision(one, state, { policy: { executors: { A1: chain } } });
    expect(planAttempt(input).executorChanges).toEqual({ A1: 'codex' });
    const anew = decision(
      one,
      given(launched(one), ...fallen, attemptEnded('failed'), opened(one, { run: 'r2' })),
      {
        policy: { runId: 'r2', executors: { A1: chain } },
      },
    );
    expect(planAttempt(anew).executorChanges).toEqual({});
  });
});

describe('a start that came to nothing', () => {
  const dead = (count: number, reason?: string): Step[] =>
    Array.from({ length: count }, (_, index) =>
      buried(
        'A1',
        'transient',
        { intentId: `A1.${index}`, ...(reason === undefined ? {} : { detail: reason }) },
        { at: at(0) },
      ),
    );

  it('is tried again after a pause that grows', () => {
    expect(words(next(dead(1)))).toEqual(['wait +0.839']);
    expect(words(next(dead(2)))).toEqual(['wait +8.049']);
    expect(words(next(dead(2), 10))).toEqual(['start A1']);
  });

  it('is not tried again at the moment at which all the others are', () => {
    const pauses = Array.from({ length: 100 }, (_, index) => {
      const steps = [buried('A1', 'transient', { intentId: `01J${index}` }, { at: at(0) })];
      return next(steps).flatMap((intent) => (intent.kind === 'wait' ? [intent.until - T0] : []))[0] ?? 0;
    });
    expect(new Set(pauses).size).toBeGreaterThan(80);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
    expect(Math.min(...pauses)).toBeLessThan(550);
    expect(Math.max(...pauses)).toBeGreaterThan(950);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1000);
  });

  it('for the same reason three times opens the circuit', () => {
    expect(words(next(dead(3), 60))).toEqual(['end blocked', 'block implementation circuit-open']);
  });
});

describe('the same failure', () => {
  const again = (number: number, detail: string, hash?: string): Step => [
    attempt(number, ['A1']),
    ran('A1', { attempt: number, exit: 1, detail, ...(hash === undefined ? {} : { hash }) }),
  ];
  const verdict = (detail: string): Step => ({
    type: 'gate.evaluated',
    data: {
      verdict: {
        gate: 'implementation',
        ok: false,
        statusCode: 'nonzero-exit',
        agentId: 'A1',
        detail,
        evidence: ['results/A1.json'],
        inferred: false,
        rung: 'gate-1',
        failureClass: 'crashed',
      },
      basis: { control: 0, coordination: 0, at: at(0) },
    },
  });
  const history = (...details: readonly string[]): Step[] =>
    details.flatMap((detail, index) => [
      again(index + 1, detail),
      verdict(`A1 ended with exit code 1: ${detail}`),
      ...(index === details.length - 1 ? [] : [attemptEnded('retry', { detail })]),
    ]);
  const after = (steps: readonly Step[]) =>
    words(decide(decision(one, given(opened(one), ...steps), { policy: { maxRetries: 9 } })));

  it('three times within a run opens the circuit, whatever numbers it carries', () => {
    expect(after(history('line 12: no such table', 'line 7: no such table'))).toEqual(['end retry']);
    expect(
      after(history('line 12: no such table', 'line 7: no such table', 'line 9: no such table')),
    ).toEqual(['end blocked', 'block implementation circuit-open']);
  });

  it('is another one with other words', () => {
    expect(after(history('no such table', 'no such column', 'no such row'))).toEqual(['end retry']);
  });

  it('is forgotten with a new run', () => {
    const before = [...history('x', 'x', 'x'), attemptEnded('blocked')];
    expect(after([...before, opened(one, { run: 'r1' })])).not.toContain('end retry');
    const state = given(opened(one), ...before, opened(one, { run: 'r2' }));
    expect(state.failures.size).toBe(0);
  });

  it('is forgotten with another prompt', () => {
    const state = given(opened(one), ...history('x', 'x'), attemptEnded('retry'));
    expect(state.failures.size).toBe(1);
    expect(
      given(opened(one), ...history('x', 'x'), attemptEnded('retry'), again(3, 'x', 'other')).failures.size,
    ).toBe(0);
  });
});
