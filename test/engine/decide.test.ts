import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { slotWish } from '../../src/engine/slot-wish.js';
import type { DecisionInput } from '../../src/engine/decision-input.js';
import type { AskedHook } from '../../src/model/lifecycle.js';
import type { Wave } from '../../src/model/wave.js';
import {
  attempt,
  attemptEnded,
  blocked,
  buried,
  cancelled,
  cancelRequested,
  completed,
  concluded,
  event,
  exited,
  failed,
  given,
  intentOf,
  launched,
  opened,
  ran,
  requested,
  running,
  strayed,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, T0 } from '../rig/events.js';
import { hookAnswered, hookAsked, hookSaid } from '../rig/hook-events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

type Over = Parameters<typeof decision>[2];
const told = (of: Wave, steps: readonly Step[], over: Over = {}): string[] =>
  words(decide(decision(of, given(...steps), over)));
const two = wave(['A1', 'A2']);
const later = (seconds: number): Over => ({ now: T0 + seconds * 1000 });
const stalled = event('agent-run.stalled', { intentId: 'A1.1', kind: 'no-output', limitMs: 5000 });
const ten = { timeLimitMs: 10_000 };

describe('the beginning', () => {
  it.each<[string, Step[], Over, string[]]>([
    ['an untouched wave is opened', [], {}, ['open']],
    ['an opened one is planned', [opened(two)], {}, ['attempt 1: A1 A2']],
    ['a run that did not open it opens it anew', [launched(two)], { policy: { runId: 'r2' } }, ['open']],
    [
      'a failed wave is opened by a new run',
      [launched(two), failed()],
      { policy: { runId: 'r2' } },
      ['open'],
    ],
    ['a failed wave is over for its own run', [launched(two), failed()], {}, []],
    ['a blocked wave too', [launched(two), blocked()], {}, []],
    ['a cancelled wave too', [launched(two), cancelled()], {}, []],
    ['a completed wave is over for every run', [launched(two), completed()], { policy: { runId: 'r2' } }, []],
  ])('%s', (_, steps, over, expected) => expect(told(two, steps, over)).toEqual(expected));
});

describe('who starts', () => {
  const chain = wave(['A1', agent('A2', { dependsOn: ['A1'] }), agent('A3', { dependsOn: ['A2'] })]);
  const input = { agentId: 'A1', path: 'a', alias: 'a', optional: false, schema: null };
  const fed = wave(['A1', agent('A2', { inputs: [input] })]);
  const overlap = wave([
    agent('A1', { ownedPaths: ['lib/'] }),
    agent('A2', { ownedPaths: ['lib/a.ts'] }),
    'A3',
  ]);
  const five = wave(['A1', 'A2', 'A3', 'A4', 'A5']);
  const designed = wave(['A1', 'D1', 'D2']);
  const ready = { says: passes.design };
  it.each<[string, Wave, Step[], Over, string[]]>([
    ['all at once', two, [], {}, ['start A1', 'start A2']],
    ['no more than there is room for', five, [], { policy: { maxAgents: 2 } }, ['start A1', 'start A2']],
    ['none when there is no room', five, [running('A1'), running('A2')], { policy: { maxAgents: 2 } }, []],
    [
      'a request counts as one that runs',
      five,
      [requested('A1')],
      { policy: { maxAgents: 2 } },
      ['start A2'],
    ],
    [
      'the next when one has ended',
      five,
      [ran('A1'), running('A2')],
      { policy: { maxAgents: 2 } },
      ['start A3'],
    ],
    ['nobody before those it depends on', chain, [], {}, ['start A1']],
    ['not while they run', chain, [running('A1')], {}, []],
    ['as soon as they have proven their slice', chain, [ran('A1')], {}, ['start A2']],
    ['each in its turn', chain, [ran('A1'), ran('A2')], {}, ['start A3']],
    ['an input is a dependency', fed, [], {}, ['start A1']],
    ['never two that own a path together', overlap, [], {}, ['start A1', 'start A3']],
    ['the other one afterwards', overlap, [ran('A1'), ran('A3')], {}, ['start A2']],
    ['only those whom the plan selects', two, [ran('A1'), attempt(2, ['A2'], ['A1'])], {}, ['start A2']],
    ['design agents before implementers', designed, [], {}, ['start D1', 'start D2']],
    ['implementers only when every packet is ready', designed, [ran('D1', ready), running('D2')], {}, []],
    ['then all of them', designed, [ran('D1', ready), ran('D2', ready)], {}, ['start A1']],
  ])('%s', (_, of, steps, over, expected) =>
    expect(told(of, [launched(of), ...steps], over)).toEqual(expected),
  );

  it('a dependency that is to run again counts only when it has', () => {
    const steps = [launched(chain), ran('A1'), attemptEnded('retry'), attempt(2, ['A1', 'A2', 'A3'])];
    expect(told(chain, steps)).toEqual(['start A1']);
    expect(told(chain, [...steps, ran('A1', { attempt: 2 })])).toEqual(['start A2']);
  });

  it('an agent whose dependency is not proven does not start, and the attempt ends', () => {
    expect(told(chain, [launched(chain), ran('A1', { exit: 1 })])).toEqual(['end retry']);
  });

  it('a steward that strayed may run again, which undoes nothing', () => {
    const of = wave(['A1', 'A8']);
    const astray = [launched(of), ran('A1'), ran('A8', { says: passes.integration }), strayed('A8', ['x'])];
    expect(told(of, astray).slice(-2)).toEqual(['end blocked', 'block ownership ownership-violated']);
    const again = [...astray, attemptEnded('blocked'), attempt(2, ['A8'], ['A1'])];
    expect(told(of, again).at(-1)).toBe('start A8');
    const twice = [...again, ran('A8', { attempt: 2, says: passes.integration })];
    expect(told(of, twice).slice(-2)).toEqual(['end blocked', 'block ownership ownership-violated']);
    const packet = [launched(designed), ran('D1', ready), ran('D2', ready), strayed('D1', ['x'])];
    expect(told(designed, packet)).toEqual(['end blocked', 'block ownership ownership-violated']);
  });

  it('what strayed is not proven for those who wait for it', () => {
    const stray = event('workspace.measured', {
      tree: 't',
      changes: [],
      running: [intentOf('A1')],
      unowned: ['x'],
    });
    expect(told(chain, [launched(chain), ran('A1'), stray])).toEqual([
      'end blocked',
      'block ownership ownership-violated',
    ]);
  });
});

