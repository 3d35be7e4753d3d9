import { describe, expect, it } from 'vitest';
import { answeredChain } from '../../src/engine/answered-chain.js';
import { continuation } from '../../src/engine/continuation.js';
import { decide } from '../../src/engine/decide.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import { approvalId } from '../../src/gates/approval.js';
import type { Rung } from '../../src/gates/ladder.js';
import { boardInput } from '../../src/gates/board-input.js';
import type { Oversight } from '../../src/model/oversight.js';
import type { DecisionInput } from '../../src/engine/decision-input.js';
import { blackboardOf } from '../../src/engine/decision-input.js';
import type { Wave } from '../../src/model/wave.js';
import {
  attempt,
  attemptEnded,
  given,
  launched,
  opened,
  ran,
  requested,
  running,
} from '../rig/control-events.js';
import { blackboard, posted, record, settled } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { passes, wave } from '../rig/wave-builder.js';

const ask = (id: string, over: Parameters<typeof record>[1] = {}): Draft =>
  posted(id, { kind: 'human-feedback', agentId: 'A1', attempt: 1, ...over });
const timed = { question: { choices: [], fallback: 'eu', timeoutMs: 60_000, waits: false } };

/** A moment with what both logs say. */
function now(
  of: Wave,
  steps: readonly Step[],
  board: readonly Step[],
  over: Partial<DecisionInput> = {},
): DecisionInput {
  const input = decision(of, given(...steps));
  const coordination = blackboard(...board);
  const told = { ...boardInput(coordination, of, input.state), board: blackboardOf(coordination) };
  return { ...input, ...told, ...over };
}

describe('a question to a person', () => {
  const of = wave(['A1', 'A2']);
  const asked = [ask('q')];

  it('does not disturb who is at work', () => {
    expect(words(decide(now(of, [launched(of), ran('A1'), running('A2')], asked)))).toEqual([]);
  });

  it('ends the run for a person when nothing else is to do', () => {
    expect(words(decide(now(of, [launched(of), ran('A1'), ran('A2')], asked)))).toEqual([
      'end blocked',
      'block clarification human-feedback-open',
    ]);
  });

  it('is waited for where it answers itself, and answered when its time is up', () => {
    const steps = [launched(of), ran('A1'), ran('A2')];
    expect(words(decide(now(of, steps, [ask('q', timed)])))).toEqual(['wait +60', 'wait +60']);
    expect(words(decide(now(of, steps, [ask('q', timed)], { now: T0 + 60_000 })))).toEqual(['answer q eu']);
  });

  it('holds the run up no longer than the first that answers itself', () => {
    const steps = [launched(of), ran('A1'), ran('A2')];
    expect(words(decide(now(of, steps, [ask('q', timed), ask('p')])))).toEqual([
      'wait +60',
      'end blocked',
      'block clarification human-feedback-open',
    ]);
  });
});

describe('what hangs on a question that answers itself', () => {
  const of = wave(['A1']);
  const steps = [launched(of), ran('A1')];

  it('is waited for with it: the answer may settle it', () => {
    const board = [ask('q', timed), posted('b', { kind: 'blocker', dependsOn: ['q'] })];
    expect(words(decide(now(of, steps, board)))).toEqual(['wait +60', 'wait +60']);
  });

  it('is nothing that failed by itself', () => {
    const failed = [launched(of), ran('A1', { exit: 3 })];
    expect(words(decide(now(of, failed, [ask('q', timed)])))).toContain('end blocked');
  });

  it('is not waited for without it', () => {
    const board = [posted('b', { kind: 'blocker', dependsOn: ['q'] })];
    expect(words(decide(now(of, steps, board)))).toContain('end blocked');
  });
});

