import { describe, expect, it } from 'vitest';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import { blackboard, changed, posted, record } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { reloaded } from '../rig/events.js';

const openIds = (...steps: Step[]): string[] =>
  blackboard(...steps)
    .open.select(() => true)
    .map(({ id }) => id);
const version = (...steps: Step[]): number => blackboard(...steps).version;
const resolve = (id: string): Step => changed(id, { status: 'resolved' });

describe('a record', () => {
  it.each<[string, Step[], string[]]>([
    ['is open when it is posted', [posted('a')], ['a']],
    ['is not when it is posted closed', [posted('a', { status: 'closed' })], []],
    ['stays open while somebody is at it', [posted('a'), changed('a', { status: 'in_progress' })], ['a']],
    ['is gone when it is resolved', [posted('a'), posted('b'), resolve('a')], ['b']],
    [
      'stays resolved, whatever comes later',
      [posted('a'), resolve('a'), changed('a', { status: 'open' })],
      [],
    ],
    ['stays resolved when it is posted again', [posted('a'), resolve('a'), posted('a')], []],
    ['of no name is changed by nobody', [posted('a'), changed('b', { status: 'resolved' })], ['a']],
    [
      'keeps its status under one that nobody knows',
      [posted('a'), { type: 'record.changed', data: { id: 'a', status: 'done' } }],
      ['a'],
    ],
    [
      'keeps its place when it changes',
      [posted('a'), posted('b'), changed('a', { status: 'acknowledged' })],
      ['a', 'b'],
    ],
  ])('%s', (_, steps, expected) => expect(openIds(...steps)).toEqual(expected));

  it('is one event, however often the same is posted under its id', () => {
    const state = blackboard(posted('a'), posted('a'), posted('a', { source: 'operator', attempt: 2 }));
    expect(state.posted).toEqual({ request: 1 });
    expect(state.anomalies).toEqual([]);
  });

  it.each([
    { summary: 'other' },
    { status: 'closed' },
    { targets: ['A1'] },
    { blocking: false },
    { dependsOn: ['b'] },
  ] as const)('keeps what was posted first: %j is an anomaly', (over) => {
    const state = blackboard(posted('a'), posted('a', over));
    expect(state.anomalies).toEqual(['R000001: a was posted before with other content']);
    expect(state.open.get('a')?.status).toBe('open');
  });

  it('with an id of ours needs no memory', () => {
    expect(blackboard({ ...posted('R000000'), id: 'R000000' }).chosen.size).toBe(0);
    expect(blackboard(posted('a')).chosen.size).toBe(1);
  });

  it('is found again by its place and that of its newest change', () => {
    const row = blackboard(
      posted('a'),
      posted('b'),
      changed('b', { detail: 'x' }),
      changed('b', { detail: 'y' }),
    ).open.get('b');
    expect(row?.offset).toBeGreaterThan(0);
    expect(row?.changed?.[0]).toBeGreaterThan((row?.offset ?? 0) + (row?.length ?? 0));
  });

  it.each<[string, Record<string, unknown>]>([
    ['without an id', { id: undefined }],
    ['of no kind', { kind: 'wish' }],
    ['of no status', { status: 'done' }],
    ['without a summary', { summary: null }],
    ['whose id has lines', { id: 'a\nb' }],
  ])('%s is none', (_, over) => {
    const state = blackboard({ type: 'record.posted', data: { ...record('a'), ...over } });
    expect([state.open.size, state.chosen.size]).toEqual([0, 0]);
    expect(state.anomalies).toEqual(['R000000: is no record']);
  });

  it('that says something unknown about itself is taken for what its kind stands for', () => {
    const vague = {
      ...record('a', { kind: 'human-feedback' }),
      priority: 'asap',
      blockerSeverity: 'huge',
      blocking: undefined,
    };
    const state = blackboard({ type: 'record.posted', data: vague });
    expect(state.open.get('a')).toMatchObject({
      priority: 'normal',
      blockerSeverity: 'hard',
      blocking: true,
    });
  });
});