describe('stagger', () => {
  const policy = { staggerMs: 5000 };
  it.each<[string, Step[], number, string[]]>([
    ['one starts, the next in five seconds', [], 0, ['start A1', 'wait +5']],
    ['not before', [running('A1', { requestedAt: at(0) })], 4, ['wait +5']],
    ['then the next', [running('A1', { requestedAt: at(0) })], 5, ['start A2']],
  ])('%s', (_, steps, now, expected) => {
    expect(told(two, [launched(two), ...steps], { policy, now: T0 + now * 1000 })).toEqual(expected);
  });

  it('an agent that waits for its restart holds up nobody', () => {
    const steps = [launched(two), buried('A1', 'transient', { requestedAt: at(-60) }, { at: at(0) })];
    expect(told(two, steps, { policy, now: T0 + 500 })).toEqual(['wait +0.804', 'start A2']);
  });
});

describe('a start that came to nothing', () => {
  const after = (failureClass: Parameters<typeof buried>[1], seconds: number, of = two): string[] =>
    told(of, [launched(of), ran('A2'), buried('A1', failureClass, {}, { at: at(0) })], later(seconds));
  it('is repeated in the same attempt after a pause, where the reason passes', () => {
    expect(after('transient', 0)).toEqual(['wait +0.804']);
    expect(after('transient', 1)).toEqual(['start A1']);
  });

  it('is not where it does not', () => {
    expect(after('deterministic', 5)).toEqual(['end blocked', 'block implementation missing-status']);
    expect(after('unknown', 5)).toEqual(['end retry']);
  });
});

describe('time limits', () => {
  it.each<[string, Step[], number, string[]]>([
    ['are waited for', [running('A1', ten), ran('A2')], 3, ['wait +10']],
    ['end the agent', [running('A1', ten), ran('A2')], 10, ['stop A1.1 time-limit']],
    ['count from the start', [running('A1', { ...ten, startedAt: at(5) }), ran('A2')], 10, ['wait +15']],
    [
      'no earlier than that, whatever the clock of its shim said',
      [running('A1', { ...ten, requestedAt: at(2), startedAt: at(-3600) }), ran('A2')],
      10,
      ['wait +12'],
    ],
    ['do not end an agent twice', [running('A1', ten), ran('A2'), stop('A1')], 99, []],
    ['are none where none is set', [running('A1'), ran('A2')], 99_999, []],
    ['wait until the agent is up', [requested('A1', ten), ran('A2')], 99, []],
    [
      'are nothing to an agent that has stalled',
      [running('A1', ten), stalled, ran('A2')],
      3,
      ['stop A1.1 stalled'],
    ],
    ['do not end one twice that has stalled', [running('A1'), stalled, ran('A2'), stop('A1')], 3, []],
  ])('%s', (_, steps, seconds, expected) =>
    expect(told(two, [launched(two), ...steps], later(seconds))).toEqual(expected),
  );

  it('hold for several agents at once, next to starts', () => {
    const of = wave(['A1', 'A2', 'A3']);
    expect(told(of, [launched(of), running('A1', ten), running('A2', ten)], later(10))).toEqual([
      'stop A1.1 time-limit',
      'stop A2.1 time-limit',
      'start A3',
    ]);
  });
});

