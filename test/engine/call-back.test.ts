import { describe, expect, it } from 'vitest';
import { callBacks } from '../../src/engine/call-back.js';
import { decide } from '../../src/engine/decide.js';
import type { DecisionInput } from '../../src/engine/decision-input.js';
import { decisionInput } from '../../src/engine/decision-input.js';
import type { Intent } from '../../src/engine/intent.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import { repairRequest } from '../../src/engine/repair-request.js';
import type { Wave } from '../../src/model/wave.js';
import { attempt, attemptEnded, event, given, launched, ran, running } from '../rig/control-events.js';
import type { record } from '../rig/coordination-events.js';
import { blackboard, posted, settled } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
/** Places on the blackboard: before everything that is posted here, and behind it. */
const [BEFORE, AFTER] = [0, 1_000_000];

/** A moment with what both logs say. */
function now(
  steps: readonly Step[],
  board: readonly Step[],
  about: Wave = of,
  maxRetries = 1,
): DecisionInput {
  const state = given(...steps);
  const { policy } = decision(about, state);
  const moment = { state, coordination: blackboard(...board), damage: [], now: T0 };
  return decisionInput(about, { policy: { ...policy, maxRetries }, required: [] }, moment);
}

const decided = (...about: Parameters<typeof now>): string[] => words(decide(now(...about)));
const bothEnded: Step[] = [
  launched(of),
  ran('A1', { boardOffset: BEFORE }),
  ran('A2', { boardOffset: BEFORE }),
];
const givenTo = (recordId: string, agentId: string): Draft => ({
  type: 'assignment.made',
  data: { id: `as-${recordId}`, recordId, agentId, reason: 'it is named', supersedes: null },
});

describe('what was answered after its hearer had ended', () => {
  const asks = (over: Parameters<typeof record>[1] = {}): Draft =>
    posted('q', { kind: 'clarification-request', agentId: 'A1', ...over });
  const says = (over = {}, actor = 'operator:Ada'): Draft =>
    settled('q', { response: 'eu', isLate: true, ...over }, { actor });
  const request = posted('r', { agentId: 'A1', targets: ['A2'] });
  const answersRequest = settled('r', { response: 'drop it', isLate: true });

  it.each<[string, Step[], string]>([
    ['who asked a person', [asks({ kind: 'human-feedback' }), says()], 'A1'],
    ['who asked for a clarification that a person answered', [asks(), says()], 'A1'],
    ['who asked, where a rule answered', [asks(), says({ action: 'resolve-policy' }, 'launcher')], 'A1'],
    ['who asked, where another agent answered', [asks(), says({}, 'agent:A2')], 'A1'],
    ['whom the work was given to', [request, givenTo('r', 'A2'), answersRequest], 'A2'],
    ['who put it up, where nobody has it', [posted('r', { agentId: 'A1' }), answersRequest], 'A1'],
  ])('runs %s again, in the same launch, and nobody else', (_, board, agentId) => {
    expect(decided(bothEnded, board)).toEqual(['end retry']);
    const other = agentId === 'A1' ? 'A2' : 'A1';
    const next = [...bothEnded, attemptEnded('retry')];
    expect(planAttempt(now(next, board))).toMatchObject({
      selectedAgentIds: [agentId],
      reusableAgentIds: [other],
      reasons: {
        [agentId]: expect.stringMatching(
          /^(its question|what it was asked to do,) [qr],? was answered/,
        ) as string,
      },
    });
  });

  it('waits for who is at work, and ends when the agent has run with it', () => {
    const board = [asks(), says()];
    expect(decided([launched(of), ran('A1', { boardOffset: BEFORE }), running('A2')], board)).toEqual([]);
    const again = [...bothEnded, attemptEnded('retry'), attempt(2, ['A1'], ['A2'])];
    expect(decided(again, board)).toEqual(['start A1']);
    expect(decided([...again, ran('A1', { attempt: 2, boardOffset: AFTER })], board)).toContain('complete');
  });

  it.each<[string, Step[]]>([
    ['the asker named itself', [asks({ kind: 'human-feedback' }), says({ byDefault: true })]],
    ['came while it ran', [asks(), says({ isLate: false })]],
    ['is for somebody who is not of the wave', [asks({ agentId: 'A9' }), says()]],
    ['held nothing up', [asks({ blocking: false }), says()]],
    ['says nothing', [asks(), settled('q', { action: 'dismiss', status: 'closed', isLate: true })]],
    [
      'its assignee gave',
      [request, givenTo('r', 'A2'), settled('r', { response: 'x', isLate: true }, { actor: 'agent:A2' })],
    ],
    [
      'comes with work that a person resolved',
      [request, givenTo('r', 'A2'), settled('r', { action: 'resolve', isLate: true })],
    ],
  ])('is not what %s', (_, board) => expect(decided(bothEnded, board)).toContain('complete'));

  it('is bounded like any retry, but for what people say', () => {
    const second = [
      ...bothEnded,
      attemptEnded('retry'),
      attempt(2, ['A1'], ['A2']),
      ran('A1', { attempt: 2, boardOffset: BEFORE }),
    ];
    const byRule = [asks(), says({}, 'launcher')];
    const end = decide(now(second, byRule));
    expect(words(end)).toEqual(['end failed', 'fail answer-unheard']);
    expect(end.at(-1)).toMatchObject({ detail: expect.stringContaining('A1: its question q') as string });
    expect(decided(second, byRule, of, 2)).toEqual(['end retry']);
    expect(decided(second, [asks(), says()])).toEqual(['end retry']);
  });
});