describe('questions to people', () => {
  const ask = (id: string): Step => posted(id, { kind: 'human-feedback' });
  it.each<[string, Step[], string[]]>([
    ['are kept in order', [ask('a'), posted('e', { kind: 'human-escalation' })], ['a', 'e']],
    ['are no other records', [posted('a'), posted('b', { kind: 'clarification-request' })], []],
    ['are gone when they are answered', [ask('a'), ask('b'), resolve('a')], ['b']],
    ['stand once each', [ask('a'), changed('a', { status: 'acknowledged' })], ['a']],
  ])('%s', (_, steps, expected) =>
    expect(blackboard(...steps).questions.open.map(({ id }) => id)).toEqual(expected),
  );
});

describe('the version', () => {
  it.each<[string, Step[], number]>([
    ['rises with what blocks', [posted('a')], 1],
    ['and when it is resolved', [posted('a'), resolve('a')], 2],
    ['rises with a question, blocking or not', [posted('a', { kind: 'human-feedback', blocking: false })], 1],
    ['not with what does not block', [posted('a', { kind: 'claim' }), resolve('a')], 0],
    ['not with the same post again', [posted('a'), posted('a')], 1],
    ['not with a remark', [posted('a'), changed('a', { detail: 'still looking' })], 1],
    ['not with the status that it has', [posted('a'), changed('a', { status: 'open' })], 1],
    ['not with a late change of what is closed', [posted('a'), resolve('a'), resolve('a')], 2],
    ['not with what is posted closed', [posted('a', { status: 'closed' })], 0],
  ])('%s', (_, steps, expected) => expect(version(...steps)).toBe(expected));
});

it('a snapshot holds everything, ids with spaces included', () => {
  const state = blackboard(posted('a b c'), posted(''), posted('ünï'), resolve('a b c'), {
    type: 'wished',
    data: {},
  });
  const again = reloaded(coordinationReducer, state);
  expect([...again.chosen]).toEqual([...state.chosen]);
  expect(again.open.select(() => true)).toEqual(state.open.select(() => true));
  expect(again.unknown).toEqual(new Map([['wished', 1]]));
});