describe('evidence first', () => {
  it('what has ended is concluded before anything else is decided', () => {
    expect(told(two, [launched(two), exited('A1')])).toEqual(['conclude A1.1']);
    expect(told(two, [launched(two), exited('A1'), exited('A2')])).toEqual([
      'conclude A1.1',
      'conclude A2.1',
    ]);
  });

  it('before a retry begins, and in a cancelled wave, too', () => {
    const between = [launched(two), ran('A2', { exit: 1 }), exited('A1'), attemptEnded('retry')];
    expect(told(two, between)).toEqual(['conclude A1.1']);
    expect(told(two, [launched(two), exited('A1'), cancelRequested(true)])).toEqual(['conclude A1.1']);
  });
});

describe('a person cancels', () => {
  const graceful = cancelRequested(false);
  it.each<[string, Step[], string[]]>([
    ['before an attempt', [opened(two), graceful], ['cancel']],
    [
      'between attempts',
      [launched(two), ran('A1', { exit: 1 }), ran('A2'), attemptEnded('retry'), graceful],
      ['cancel'],
    ],
    ['gracefully: what runs goes on, nothing starts', [launched(two), running('A1'), graceful], []],
    [
      'by force: what runs is stopped',
      [launched(two), running('A1'), cancelRequested(true)],
      ['stop A1.1 cancelled'],
    ],
    [
      'by force after gracefully',
      [launched(two), running('A1'), graceful, cancelRequested(true)],
      ['stop A1.1 cancelled'],
    ],
    [
      'gracefully after by force is by force',
      [launched(two), running('A1'), cancelRequested(true), graceful],
      ['stop A1.1 cancelled'],
    ],
    [
      'what is being stopped is not stopped again',
      [launched(two), running('A1'), stop('A1'), cancelRequested(true)],
      [],
    ],
    [
      'when all has ended, the attempt and the wave end',
      [launched(two), ran('A1'), graceful],
      ['end cancelled', 'cancel'],
    ],
    [
      'although all gates would pass',
      [launched(two), ran('A1'), ran('A2'), graceful],
      ['end cancelled', 'cancel'],
    ],
  ])('%s', (_, steps, expected) => expect(told(two, steps)).toEqual(expected));

  it('keeps time limits in force meanwhile', () => {
    expect(told(two, [launched(two), running('A1', ten), graceful], later(10))).toEqual([
      'stop A1.1 time-limit',
    ]);
  });

  it('is forgotten by the next run', () => {
    const steps = [launched(two), graceful, cancelled(), opened(two, { run: 'r2' })];
    expect(told(two, steps, { policy: { runId: 'r2' } })).toEqual(['attempt 2: A1 A2']);
  });
});

