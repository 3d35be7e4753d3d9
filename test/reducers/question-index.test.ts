import { describe, expect, it } from 'vitest';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import type { CoordinationState } from '../../src/reducers/coordination-state.js';
import { blackboard, posted, record, settled } from '../rig/coordination-events.js';
import type { Draft } from '../rig/events.js';
import { T0 } from '../rig/events.js';

const ask = (id: string, over: Parameters<typeof record>[1] = {}): Draft =>
  posted(id, { kind: 'human-feedback', agentId: 'A1', attempt: 1, ...over });
const reread = (state: CoordinationState): CoordinationState =>
  coordinationReducer.fromJson(
    JSON.parse(JSON.stringify(coordinationReducer.toJson(state))) as ReturnType<
      typeof coordinationReducer.toJson
    >,
  );

describe('questions to people', () => {
  it('are answered once: the first answer in the log stands', () => {
    const { questions } = blackboard(
      ask('q'),
      settled('q', { response: 'eu' }),
      settled('q', { response: 'us' }, { actor: 'operator:Bob' }),
    );
    expect(questions.answeredOne('q')?.answer).toMatchObject({ response: 'eu', by: 'operator:Ada' });
    expect(questions.isEmpty).toBe(true);
  });

  it('are the same in a snapshot, and go on from there', () => {
    const state = blackboard(
      ask('q', { question: { choices: ['a', 'b'], fallback: 'a', timeoutMs: 1000, waits: true } }),
      ask('p'),
      settled('p', { response: 'x', isLate: true }),
    );
    const again = reread(state);
    expect(again.questions.toJson()).toEqual(state.questions.toJson());
    expect(again.questions.openOne('q')).toMatchObject({ dueAtMs: T0 + 1000, terms: { waits: true } });
    expect(again.questions.newsOf('A1')).toMatchObject({ version: 2 });
  });

  it('keep their approvals for ever, and of other answers the newest hundred', () => {
    const approval = { agentId: null, source: 'supervisor', closureCondition: 'approval:gate-7' };
    const many = Array.from({ length: 150 }, (_, index) => [
      ask(`q${index}`),
      settled(`q${index}`, { response: 'x' }),
    ]);
    const { questions } = blackboard(ask('a', approval), settled('a', { response: 'approve' }), many);
    expect(questions.answered).toHaveLength(101);
    expect(questions.answeredOne('a')?.rung).toBe('gate-7');
    expect(questions.answeredOne('q49')).toBeUndefined();
    expect(questions.answeredOne('q50')).toBeDefined();
  });

  it('that an agent posts are no approvals, whatever they say', () => {
    const forged = ask('a', { closureCondition: 'approval:gate-7' });
    expect(blackboard(forged).questions.openOne('a')?.rung).toBeNull();
  });

  it.each<[string, unknown]>([
    ['no object', 'soon'],
    ['null', null],
    ['other types', { choices: 'a', fallback: 3, timeoutMs: '1', waits: 'yes' }],
    ['a time before it began', { timeoutMs: -1, fallback: 'x' }],
  ])('with terms that are none count as questions without any: %s', (_, question) => {
    const { questions } = blackboard({
      type: 'record.posted',
      data: { ...record('q', { kind: 'human-feedback' }), question },
    });
    expect(questions.openOne('q')).toMatchObject({
      dueAtMs: null,
      terms: { choices: [], timeoutMs: null, waits: false },
    });
  });

  it('are bounded, however long their texts are', () => {
    const long = 'x'.repeat(100_000);
    const question = {
      choices: Array.from({ length: 500 }, () => long),
      fallback: long,
      timeoutMs: 1,
      waits: false,
    };
    const state = blackboard(
      ask('q', { summary: long, question }),
      settled('q', { response: long, reason: long }),
    );
    expect(JSON.stringify(state.questions.toJson()).length).toBeLessThan(12_000);
  });
});
