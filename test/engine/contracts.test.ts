import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { notesForAgent } from '../../src/engine/notes-for-agent.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import type { Wave, WaveContract } from '../../src/model/wave.js';
import type { Run } from '../rig/control-events.js';
import {
  attempt,
  attemptEnded,
  cancelRequested,
  given,
  launched,
  measured,
  opened,
  ran,
  requested,
  running,
  strayed,
} from '../rig/control-events.js';
import type { Found } from '../rig/contract-events.js';
import { abandoned, checked, checking, hashOf, refused } from '../rig/contract-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, agentOf, contract, passes, wave } from '../rig/wave-builder.js';

type Over = Parameters<typeof decision>[2];
const told = (of: Wave, steps: readonly Step[], over: Over = {}): string[] =>
  words(decide(decision(of, given(launched(of), ...steps), over))).filter(
    (word) => !word.startsWith('infer'),
  );
const planned = (of: Wave, steps: readonly Step[]): string => {
  const { selectedAgentIds, reasons } = planAttempt(decision(of, given(launched(of), ...steps)));
  return `${selectedAgentIds.join(' ') || 'nobody'}${'A1' in reasons ? `; A1: ${reasons.A1 ?? ''}` : ''}`;
};
const command = (id: string, over: Partial<WaveContract> = {}): WaveContract =>
  contract(id, { type: 'command', source: null, run: ['true'], ...over });
/** A1 with these contracts, and A2 that waits for it. */
const chain = (...contracts: readonly WaveContract[]): Wave =>
  wave([agent('A1', { contracts }), agent('A2', { dependsOn: ['A1'] })]);
const fails = (findings: readonly string[] = ['no'], over: Found = {}): Found => ({
  outcome: 'failed',
  findings,
  ...over,
});

describe('when contracts are checked', () => {
  const [b, t, o] = [command('b', { stage: 'build' }), contract('t', { stage: 'test' }), command('o')];
  const of = chain(t, o, b);
  const one = agentOf(of, 'A1');
  const both = wave([agent('A1', { contracts: [b] }), agent('A2', { contracts: [b] })]);
  it.each<[string, Wave, Step[], Over, string[]]>([
    ['not while the agent runs', of, [running(one)], {}, []],
    ['not when it failed', of, [ran(one, { exit: 1 })], {}, ['end retry']],
    [
      'not when its own work is not proven',
      wave([agent('A1', { contracts: [b], deliverables: ['x'] })]),
      [ran(agent('A1', { deliverables: ['x'] }), { without: ['x'] })],
      {},
      ['end retry'],
    ],
    ['those of the build first', of, [ran(one)], {}, ['check A1/b']],
    ['nothing else meanwhile', of, [ran(one), checking(one, b)], {}, []],
    ['then the others together', of, [ran(one), checked(one, b)], {}, ['check A1/t', 'check A1/o']],
    [
      'a check that was cut short again',
      of,
      [ran(one), checking(one, b), abandoned(one, b)],
      {},
      ['check A1/b'],
    ],
    ['a program only when no other one runs', both, [ran('A1'), ran('A2')], {}, ['check A1/b']],
    ['the next one then', both, [ran('A1'), ran('A2'), checked(agentOf(both, 'A1'), b)], {}, ['check A2/b']],
    [
      'those who wait for it start when all hold',
      of,
      [ran(one), checked(one, b), checked(one, t), checked(one, o)],
      {},
      ['start A2'],
    ],
    [
      'while others start',
      wave([agent('A1', { contracts: [b] }), 'A3']),
      [ran('A1')],
      {},
      ['check A1/b', 'start A3'],
    ],
    [
      'while others run, who are not waited for',
      wave([agent('A1', { contracts: [b] }), 'A3']),
      [ran('A1'), running('A3')],
      {},
      ['check A1/b'],
    ],
    ['none of what a build keeps from its turn', of, [ran(one), checked(one, b, fails())], {}, ['end retry']],
    [
      'no attempt ends while one is under way',
      wave([agent('A1', { contracts: [b] }), 'A3']),
      [ran('A1'), checking(one, b), ran('A3', { exit: 1 })],
      {},
      [],
    ],
  ])('%s', (_, asked, steps, over, expected) => expect(told(asked, steps, over)).toEqual(expected));

  it('again when what they looked at is another', () => {
    const c = contract('c', { source: 'a' });
    const lone = wave([agent('A1', { contracts: [c] }), 'A8']);
    const done: Step[] = [
      ran('A1'),
      measured({ a: '1' }),
      checked(agentOf(lone, 'A1'), c, { files: { a: '1' } }),
    ];
    expect(told(lone, done)).toEqual(['start A8']);
    expect(told(lone, [...done, measured({ a: '2' })])).toEqual(['check A1/c']);
    const late: Step[] = [...done, ran('A8', { says: passes.integration }), measured({ a: '2' })];
    expect(told(lone, late)).toEqual(['check A1/c']);
  });
});