describe('what an answer queues', () => {
  const of = wave(['A1']);
  const question = { id: 'q', agentIds: ['A1'] };
  const stopped = [launched(of), ran('A1'), attemptEnded('blocked')];

  it('is one rerun of who asked, that counts for this attempt alone', () => {
    expect(continuation(given(stopped), false, question)).toMatchObject({
      strategy: 'rerun',
      agents: ['A1'],
      continues: 1,
      reason: 'q was answered',
    });
  });

  it('is the wave itself where nobody of it asked', () => {
    expect(continuation(given(stopped), false, { id: 'q', agentIds: [] })).toMatchObject({
      strategy: 'resume-from-last',
      agents: [],
    });
  });

  const request = { ...continuation(given(stopped), false, question), id: 'RR1' };
  const queued: Draft = { type: 'rerun.requested', data: request };
  it.each<[string, Step[], boolean]>([
    ['somebody is at work', stopped, true],
    ['the same rerun waits already', [...stopped, queued], false],
    ['the wave was never begun', [], false],
  ])('is nothing while %s', (_, steps, isAtWork) => {
    expect(continuation(given(...steps), isAtWork, question)).toBeUndefined();
  });

  it('is queued beside what waits for another agent', () => {
    const two = wave(['A1', 'A2']);
    const both = [launched(two), ran('A1'), ran('A2'), attemptEnded('blocked'), queued];
    const second = continuation(given(...both), false, { id: 'p', agentIds: ['A2'] });
    expect(second).toMatchObject({ agents: ['A2'], continues: 1 });
    const waiting = given(...both, { type: 'rerun.requested', data: { ...second, id: 'RR2' } }).reruns;
    expect(waiting.map(({ id, agents }) => `${id} ${agents.join()}`)).toEqual(['RR1 A1', 'RR2 A2']);
  });

  it('counts once, whoever answers at once, and not for an attempt that is over', () => {
    const other = { ...queued, data: { ...request, id: 'RR2' } };
    expect(given(stopped, queued, other).reruns.map(({ id }) => id)).toEqual(['RR1']);
    const next = [stopped, opened(of), attempt(2, ['A1'])];
    expect(given(next, queued).reruns).toEqual([]);
    expect(given(next, queued).anomalies).toEqual([]);
  });
});

describe('the chain of an answer', () => {
  const question = record('q', { kind: 'human-escalation', closureCondition: 'clarification:c' });
  it.each<[string, Parameters<typeof record>[1] & { id: string }, boolean]>([
    ['the clarification that led to it', { id: 'c', kind: 'clarification-request' }, true],
    ['what was asked of others for it', { id: 'f', closureCondition: 'clarification:c' }, true],
    ['what waits for it', { id: 'r', dependsOn: ['q'] }, true],
    ['what waits for the clarification', { id: 'r', kind: 'blocker', dependsOn: ['c'] }, true],
    ['what was put up for its answer', { id: 'r', closureCondition: 'feedback:q' }, true],
    ['another question that comes after it', { id: 'p', kind: 'human-feedback', dependsOn: ['q'] }, false],
    [
      'another escalation of the same',
      { id: 'e', kind: 'human-escalation', closureCondition: 'clarification:c' },
      true,
    ],
    ['anything else', { id: 'r', dependsOn: ['z'], closureCondition: 'gap:q' }, false],
  ])('%s', (_, { id, ...over }, isSettled) => {
    const clarification = record('c', { kind: 'clarification-request' });
    const records = id === 'c' ? [clarification] : [clarification, record(id, over)];
    expect(answeredChain(question, records).includes(id)).toBe(isSettled);
  });

  it('ends with an escalated request: what comes after that is work of its own', () => {
    const escalation = record('q', { kind: 'human-escalation', closureCondition: 'clarification:r' });
    const records = [
      record('r'),
      record('after', { dependsOn: ['r'] }),
      record('asked', { kind: 'clarification-request', closureCondition: 'clarification:r' }),
      record('waits', { dependsOn: ['q'] }),
    ];
    expect(answeredChain(escalation, records)).toEqual(['r', 'asked', 'waits']);
  });

  it('goes on, ends in circles too, and keeps the order of the log', () => {
    const ring = [record('b', { dependsOn: ['a'] }), record('a', { dependsOn: ['q', 'b'] })];
    expect(answeredChain(record('q', { kind: 'human-feedback' }), ring)).toEqual(['b', 'a']);
  });
});