describe('work that was given to an agent that had ended', () => {
  const request = posted('r', { agentId: 'A1', targets: ['A2'] });
  const board = [request, givenTo('r', 'A2')];

  it('makes one attempt for that agent in the same launch', () => {
    const end = decide(now(bothEnded, board));
    expect(end).toMatchObject([
      {
        kind: 'end-attempt',
        outcome: 'retry',
        statusCode: 'work-given',
        detail: 'A2: r was given to it since',
      },
    ]);
    expect(planAttempt(now([...bothEnded, attemptEnded('retry')], board)).selectedAgentIds).toEqual(['A2']);
  });

  it('is given before the attempt ends', () => {
    expect(decided(bothEnded, [request])).toEqual(['assign r to A2']);
  });

  it('is left to a person once it has run with it, or no attempt is left', () => {
    const blocked = ['end blocked', 'block assignment helper-assignment-open'];
    const heard = [launched(of), ran('A1', { boardOffset: BEFORE }), ran('A2', { boardOffset: AFTER })];
    expect(decided(heard, board)).toEqual(blocked);
    expect(decided(bothEnded, board, of, 0)).toEqual(blocked);
  });

  it('does not hide what only a person can clear', () => {
    expect(decided(bothEnded, [...board, posted('h', { kind: 'human-feedback' })])).toEqual([
      'end blocked',
      'block clarification human-feedback-open',
    ]);
  });

  it('is taken up by the retry of what failed besides', () => {
    const failed = [
      launched(of),
      ran('A1', { boardOffset: BEFORE, exit: 1 }),
      ran('A2', { boardOffset: BEFORE }),
    ];
    expect(decide(now(failed, board))).toMatchObject([{ outcome: 'retry', statusCode: 'nonzero-exit' }]);
  });
});

describe('the repair of a contradiction', () => {
  const pair = wave([agent('A1', { ownedPaths: ['src/'] }), 'A2']);
  const claims = [
    posted('c', { kind: 'claim', agentId: 'A1', summary: 'limit = 10', artifactRefs: ['src/a.ts'] }),
    posted('d', { kind: 'claim', agentId: 'A2', summary: 'limit = 20', artifactRefs: ['src/a.ts'] }),
  ];
  const ended: Step[] = [
    launched(pair),
    ran(agent('A1', { ownedPaths: ['src/'] }), { boardOffset: BEFORE }),
    ran('A2', { boardOffset: BEFORE }),
  ];

  /** What performing the note leaves in both logs. */
  function noted(): Readonly<{ control: Draft; board: Draft; repairId: string }> {
    const intents: readonly Intent[] = decide(now(ended, claims, pair));
    const [intent] = intents;
    if (intent?.kind !== 'note-contradiction' || intents.length > 1) throw new Error('more than the note');
    const { id, about, values, claims: said, version, repairId } = intent.contradiction;
    return {
      repairId,
      control: event('contradiction.detected', { id, about, values, claims: said, version, repairId }),
      board: { type: 'record.posted', data: repairRequest(pair, intent.contradiction, 1) },
    };
  }

  it('is noted, given, and then done by one more attempt, although it blocks nothing itself', () => {
    const { control, board, repairId } = noted();
    const steps = [...ended, control];
    expect(decided(steps, [...claims, board], pair)).toEqual([`assign ${repairId} to A2`]);
    const given = [...claims, board, givenTo(repairId, 'A2')];
    expect(decide(now(steps, given, pair)).at(-1)).toMatchObject({
      outcome: 'retry',
      statusCode: 'work-given',
    });
    expect(planAttempt(now([...steps, attemptEnded('retry')], given, pair)).selectedAgentIds).toEqual(['A2']);
  });

  it('is nobody’s any more once a person has settled the contradiction', () => {
    const { control, board, repairId } = noted();
    const { data } = control as { data: Record<string, unknown> };
    const { version, ...rest } = data;
    const waived = event('contradiction.decided', {
      ...rest,
      version,
      verdict: 'waived',
      reason: 'both do',
    } as never);
    const given = [...claims, board, givenTo(repairId, 'A2')];
    expect(callBacks(now([...ended, control, waived], given, pair))).toEqual([]);
  });
});