describe('somebody stops the run', () => {
  const c = command('c');
  const of = chain(c);
  const one = agentOf(of, 'A1');
  it.each<[string, Step[], string[]]>([
    ['gracefully: no check begins', [ran(one), cancelRequested(false)], ['end cancelled', 'cancel']],
    [
      'gracefully: one that is under way ends by itself',
      [ran(one), checking(one, c), cancelRequested(false)],
      [],
    ],
    ['by force: it is ended', [ran(one), checking(one, c), cancelRequested(true)], ['stop check A1.1/c']],
    [
      'then the run is cancelled',
      [ran(one), checking(one, c), cancelRequested(true), abandoned(one, c)],
      ['end cancelled', 'cancel'],
    ],
  ])('%s', (_, steps, expected) => expect(told(of, steps)).toEqual(expected));
});

describe('a contract that does not hold', () => {
  const single = (over: Partial<WaveContract>): Wave =>
    wave([agent('A1', { contracts: [command('c', over)] })]);
  const after = (of: Wave, found: Found, over: Over = {}): string[] => {
    const one = agentOf(of, 'A1');
    return told(of, [ran(one), checked(one, one.contracts[0] ?? contract('c'), found)], over);
  };
  const none: Over = { policy: { maxRetries: 0 } };
  it.each<[string, Partial<WaveContract>, Found, Over, string[]]>([
    ['fail: another attempt', {}, fails(), {}, ['end retry']],
    ['fail: the end where none is left', {}, fails(), none, ['end failed', 'fail contract-failed']],
    ['warn: the wave closes', { onFailure: 'warn' }, fails(), {}, ['end closed', 'complete']],
    ['rework: the same attempt', { onFailure: 'rework', rounds: 1 }, fails(), none, ['start A1']],
    [
      'rework without a number: as often as the wave may be retried',
      { onFailure: 'rework' },
      fails(),
      {},
      ['start A1'],
    ],
    ['and no more than that', { onFailure: 'rework' }, fails(), none, ['end failed', 'fail contract-failed']],
    ['error: stop and ask', {}, { outcome: 'error' }, {}, ['end blocked', 'block contracts contract-error']],
    [
      'error that may pass: another attempt',
      {},
      { outcome: 'error', failureClass: 'transient' },
      {},
      ['end retry'],
    ],
    [
      'rework does not mend what could not be checked',
      { onFailure: 'rework', rounds: 3 },
      { outcome: 'error' },
      {},
      ['end blocked', 'block contracts contract-error'],
    ],
  ])('%s', (_, over, found, policy, expected) =>
    expect(after(single(over), found, policy)).toEqual(expected),
  );

  it('rework waits for nothing but its own checks, and for no trespasser', () => {
    const [c, d] = [
      command('c', { onFailure: 'rework', rounds: 2 }),
      command('d', { onFailure: 'rework', rounds: 2 }),
    ];
    const of = wave([agent('A1', { contracts: [c, d] })]);
    const one = agentOf(of, 'A1');
    expect(told(of, [ran(one), checked(one, c, fails())])).toEqual(['check A1/d']);
    expect(told(of, [ran(one), checked(one, c, fails()), checked(one, d)])).toEqual(['start A1']);
    const astray = [ran(one), checked(one, c, fails()), checked(one, d), strayed('A1', ['x'])];
    expect(told(of, astray)).toEqual(['end blocked', 'block ownership ownership-violated']);
  });

  it('beside one that ends the attempt is no rework', () => {
    const [c, d] = [command('c', { onFailure: 'rework', rounds: 2 }), command('d')];
    const of = wave([agent('A1', { contracts: [c, d] })]);
    const one = agentOf(of, 'A1');
    expect(told(of, [ran(one), checked(one, c, fails()), checked(one, d, fails())])).toEqual(['end retry']);
  });
});