describe('a run that takes over', () => {
  const over = { policy: { runId: 'r2' } };
  const adopted = [launched(two), running('A1'), opened(two, { run: 'r2' })];

  it('goes on with the attempt and what runs', () => {
    expect(told(two, adopted, over)).toEqual(['start A2']);
    expect(told(two, [...adopted, ran('A2')], over)).toEqual([]);
  });

  it('plans anew where a prompt changed, once nothing runs any more', () => {
    const changed: DecisionInput['policy']['promptHashes'] = { A1: 'another', A2: 'prompt of A2' };
    const policy = { runId: 'r2', promptHashes: changed };
    expect(told(two, adopted, { policy })).toEqual([]);
    const ended = [...adopted, ran('A1')];
    const [intent, ...rest] = decide(decision(two, given(...ended), { policy }));
    expect(rest).toEqual([]);
    expect(intent).toMatchObject({
      kind: 'end-attempt',
      outcome: 'retry',
      statusCode: 'prompt-changed',
      failureClass: null,
      backoffMs: 0,
      detail: 'the wave changed meanwhile: A1',
    });
    expect(told(two, [...ended, attemptEnded('retry')], { policy })).toEqual(['attempt 2: A1 A2']);
  });

  it('sees a changed prompt of those whom the attempt reuses, too', () => {
    const steps = [
      launched(two),
      ran('A1'),
      ran('A2', { exit: 1 }),
      attemptEnded('retry'),
      attempt(2, ['A2'], ['A1']),
    ];
    const promptHashes = { A1: 'another', A2: 'prompt of A2' };
    expect(told(two, steps, { policy: { promptHashes } })).toEqual(['end retry']);
    // What is to run in this attempt anyway is no reason to plan anew.
    expect(
      told(two, steps, { policy: { promptHashes: { ...promptHashes, A1: 'prompt of A1', A2: 'another' } } }),
    ).toEqual(['start A2']);
  });

  it('plans anew for an agent that the wave has since', () => {
    const three = wave(['A1', 'A2', 'A3']);
    expect(told(three, [launched(two), ran('A1')])).toEqual(['end retry']);
  });

  it('has attempts of its own', () => {
    const policy = { runId: 'r2', maxRetries: 0 };
    const steps = [launched(two), ran('A1', { exit: 1 }), ran('A2'), failed(), opened(two, { run: 'r2' })];
    expect(told(two, steps, { policy })).toEqual(['attempt 2: A1, reuse A2']);
    const again = [...steps, attempt(2, ['A1'], ['A2']), ran('A1', { attempt: 2, exit: 1 })];
    expect(told(two, again, { policy })).toEqual(['end failed', 'fail nonzero-exit']);
    expect(told(two, again, { policy: { runId: 'r2', maxRetries: 1 } })).toEqual(['end retry']);
  });
});

describe('the end', () => {
  it('comes when every gate passes: inferred stages are recorded, the attempt closes, the wave completes', () => {
    expect(told(two, [launched(two), ran('A1'), ran('A2')])).toEqual([
      ...['cont-eval', 'security', 'integration', 'documentation', 'cont-qa'].map(
        (stage) => `infer ${stage}`,
      ),
      'end closed',
      'complete',
    ]);
  });

  it('records an inferred stage once', () => {
    const known = event('stage.inferred', { stage: 'security', evidence: [] });
    expect(told(two, [launched(two), ran('A1'), ran('A2'), known])).not.toContain('infer security');
  });

  it('names what it is based on', () => {
    const complete = decide(decision(two, given(launched(two), ran('A1'), ran('A2')))).at(-1);
    expect(complete).toMatchObject({
      kind: 'complete-wave',
      detail: '2 agents, 14 verdicts pass, 9 of them inferred',
    });
    expect(complete?.kind === 'complete-wave' && complete.evidence[0]).toMatch(/^results\/A1\.json sha256:/);
  });

  it('does not come while a log is damaged', () => {
    const intents = told(two, [launched(two), ran('A1'), ran('A2')], { damage: ['control-plane:9'] });
    expect(intents.slice(-2)).toEqual(['end blocked', 'block log log-damaged']);
  });
});

function stop(agentId: string): Step {
  return event(
    'agent-run.stop-requested',
    { intentId: intentOf(agentId), reason: 'time-limit' },
    { agent: agentId },
  );
}

it('a decision does not change what it looks at', () => {
  const state = given(launched(two), exited('A1'), concluded('A1'));
  const before = structuredClone(state);
  decide(decision(two, state));
  expect(state).toEqual(before);
});

