import { describe, expect, it } from 'vitest';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { WaveAgent, WaveContract } from '../../src/model/wave.js';
import { attempt, given, launched, measured, opened, ran } from '../rig/control-events.js';
import type { Found } from '../rig/contract-events.js';
import { abandoned, checked, checking } from '../rig/contract-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, contract, passes, wave } from '../rig/wave-builder.js';

const failed: Found = { outcome: 'failed' };
const judged = (one: WaveAgent, ...steps: readonly Step[]): readonly unknown[] => {
  const of = wave([one]);
  return evaluateGate('contracts', moment(of, given(launched(of), ...steps))).map(
    ({ statusCode, rung, failureClass }) => [statusCode, rung, failureClass],
  );
};
const holder = (...contracts: readonly WaveContract[]): WaveAgent => agent('A1', { contracts });

it('of a command that fails is said what was run, and the last that it printed', () => {
  const run = contract('c', { type: 'command', run: ['make'] });
  const lines = ['make ended with 2', ...Array.from({ length: 20 }, (_, line) => `line ${line}`)];
  const one = holder(run);
  const state = given(launched(wave([one])), ran(one), checked(one, run, { ...failed, findings: lines }));
  const [verdict] = evaluateGate('contracts', moment(wave([one]), state));
  expect(verdict?.detail).toBe(
    'contract c (command): make ended with 2; line 16; line 17; line 18; line 19 (and 16 more)',
  );
});

describe('what the gate says of one agent', () => {
  const [build, test, other] = [
    contract('b', { stage: 'build' }),
    contract('t', { stage: 'test' }),
    contract('o'),
  ];
  const one = holder(test, build, other);
  const warning = contract('w', { onFailure: 'warn' });
  it.each<[string, WaveAgent, Step[], readonly unknown[]]>([
    ['nothing without contracts', agent('A1'), [ran('A1')], []],
    ['nothing before its work is proven', one, [ran(one, { exit: 1 })], []],
    ['that nothing has been checked', one, [ran(one)], [['missing-status', 'gate-2', 'unknown']]],
    [
      'that something is being checked',
      holder(test),
      [ran(one), checking(one, test)],
      [['missing-status', 'gate-3', 'unknown']],
    ],
    [
      'that the rest has not been',
      one,
      [ran(one), checked(one, build)],
      [['missing-status', 'gate-3', 'unknown']],
    ],
    [
      'that all of them hold',
      one,
      [ran(one), checked(one, build), checked(one, test), checked(one, other)],
      [['pass', 'gate-3', null]],
    ],
    ['which rung a build is on', holder(build), [ran(one), checked(one, build)], [['pass', 'gate-2', null]]],
    [
      'that the build fails',
      one,
      [ran(one), checked(one, build, failed)],
      [['contract-failed', 'gate-2', 'contract']],
    ],
    [
      'that a test fails',
      one,
      [ran(one), checked(one, build), checked(one, test, failed), checked(one, other)],
      [['contract-failed', 'gate-3', 'contract']],
    ],
    [
      'that one could not be checked, before that another fails',
      one,
      [ran(one), checked(one, build), checked(one, test, failed), checked(one, other, { outcome: 'error' })],
      [['contract-error', 'gate-3', 'deterministic']],
    ],
    [
      'the class of what went wrong',
      holder(test),
      [ran(one), checked(one, test, { outcome: 'error', failureClass: 'timeout' })],
      [['contract-error', 'gate-3', 'timeout']],
    ],
    [
      'that one only warns',
      holder(warning),
      [ran(one), checked(one, warning, failed)],
      [['contract-warned', 'gate-3', null]],
    ],
    [
      'that one which only warns could not be checked',
      holder(warning),
      [ran(one), checked(one, warning, { outcome: 'error' })],
      [['contract-error', 'gate-3', 'deterministic']],
    ],
    [
      'nothing by a check that was cut short',
      holder(test),
      [ran(one), checking(one, test), abandoned(one, test)],
      [['missing-status', 'gate-3', 'unknown']],
    ],
  ])('%s', (_, of, steps, expected) => expect(judged(of, ...steps)).toEqual(expected));

  it('says what was found, and where the rest is', () => {
    const findings = Array.from({ length: 7 }, (_, index) => `out.md:${index}: no`);
    const of = wave([holder(test)]);
    const state = given(launched(of), ran(one), checked(one, test, { ...failed, findings }));
    const [verdict] = evaluateGate('contracts', moment(of, state));
    expect(verdict?.detail).toBe(
      'contract t (non-empty): out.md:0: no; out.md:1: no; out.md:2: no; out.md:3: no; out.md:4: no (and 2 more)',
    );
    expect(verdict?.evidence).toEqual(['check A1.1/t t failed']);
  });

  it('says nothing of a steward that reports a gap: that is for its own gate', () => {
    const steward = agent('A8', { contracts: [test] });
    const gap = `${passes.integration}\n[wave-gap] kind=docs detail=later`;
    const of = wave(['A1', steward]);
    const say = (says: string) =>
      evaluateGate('contracts', moment(of, given(launched(of), ran(steward, { says }))));
    expect(say(passes.integration)).toHaveLength(1);
    expect(say(gap)).toEqual([]);
  });
});

const codes = (one: WaveAgent, ...steps: readonly Step[]): readonly unknown[] =>
  judged(one, ...steps).map((said) => (said as readonly unknown[])[0]);

describe('a check counts', () => {
  const one = holder(contract('c', { source: 'a' }));
  const [c = contract('c')] = one.contracts;
  const files = { a: '1' };
  const base: Step[] = [ran(one), measured(files), checked(one, c, { files })];
  it.each<[string, WaveAgent, Step[], string]>([
    ['while its files are what they were', one, base, 'pass'],
    ['not when one is another', one, [...base, measured({ a: '2' })], 'missing-status'],
    ['not when one is gone', one, [...base, measured({ a: null })], 'missing-status'],
    ['again when it is what it was', one, [...base, measured({ a: '2' }), measured(files)], 'pass'],
    ['for no other contract of its name', holder({ ...c, source: 'b' }), base, 'missing-status'],
    ['whatever follows from it', holder({ ...c, onFailure: 'warn', rounds: 3 }), base, 'pass'],
    ['for no later run', one, [...base, ran(one, { attempt: 2 })], 'missing-status'],
    [
      'of two for the one that was asked for last',
      one,
      [
        ...base,
        checking(one, c, { checkId: 'second' }),
        checked(one, c, { checkId: 'first', outcome: 'failed' }),
      ],
      'contract-failed',
    ],
  ])('%s', (_, of, steps, expected) => expect(codes(of, ...steps)).toEqual([expected]));

  it('is not answered for by a check that another one took the place of', () => {
    const [, late] = checked(one, c, { checkId: 'first', files }) as readonly Step[];
    const steps = [ran(one), measured(files), checking(one, c, { checkId: 'first' })];
    expect(codes(one, ...steps, checking(one, c, { checkId: 'second' }), late ?? [])).toEqual([
      'missing-status',
    ]);
  });

  it('in a later attempt too, unless it says that nothing could be said', () => {
    const of = wave([one]);
    const next: Step[] = [attempt(2, [], ['A1'])];
    const error: Step[] = [ran(one), measured(files), checked(one, c, { files, outcome: 'error' })];
    expect(codes(one, ...base, ...next)).toEqual(['pass']);
    expect(codes(one, ...error)).toEqual(['contract-error']);
    expect(codes(one, ...error, ...next)).toEqual(['missing-status']);
    expect(codes(one, ...error, opened(of, { run: 'r2' }))).toEqual(['missing-status']);
  });
});
