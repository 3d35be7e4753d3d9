import { describe, expect, it } from 'vitest';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import type { record } from '../rig/coordination-events.js';
import { blackboard, posted, settled } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { reloaded } from '../rig/events.js';

type Over = Parameters<typeof record>[1];

const given = (recordId: string, agentId: string): Draft => ({
  type: 'assignment.made',
  data: { id: `as-${recordId}`, recordId, agentId, reason: 'it is named', supersedes: null },
});
/** A record of A1 that A2 has, and what closed it. */
const closed = (over: Over, change: Parameters<typeof settled>[1], actor = 'operator:Ada'): Step[] => [
  posted('r', { agentId: 'A1', targets: ['A2'], ...over }),
  given('r', 'A2'),
  settled('r', change, { actor }),
];

/** Who hears, `!` where it has to act on it. */
function hearers(steps: readonly Step[]): string {
  const { answers } = blackboard(...steps);
  return ['A1', 'A2', 'A3']
    .flatMap((agentId) => answers.of(agentId).map(({ isDue }) => agentId + (isDue ? '!' : '')))
    .join(' ');
}

describe('what became of a record is news', () => {
  const said = { response: 'eu' };
  const clarification = { kind: 'clarification-request' } as const;
  it.each<[string, Step[], string]>([
    ['a person answers a request: to who has it, and to who put it up', closed({}, said), 'A1 A2!'],
    ['a person resolves it: to who put it up', closed({}, { ...said, action: 'resolve' }), 'A1'],
    ['who has it resolves it', closed({}, { action: 'resolve' }, 'agent:A2'), 'A1'],
    ['who has it answers it', closed({}, said, 'agent:A2'), 'A1'],
    ['who put it up takes it back', closed({}, { action: 'cancel', status: 'cancelled' }, 'agent:A1'), ''],
    ['a clarification is answered by an agent', closed(clarification, said, 'agent:A2'), 'A1!'],
    ['a clarification is dismissed', closed(clarification, { action: 'dismiss', status: 'closed' }), 'A1'],
    ['one that holds nothing up is answered', closed({ ...clarification, blocking: false }, said), 'A1'],
    ['a question is answered', closed({ kind: 'human-feedback' }, said), 'A1!'],
    [
      'what was asked for a clarification is answered',
      closed({ closureCondition: 'clarification:q' }, said),
      'A1',
    ],
    ['it is only begun', closed({}, { status: 'in_progress', action: 'start' }), ''],
  ])('%s', (_, steps, expected) => expect(hearers(steps)).toBe(expected));

  it('is told once where a question was asked for its sake', () => {
    const steps = [
      posted('r', { agentId: 'A1', targets: ['A2'] }),
      given('r', 'A2'),
      posted('escalation-r', {
        kind: 'human-escalation',
        agentId: 'A2',
        closureCondition: 'clarification:r',
      }),
    ];
    const answered = [...steps, settled('r', said), settled('escalation-r', said)];
    expect(hearers(answered)).toBe('A1 A2!');
    // The answer to the question alone, as a launcher that was killed in between leaves it.
    expect(hearers([...steps, settled('escalation-r', said)])).toBe('A2!');
  });

  it('comes late only where somebody has to act on it, and not by its own default', () => {
    const late = (steps: Step[]): string[] => blackboard(...steps).answers.late.map(({ agentId }) => agentId);
    expect(late(closed({}, { ...said, isLate: true }))).toEqual(['A2']);
    expect(late(closed({}, said))).toEqual([]);
    expect(late(closed({ kind: 'human-feedback' }, { ...said, isLate: true, byDefault: true }))).toEqual([]);
  });

  it('is kept for each agent, what it has to act on longest, and the same in a snapshot', () => {
    const many = Array.from({ length: 12 }, (_, index) => [
      posted(`r${index}`, { agentId: 'A1' }),
      settled(`r${index}`, { action: 'resolve' }),
    ]).flat();
    const state = blackboard(...closed({ kind: 'human-feedback' }, said), ...many);
    expect(state.answers.of('A1').map(({ recordId }) => recordId)).toEqual([
      'r',
      ...Array.from({ length: 9 }, (_, index) => `r${index + 3}`),
    ]);
    expect(state.answers.newsOf('A1')).toMatchObject({ version: 13 });
    const again = reloaded(coordinationReducer, state);
    expect(again.answers.toJson()).toEqual(state.answers.toJson());
  });
});