describe('slots that lanes share', () => {
  const granted = (slots: number | null): Step =>
    event('agent-slots.granted', { slots, limit: 4, waitsFor: ['docs'] });
  const three = wave(['A1', 'A2', 'A3']);
  const resident = agent('R1', { role: 'orchestrator' });
  it.each<[string, Wave, Step[], Over, string[]]>([
    ['as many start as the wave has', three, [granted(2)], {}, ['start A1', 'start A2', 'await A3']],
    ['with none nobody does, and nothing ends for it', three, [granted(0)], {}, ['await A1 A2 A3']],
    ['what runs has one', three, [granted(2), running('A1')], {}, ['start A2', 'await A3']],
    ['what runs beyond it goes on', three, [granted(1), running('A1'), running('A2')], {}, ['await A3']],
    ['a share that is taken back counts', three, [granted(3), granted(1)], {}, ['start A1', 'await A2 A3']],
    ['no limit is none', three, [granted(1), granted(null)], {}, ['start A1', 'start A2', 'start A3']],
    [
      'those beyond the limit of the run do not ask for one',
      three,
      [granted(0)],
      { policy: { maxAgents: 2 } },
      ['await A1 A2'],
    ],
    [
      'nor do those that have to keep a distance',
      three,
      [granted(0)],
      { policy: { staggerMs: 5000 } },
      ['wait +5', 'await A1'],
    ],
    [
      'nobody asks a hook about whom there is no slot for',
      three,
      [granted(0)],
      { hooks: ['agent.starting'] },
      ['await A1 A2 A3'],
    ],
    [
      'what fails meanwhile waits for those that have to run',
      three,
      [granted(1), ran('A1', { exit: 1 })],
      {},
      ['start A2', 'await A3'],
    ],
    ['a resident takes up none', wave(['A1', resident]), [granted(1)], {}, ['start R1', 'start A1']],
    [
      'a forced cancel waits for nobody',
      three,
      [granted(0), cancelRequested(true)],
      {},
      ['end cancelled', 'cancel'],
    ],
  ])('%s', (_, of, steps, over, expected) =>
    expect(told(of, [launched(of), ...steps], over)).toEqual(expected),
  );

  it.each<[string, Wave, Step[], Over, number, number]>([
    ['what starts and what cannot', three, [granted(1)], {}, 0, 3],
    ['what runs', three, [granted(1), running('A1')], {}, 1, 3],
    ['nothing more than the run allows', three, [granted(0)], { policy: { maxAgents: 2 } }, 0, 2],
    ['what a hook is to be asked about', three, [granted(1)], { hooks: ['agent.starting'] }, 0, 3],
    [
      'what a hook is being asked about, once',
      three,
      [granted(0), hookAsked('agent.starting', { agent: 'A1' })],
      { hooks: ['agent.starting'] },
      0,
      3,
    ],
    ['no resident', wave(['A1', resident]), [granted(0)], {}, 0, 1],
  ])('are wished for by %s', (_, of, steps, over, active, wanted) => {
    const input = decision(of, given(launched(of), ...steps), over);
    expect(slotWish(input, decide(input))).toEqual({ running: active, wanted });
  });
});

describe('hooks that are asked first', () => {
  const asks = (...hooks: readonly AskedHook[]): Over => ({ hooks });
  const start = 'agent.starting';
  const close = 'wave.closing';
  const one = wave(['A1']);
  const held = hookSaid(start, { agent: 'A1', outcome: 'blocked' });

  it.each<[string, Wave, Step[], Over, string[]]>([
    [
      'each agent that is to start',
      two,
      [],
      asks(start),
      ['ask hook agent.starting A1', 'ask hook agent.starting A2'],
    ],
    ['nobody where nobody asked for it', two, [], {}, ['start A1', 'start A2']],
    [
      'no more agents than there is room for',
      two,
      [],
      { ...asks(start), policy: { maxAgents: 1 } },
      ['ask hook agent.starting A1'],
    ],
    [
      'one starts that may, while another is asked about',
      two,
      [hookSaid(start, { agent: 'A1' }), hookAsked(start, { agent: 'A2' })],
      asks(start),
      ['start A1'],
    ],
    ['nothing ends while one is asked about', one, [hookAsked(start, { agent: 'A1' })], asks(start), []],
    [
      'one that may not start ends the attempt',
      one,
      [held],
      asks(start),
      ['end blocked', 'block hooks hook-blocked'],
    ],
    ['the others end first', two, [held, running('A2')], asks(start), []],
    [
      'one that got no answer ends it for another one',
      one,
      [hookSaid(start, { agent: 'A1', outcome: 'failed', failureClass: 'timeout' })],
      asks(start),
      ['end retry'],
    ],
    [
      'what was said in another attempt is not heard',
      one,
      [held, attemptEnded('retry'), attempt(2, ['A1'])],
      asks(start),
      ['ask hook agent.starting A1'],
    ],
    ['whether it may close when all gates pass', one, [ran('A1')], asks(close), ['ask hook wave.closing']],
    ['nothing closes while that is asked', one, [ran('A1'), hookAsked(close)], asks(close), []],
    ['it closes when it may', one, [ran('A1'), hookSaid(close)], asks(close), ['end closed', 'complete']],
    [
      'it does not when it may not',
      one,
      [ran('A1'), hookSaid(close, { outcome: 'blocked' })],
      asks(close),
      ['end blocked', 'block hooks hook-blocked'],
    ],
    [
      'an answer to another question is none',
      one,
      [ran('A1'), hookAsked(close, { hookId: 'H2' }), hookAnswered(close)],
      asks(close),
      [],
    ],
    [
      'it is asked anew when there was more to do since',
      one,
      [hookSaid(close), ran('A1')],
      asks(close),
      ['ask hook wave.closing'],
    ],
  ])('%s', (_, of, steps, over, expected) => {
    const all = told(of, [launched(of), ...steps], over);
    expect(all.filter((word) => !word.startsWith('infer '))).toEqual(expected);
  });
});