describe('rounds of rework', () => {
  const c = command('c', { onFailure: 'rework', rounds: 9 });
  const of = wave([agent('A1', { contracts: [c] })]);
  const one = agentOf(of, 'A1');
  /** One run after the other in the same attempt, each with what its check found. */
  const rounds = (findings: readonly (readonly string[])[], first = 0, over: Run = {}): Step[] =>
    findings.map((lines, index) => {
      const run = { intentId: `run ${first + index}`, ...over };
      return [ran(one, run), checked(one, c, fails(lines, { run }))];
    });
  const spent = ['end failed', 'fail contract-failed'];
  it.each<[string, (readonly string[])[], string[]]>([
    ['three that bring nothing are not enough to give up', [['a'], ['a'], ['a']], ['start A1']],
    ['after three that brought nothing', [['a'], ['a'], ['a'], ['a']], spent],
    [
      'order and repetition are nothing new',
      [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['start A1'],
    ],
    ['fewer findings are progress', [['a', 'b'], ['a', 'b'], ['a', 'b'], ['a']], ['start A1']],
    ['others are progress, too', [['a'], ['a'], ['a'], ['b']], ['start A1']],
    ['but not when there are more', [['a'], ['b', 'c'], ['d', 'e'], ['f', 'g']], spent],
    ['going back and forth is none', [['a'], ['b'], ['a'], ['b'], ['a']], spent],
    [
      'progress in between begins the count anew',
      [['a', 'b'], ['a', 'b'], ['a', 'b'], ['a'], ['a'], ['a']],
      ['start A1'],
    ],
  ])('%s', (_, findings, expected) => expect(told(of, rounds(findings))).toEqual(expected));

  it('say why they were given up', () => {
    const input = decision(of, given(launched(of), ...rounds([['a'], ['a'], ['a'], ['a']])));
    expect(decide(input)[0]).toMatchObject({
      detail: expect.stringContaining('no progress over three rounds on c') as string,
    });
    const two = wave([agent('A1', { contracts: [{ ...c, rounds: 1 }] })]);
    const used = decide(decision(two, given(launched(two), ...rounds([['a'], ['b']]))));
    expect(used[0]).toMatchObject({
      detail: expect.stringContaining('rounds used up on c (1 of 1)') as string,
    });
  });

  it('count on when another launcher goes on with the attempt, and over attempts of one launch', () => {
    const three = rounds([['a'], ['a'], ['a']]);
    const fourth = rounds([['a']], 3);
    const over: Over = { policy: { runId: 'r2' } };
    expect(told(of, [...three, opened(of, { run: 'r2' }), ...fourth], over)).toEqual(spent);
    const next: Step[] = [attemptEnded('retry'), attempt(2, ['A1'])];
    const later = rounds([['a']], 3, { attempt: 2 });
    expect(told(of, [...three, ...next, ...later])).toEqual(spent);
  });

  it('begin anew with a launch that plans anew, and with another prompt', () => {
    const three = rounds([['a'], ['a'], ['a']]);
    const anew: Step[] = [attemptEnded('failed'), opened(of, { run: 'r2' }), attempt(2, ['A1'])];
    const later = rounds([['a']], 3, { attempt: 2 });
    expect(told(of, [...three, ...anew, ...later], { policy: { runId: 'r2' } })).toEqual(['start A1']);
    const hash = 'another prompt';
    const over: Over = { policy: { promptHashes: { A1: hash } } };
    expect(told(of, [...three, ...rounds([['a']], 3, { hash })], over)).toEqual(['start A1']);
  });

  it('a second look at the same run corrects the first and is no round', () => {
    const run = { intentId: 'run 0' };
    const looks = ['1', '2', '3', '4'].map((checkId) => checked(one, c, fails(['a'], { run, checkId })));
    expect(told(of, [ran(one, run), ...looks])).toEqual(['start A1']);
  });

  it('whoever built on what was sent back afterwards works again', () => {
    const base = wave([
      agent('A1', { contracts: [{ ...c, source: 'a' }] }),
      agent('A2', { dependsOn: ['A1'] }),
      'A8',
    ]);
    const [first, asked] = [agentOf(base, 'A1'), { ...c, source: 'a' }];
    const files = { a: '1' };
    const begun: Step[] = [
      ran(first),
      measured(files),
      checked(first, asked, { files }),
      ran('A2'),
      measured({ a: '2' }),
      checked(first, asked, fails(['a'], { files: { a: '2' }, checkId: 'second' })),
    ];
    expect(told(base, begun)).toEqual(['start A1']);
    const run = { intentId: 'again' };
    const back: Step[] = [...begun, ran(first, run), checked(first, asked, { run, files: { a: '2' } })];
    expect(told(base, back)).toEqual(['start A2']);
    expect(told(base, [...back, ran('A2', { intentId: 'A2 again' })])).toEqual(['start A8']);
  });
});

describe('the next attempt', () => {
  const c = command('c');
  const of = wave([agent('A1', { contracts: [c] })]);
  const one = agentOf(of, 'A1');
  const after = (found: Found): string =>
    planned(of, [ran(one), checked(one, c, found), attemptEnded('retry')]);
  it.each<[string, Found, string]>([
    ['runs again who did not keep a contract', fails(), 'A1; A1: contracts: contract-failed'],
    [
      'runs again who let a check hang',
      { outcome: 'error', failureClass: 'timeout' },
      'A1; A1: contracts: contract-error',
    ],
    [
      'keeps the work that could not be checked',
      { outcome: 'error' },
      'nobody; A1: its evidence still stands',
    ],
    ['keeps what holds', {}, 'nobody; A1: its evidence still stands'],
  ])('%s', (_, found, expected) => expect(after(found)).toBe(expected));

  it('keeps work whose check was cut short', () => {
    expect(planned(of, [ran(one), checking(one, c), abandoned(one, c), attemptEnded('cancelled')])).toMatch(
      /^nobody/,
    );
  });

  it('checks again what could not be checked', () => {
    const steps = [ran(one), checked(one, c, { outcome: 'error', failureClass: 'transient' })];
    expect(told(of, [...steps, attemptEnded('retry'), attempt(2, [], ['A1'])])).toEqual(['check A1/c']);
  });

  it('tells the agent everything that was found', () => {
    const state = given(launched(of), ran(one), checked(one, c, fails(['a:1: no', 'b:2: no'])));
    expect(notesForAgent(one, state)).toEqual([
      'contract c (command): a:1: no',
      'contract c (command): b:2: no',
    ]);
    const found = checked(one, c, { ...fails(['make ended with 2']), logPath: 'logs/c.log' });
    expect(notesForAgent(one, given(launched(of), ran(one), found))).toEqual([
      'contract c (command): make ended with 2',
      'contract c (command): all that it printed: `wave logs --agent A1 --contract c`',
    ]);
  });
});

describe('inputs that cannot be handed over', () => {
  const input = { agentId: 'A1', path: 'out/spec.json', alias: 'spec', optional: false, schema: null };
  const of = wave([agent('A1', { deliverables: ['out/spec.json'] }), agent('A2', { inputs: [input] })]);
  const spec = hashOf('out/spec.json', '1');
  const mismatch = { fault: 'schema-mismatch', detail: 'is wrong', sha256: spec } as const;
  const one = agentOf(of, 'A1');
  it('missing: the agent is not started, and only a person can help', () => {
    const steps = [
      ran(one, { without: ['out/spec.json'] }),
      measured({ 'out/spec.json': null }),
      refused('A2', 1, {}),
    ];
    const free = wave([agent('A1'), agentOf(of, 'A2')]);
    expect(told(free, steps)).toEqual(['end blocked', 'block implementation missing-status']);
  });

  it('not by its schema: who delivers it is sent back', () => {
    const steps = [ran(one), refused('A2', 1, mismatch)];
    expect(told(of, steps)).toEqual(['end retry']);
    expect(planned(of, [...steps, attemptEnded('retry')])).toBe(
      'A1 A2; A1: A2 cannot use out/spec.json: is wrong',
    );
    expect(notesForAgent(one, given(launched(of), ...steps))).toEqual([
      'A2 cannot use out/spec.json: is wrong',
    ]);
  });

  it('says which input, whose, and why', () => {
    const [end] = decide(decision(of, given(launched(of), ran(one), refused('A2', 1, mismatch))));
    expect(end).toMatchObject({
      detail: 'implementation · A2: A2 was not started: input spec (out/spec.json of A1): is wrong',
      failureClass: 'contract',
    });
  });

  it('once the file is another, the agent may start', () => {
    const steps = [ran(one), refused('A2', 1, mismatch), measured({ 'out/spec.json': '2' })];
    expect(told(of, steps)).toEqual(['start A2']);
  });

  it('the next attempt and the next launch look again', () => {
    const steps = [ran(one), refused('A2', 1, mismatch), attemptEnded('retry'), attempt(2, ['A2'], ['A1'])];
    expect(told(of, steps)).toEqual(['start A2']);
    const relaunch = [ran(one), refused('A2', 1, mismatch), opened(of, { run: 'r2' })];
    expect(told(of, relaunch, { policy: { runId: 'r2' } })).toEqual(['start A2']);
  });

  it('an agent that was requested meanwhile is not in the way of what it says', () => {
    expect(told(of, [ran(one), requested('A2')])).toEqual([]);
  });
});