describe('what is kept of a record that somebody has to act on', () => {
  const about = (...steps: Step[]) => blackboard(...steps).open.get('a')?.about ?? null;
  const asked = posted('a', { targets: ['capability:sql'], agentId: 'A1', artifactRefs: ['src/x.ts'] });
  const change = (data: Record<string, unknown>): Step => ({
    type: 'record.changed',
    data: { id: 'a', ...data },
  });
  const made = (id: string, agentId: string | null, supersedes: string | null = null): Step => ({
    type: 'assignment.made',
    data: { id, recordId: 'a', agentId, reason: 'it is named', supersedes },
  });

  it.each<[string, Step, boolean]>([
    ['a request that names somebody', asked, true],
    ['a question to a person', posted('a', { kind: 'human-feedback' }), true],
    ['a clarification', posted('a', { kind: 'clarification-request' }), true],
    ['a condition', posted('a', { closureCondition: 'gap:x' }), true],
    ['a blocker that names nobody', posted('a', { kind: 'blocker' }), true],
    ['a claim about a file', posted('a', { kind: 'claim', artifactRefs: ['a.ts'] }), true],
    ['a claim', posted('a', { kind: 'claim' }), false],
  ])('%s', (_, step, isKept) => expect(about(step) !== null).toBe(isKept));

  it('is who asked whom, about what, and since when', () => {
    expect(about(asked)).toMatchObject({
      agentId: 'A1',
      targets: ['capability:sql'],
      artifactRefs: ['src/x.ts'],
    });
  });

  it('is when somebody took it up first', () => {
    const first = about(
      asked,
      { ...changed('a', { status: 'acknowledged' }), at: 'one' },
      change({ status: 'in_progress' }),
    );
    expect(first?.acknowledgedAt).toBe('one');
  });

  it('is who was asked: of two that route it at once the first, and later one that names what it replaces', () => {
    expect(about(asked, made('x', 'A2'))?.assignment).toMatchObject({ id: 'x', agentId: 'A2' });
    expect(about(asked, made('x', 'A2'), made('y', 'A3'))?.assignment?.id).toBe('x');
    expect(about(asked, made('x', null), made('y', 'A3', 'x'))?.assignment?.id).toBe('y');
  });

  it('is asked anew when it is for somebody else', () => {
    const moved = about(asked, made('x', 'A2'), change({ targets: ['A3'] }));
    // Kept with nobody, so that the next assignment says whose place it takes.
    expect(moved).toMatchObject({ targets: ['A3'], assignment: { id: 'x', agentId: null } });
    expect(about(posted('a'), change({ targets: ['A3'] }))).toMatchObject({ targets: ['A3'] });
  });

  it('is until when it was put off', () => {
    expect(about(asked, change({ dueAt: 'later' }))?.dueAt).toBe('later');
    expect(about(asked, change({ dueAt: 'later' }), change({ dueAt: null }))?.dueAt).toBeNull();
  });

  it('changes with its severity and whether it blocks', () => {
    const row = blackboard(
      asked,
      change({ blockerSeverity: 'advisory', blocking: false, priority: 'low' }),
    ).open.get('a');
    expect(row).toMatchObject({ blockerSeverity: 'advisory', blocking: false, priority: 'low' });
    const odd = blackboard(asked, change({ blockerSeverity: 'huge', blocking: 'no', priority: 7 })).open.get(
      'a',
    );
    expect(odd).toMatchObject({ blockerSeverity: 'closure-critical', blocking: true, priority: 'normal' });
  });

  it('teaches who can do what: who was asked, else who resolved it', () => {
    const done = changed('a', { status: 'resolved' });
    expect([...blackboard(asked, made('x', 'A2'), done).expertise]).toEqual([['sql', 'A2']]);
    expect(blackboard(asked, changed('a', { status: 'cancelled' })).expertise.size).toBe(0);
  });
});

describe('what an agent was asked to do', () => {
  const given = (
    recordId: string,
    agentId: string | null,
    id = `${recordId} 1`,
    supersedes: string | null = null,
  ): Step => ({
    type: 'assignment.made',
    data: { id, recordId, agentId, reason: 'it is named', supersedes },
  });
  const asked = (...steps: Step[]): readonly [open: number, version: number] => {
    const state = reloaded(
      coordinationReducer,
      blackboard(posted('a', { targets: ['A2'] }), posted('b', { targets: ['A2'] }), ...steps),
    );
    return [state.asked.openOf('A2'), state.asked.newsOf('A2')?.version ?? 0];
  };

  it.each<[string, Step[], readonly [number, number]]>([
    ['is nothing before it is given to it', [], [0, 0]],
    ['is news each time', [given('a', 'A2'), given('b', 'A2')], [2, 2]],
    ['is none when nobody fits', [given('a', null)], [0, 0]],
    ['is over when it is done, which is no news to it', [given('a', 'A2'), resolve('a')], [0, 1]],
    [
      'once, however often it is done',
      [given('a', 'A2'), given('b', 'A2'), resolve('a'), resolve('a')],
      [1, 2],
    ],
    ['not any more when another one is asked', [given('a', 'A2'), given('a', 'A1', 'a 2', 'a 1')], [0, 1]],
    [
      'not any more when it is for another',
      [given('a', 'A2'), { type: 'record.changed', data: { id: 'a', targets: ['A1'] } }],
      [0, 1],
    ],
    ['once, of two that give it at once', [given('a', 'A2'), given('a', 'A2', 'a 2')], [1, 1]],
    [
      'still, when somebody says that they saw it',
      [given('a', 'A2'), changed('a', { status: 'acknowledged' })],
      [1, 1],
    ],
  ])('%s', (_, steps, expected) => expect(asked(...steps)).toEqual(expected));
});
