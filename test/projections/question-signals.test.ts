import { describe, expect, it } from 'vitest';
import { controlStatus } from '../../src/projections/control-status.js';
import { isAsking } from '../../src/projections/question-signals.js';
import { signalLine, statusExit } from '../../src/projections/signals.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import type { ControlEventData } from '../../src/events/control-event.js';
import {
  attempt,
  attemptEnded,
  BASIS,
  event,
  launched,
  opened,
  ran,
  requested,
  running,
} from '../rig/control-events.js';
import type { record } from '../rig/coordination-events.js';
import { blackboard, posted, settled } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const ask = (id: string, over: Parameters<typeof record>[1] = {}): Draft =>
  posted(id, { kind: 'human-feedback', agentId: 'A1', attempt: 1, ...over });
/** A place on the blackboard behind everything that is posted here. */
const AFTER = 1_000_000;
const answered = (over = {}): Step[] => [ask('q'), settled('q', { response: 'eu', ...over })];
const blocked = (over: Partial<ControlEventData['wave.blocked']> = {}): Step[] => [
  attemptEnded('blocked'),
  event('wave.blocked', {
    gate: 'clarification',
    statusCode: 'human-feedback-open',
    detail: 'open: q',
    failureClass: 'deterministic',
    basis: BASIS,
    ...over,
  }),
];

const input = (steps: readonly Step[], board: readonly Step[]): StatusInput =>
  statusInput(of, steps, { coordination: blackboard(...board) });
const agent = (steps: readonly Step[], board: readonly Step[], agentId = 'A1') => {
  const found = controlStatus(input(steps, board)).signals.agents.find((one) => one.agentId === agentId);
  if (found === undefined) throw new Error('no signal');
  return found;
};
const waveSignal = (steps: readonly Step[], board: readonly Step[]): string =>
  controlStatus(input(steps, board)).signals.wave.signal;

describe('the signal of an agent that asked a person', () => {
  const working = [launched(of), running('A1', { boardOffset: 0 }), running('A2', { boardOffset: 0 })];
  const ended = [launched(of), ran('A1', { boardOffset: 0 }), ran('A2'), blocked()];

  it.each<[string, Step[], Step[], string]>([
    ['while nobody has answered', working, [ask('q')], 'feedback-requested'],
    ['while nobody has answered, although it ended', ended, [ask('q')], 'feedback-requested'],
    ['when it is answered and runs', working, answered(), 'feedback-answered'],
    [
      'when it heard the answer and ended',
      [launched(of), ran('A1', { boardOffset: 0 }), running('A2')],
      answered(),
      'completed',
    ],
    ['when it is answered after it had ended', ended, answered({ isLate: true }), 'feedback-answered'],
    [
      'when it ran again with it, and ended',
      [ended, opened(of), attempt(2, ['A1']), ran('A1', { attempt: 2, boardOffset: AFTER })],
      answered({ isLate: true }),
      'completed',
    ],
    [
      'when it runs again for that answer',
      [ended, opened(of), attempt(2, ['A1']), requested('A1', { attempt: 2, boardOffset: AFTER })],
      answered({ isLate: true }),
      'stable',
    ],
    ['when another question is open', working, [...answered(), ask('p')], 'feedback-requested'],
    [
      'when a person took the question away',
      working,
      [ask('q'), settled('q', { action: 'cancel', status: 'cancelled' })],
      'feedback-answered',
    ],
    [
      'when it took the question back itself',
      working,
      [ask('q'), settled('q', { action: 'cancel', status: 'cancelled' }, { actor: 'agent:A1' })],
      'stable',
    ],
  ])('%s', (_, steps, board, signal) => expect(agent(steps, board).signal).toBe(signal));

  const handed: Step[] = [
    posted('r', { agentId: 'A1', targets: ['A2'] }),
    {
      type: 'assignment.made',
      data: { id: 'as', recordId: 'r', agentId: 'A2', reason: 'it is named', supersedes: null },
    },
  ];
  const byA2 = { actor: 'agent:A2' };
  it.each<[string, Step[], string, boolean]>([
    ['is asked to do something', handed, 'A2', true],
    ['asked for something', handed, 'A1', false],
    ['asked for something that is done', [...handed, settled('r', { action: 'resolve' }, byA2)], 'A1', true],
    ['did it', [...handed, settled('r', { action: 'resolve' }, byA2)], 'A2', false],
    ['has it, and a person answers it', [...handed, settled('r', { response: 'no' })], 'A2', true],
    [
      'is given something after an answer',
      [
        ...answered({}),
        posted('s', { targets: ['A1'] }),
        {
          type: 'assignment.made',
          data: { id: 'as', recordId: 's', agentId: 'A1', reason: 'it is named', supersedes: null },
        },
      ],
      'A1',
      true,
    ],
  ])('and of one that %s', (what, board, agentId, isWoken) => {
    const before = agent(working, []).version;
    const { signal, version, shouldWake } = agent(working, board, agentId);
    const isWork = what === 'is asked to do something' || what.startsWith('is given');
    expect({ signal, shouldWake: shouldWake === true && version > before }).toEqual(
      isWoken
        ? { signal: isWork ? 'coordination-action' : 'feedback-answered', shouldWake: true }
        : { signal: 'stable', shouldWake: false },
    );
  });

  it("is no other agent's", () => expect(agent(working, answered(), 'A2').signal).toBe('stable'));

  it('rises by one with the question, by one with the answer, and for nobody else', () => {
    const versions = [[], [ask('q')], answered(), [...answered(), settled('q', { response: 'us' })]].map(
      (board) => [agent(working, board).version, agent(working, board, 'A2').version],
    );
    const [[own = 0, other = 0] = []] = versions;
    expect(versions).toEqual([
      [own, other],
      [own + 1, other],
      [own + 2, other],
      [own + 2, other],
    ]);
  });

  it('wakes it until it has seen the answer', () => {
    const { version } = agent(working, answered());
    const seen = { version, signal: 'feedback-answered', observedAt: '2026-03-01T08:00:00.000Z' };
    const ack = event('signal.acknowledged', seen, { agent: 'A1' });
    expect(agent(working, answered())).toMatchObject({ shouldWake: true });
    expect(agent([...working, ack], answered())).toMatchObject({
      shouldWake: false,
      signal: 'feedback-answered',
    });
  });
});