describe('approvals', () => {
  const of = wave(['A1', 'A0']);
  const done = [launched(of), ran('A1'), ran('A0', { says: passes['cont-qa'] })];
  const each: Oversight = { level: 'each-wave', timeoutMs: null, fallback: null };
  const every: Oversight = { ...each, level: 'every-gate' };
  const approval = (rung: Rung, steps: readonly Step[], over: Parameters<typeof record>[1] = {}): Draft => {
    const id = approvalId(rung, now(of, steps, []));
    const closureCondition = `approval:${rung}`;
    return posted(id, { kind: 'human-feedback', source: 'supervisor', closureCondition, ...over });
  };
  const said = (rung: Rung, steps: readonly Step[], response: string, over = {}): Step[] => [
    approval(rung, steps),
    settled(approvalId(rung, now(of, steps, [])), { response, ...over }),
  ];

  it('are asked for once everything passes, then waited for by a person, not by the launcher', () => {
    expect(words(decide(now(of, done, [], { oversight: each })))).toContain('ask gate-7');
    const asked = words(decide(now(of, done, [approval('gate-7', done)], { oversight: each })));
    expect(asked.slice(-2)).toEqual(['end blocked', 'block approval approval-pending']);
  });

  it.each(['each-wave', 'before-merge'] as const)('close the wave without another run: %s', (level) => {
    const oversight = { ...each, level };
    expect(words(decide(now(of, done, [], { oversight })))).toContain('ask gate-7');
    expect(words(decide(now(of, done, said('gate-7', done, 'approve'), { oversight })))).toContain(
      'complete',
    );
    const again = [...done, attemptEnded('blocked'), opened(of)];
    expect(planAttempt(now(of, again, said('gate-7', done, 'approve'), { oversight: each }))).toMatchObject({
      selectedAgentIds: [],
    });
  });

  it('that are rejected end it with the reason', () => {
    const board = said('gate-7', done, 'reject', { reason: 'not today' });
    const intents = decide(now(of, done, board, { oversight: each }));
    expect(words(intents).slice(-1)).toEqual(['block approval approval-rejected']);
    expect(intents.at(-1)).toMatchObject({ detail: expect.stringContaining('not today') as string });
  });

  it('are of the evidence that was there: other evidence is approved anew, and the old question is taken back', () => {
    const again = [...done, attemptEnded('retry'), attempt(2, ['A1'], ['A0']), ran('A1', { attempt: 2 })];
    const board = said('gate-7', done, 'approve');
    expect(words(decide(now(of, again, board, { oversight: each })))).not.toContain('complete');
    const open = approval('gate-7', done);
    const { id } = open.data as { id: string };
    expect(words(decide(now(of, again, [open], { oversight: each })))).toContain(`withdraw ${id}`);
  });

  it('answer themselves where the configuration says so, when the time is up and not before', () => {
    const terms = {
      question: { choices: ['approve', 'reject'], fallback: 'approve', timeoutMs: 60_000, waits: false },
    };
    const open = approval('gate-7', done, terms);
    const { id } = open.data as { id: string };
    expect(words(decide(now(of, done, [open], { oversight: each })))).not.toContain(
      'block approval approval-pending',
    );
    expect(words(decide(now(of, done, [open], { oversight: each, now: T0 + 59_999 })))).toContain('wait +60');
    expect(words(decide(now(of, done, [open], { oversight: each, now: T0 + 60_000 })))).toEqual([
      `answer ${id} approve`,
    ]);
  });

  it('of every gate hold the next stage back, rung by rung, where something was judged', () => {
    const first = [launched(of), ran('A1')];
    expect(words(decide(now(of, first, [], { oversight: every })))).toContain('ask gate-1');
    expect(
      words(decide(now(of, first, [approval('gate-1', first)], { oversight: every }))).slice(-1),
    ).toEqual(['block approval approval-pending']);
    const approved = words(decide(now(of, first, said('gate-1', first, 'approve'), { oversight: every })));
    expect(approved).toContain('start A0');
    expect(approved.filter((word) => word.startsWith('ask'))).toEqual([]);
  });

  it("of every gate ask nothing about a rung that nobody's work was judged on", () => {
    const asked = (steps: readonly Step[], board: readonly Step[]): string[] =>
      words(decide(now(of, steps, board, { oversight: every }))).filter((word) => word.startsWith('ask'));
    const board = said('gate-1', done, 'approve');
    expect(asked(done, board)).toEqual(['ask gate-7']);
    expect(
      words(decide(now(of, done, [...board, ...said('gate-7', done, 'approve')], { oversight: every }))),
    ).toContain('complete');
  });

  it('of a wave of stewards alone are asked for at its end', () => {
    const alone = wave(['A0']);
    const steps = [launched(alone), ran('A0', { says: passes['cont-qa'] })];
    const asked = words(decide(now(alone, steps, [], { oversight: every })));
    expect(asked).toEqual(expect.arrayContaining(['ask gate-1', 'ask gate-7']));
  });

  it('of nobody are asked where nothing is to be approved', () => {
    expect(words(decide(now(of, done, [])))).toContain('complete');
  });

  it('are not for agents to give', () => {
    const id = approvalId('gate-7', now(of, done, []));
    const board = [approval('gate-7', done), settled(id, { response: 'approve' }, { actor: 'agent:A1' })];
    expect(blackboard(...board).anomalies).toHaveLength(1);
    expect(words(decide(now(of, done, board, { oversight: each })))).toContain(
      'block approval approval-pending',
    );
  });
});

describe('a resident', () => {
  const of = wave(['A1', 'R1']);
  const resident = {
    ...of,
    agents: of.agents.map((one) =>
      one.agentId === 'R1' ? { ...one, role: 'orchestrator' as const, ownedPaths: [] } : one,
    ),
  };
  const R1 = resident.agents[1] as (typeof of.agents)[number];

  it('starts beside the first agents, takes up no place, and belongs to no plan', () => {
    const input = decision(resident, given(opened(resident), attempt(1, ['A1'])), {
      policy: { maxAgents: 1 },
    });
    expect(words(decide(input))).toEqual(['start R1', 'start A1']);
    expect(planAttempt(input)).toMatchObject({ selectedAgentIds: ['A1'], reusableAgentIds: [] });
  });

  it('is told to end when the others are through, and then the wave closes', () => {
    const steps = [opened(resident), attempt(1, ['A1']), running(R1), ran('A1')];
    expect(words(decide(decision(resident, given(...steps))))).toEqual(['stop R1.1 wave-over']);
    const stopped = given(
      opened(resident),
      attempt(1, ['A1']),
      ran('A1'),
      ran(R1, { exit: null, signal: 'SIGTERM', stop: 'wave-over' }),
    );
    expect(stopped.agents.get('R1')?.failureClass).toBeNull();
    expect(words(decide(decision(resident, stopped)))).toContain('complete');
  });

  it.each([0, 3])('that ends by itself with %i is not missed, and not started again', (exit) => {
    const steps = [opened(resident), attempt(1, ['A1']), ran(R1, { exit }), requested('A1')];
    expect(words(decide(decision(resident, given(...steps))))).toEqual([]);
    const done = [opened(resident), attempt(1, ['A1']), ran(R1, { exit }), ran('A1')];
    expect(words(decide(decision(resident, given(...done))))).toContain('complete');
  });

  it('does not keep a graceful cancel waiting', () => {
    const cancel: Draft = { type: 'cancel.requested', data: { force: false } };
    const steps = [opened(resident), attempt(1, ['A1']), running(R1), ran('A1'), cancel];
    expect(words(decide(decision(resident, given(...steps))))).toEqual(['stop R1.1 wave-over']);
  });

  it('does not begin a wave that has nothing to run', () => {
    const state = given(opened(resident), attempt(1, ['A1']), ran('A1'));
    expect(words(decide(decision(resident, state)))).not.toContain('start R1');
  });
});