describe('the wave', () => {
  const working = [launched(of), running('A1')];
  const stopped = [launched(of), ran('A1'), ran('A2'), blocked()];
  const approval = [
    launched(of),
    ran('A1'),
    ran('A2'),
    blocked({ gate: 'approval', statusCode: 'approval-pending' }),
  ];
  const approvalOf = (response: string): Step[] => [
    ask('q', { agentId: null, source: 'supervisor', closureCondition: 'approval:gate-7' }),
    settled('q', { response }),
  ];
  it.each<[string, Step[], Step[], string, string]>([
    ['asks while it runs', working, [ask('q')], 'feedback-requested', 'inputRequired'],
    ['goes on when it is answered', working, answered(), 'stable', 'active'],
    ['stopped to ask', stopped, [ask('q')], 'feedback-requested', 'inputRequired'],
    ['can go on when it is answered', stopped, answered(), 'resume-ready', 'recoveryQueued'],
    [
      'waits for an approval',
      approval,
      [approvalOf('approve')[0] as Step],
      'feedback-requested',
      'inputRequired',
    ],
    ['can go on when it is approved', approval, approvalOf('approve'), 'resume-ready', 'recoveryQueued'],
    ['is held by a rejection', approval, approvalOf('reject'), 'waiting', 'verdictHold'],
  ])('%s', (_, steps, board, signal, exit) => {
    expect(waveSignal(steps, board)).toBe(signal);
    expect(statusExit(input(steps, board))).toBe(exit);
  });

  it('says so on the line, and names the question', () => {
    const data = { ...(ask('q').data as ReturnType<typeof record>), at: '2026-03-01T08:00:00.000Z' };
    const status = controlStatus(statusInput(of, working, { records: [data] }));
    expect(status.blockingEdge).toMatchObject({ kind: 'human-input', id: 'q', agentId: 'A1' });
    expect(signalLine(status.signals.wave, status.blockingEdge)).toMatch(
      /^signal=feedback-requested .* blocking=human-input /,
    );
  });
});

describe('whether an agent can do nothing but wait', () => {
  const terms = { choices: [], fallback: null, timeoutMs: null, waits: true };
  it.each<[string, Step[], boolean]>([
    ['it waits for an answer', [ask('q', { question: terms })], true],
    ['it asked and went on', [ask('q')], false],
    ['it has its answer', [ask('q', { question: terms }), settled('q', { response: 'eu' })], false],
    ['somebody else waits', [ask('q', { question: terms, agentId: 'A2' })], false],
  ])('%s', (_, board, expected) =>
    expect(isAsking({ coordination: blackboard(...board) }, 'A1')).toBe(expected),
  );
});
