import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActedRecord, TaskActor, TaskOrder, TaskVerdict } from '../../src/engine/task-act.js';
import { actOnTask } from '../../src/engine/task-act.js';
import {
  isOpenStatus,
  isQuestion,
  recordKinds,
  recordStatuses,
} from '../../src/model/coordination-record.js';
import type { TaskAction } from '../../src/model/task-action.js';
import { taskActions } from '../../src/model/task-action.js';

const task = (over: Partial<ActedRecord> = {}): ActedRecord => ({
  id: 'r',
  kind: 'request',
  status: 'open',
  agentId: 'A1',
  source: 'agent',
  targets: ['capability:db'],
  blockerSeverity: 'closure-critical',
  closureCondition: null,
  assignee: 'A2',
  isApproval: false,
  response: null,
  dueAt: null,
  ...over,
});

const person: TaskActor = { kind: 'person' };
const agent = (agentId: string, capabilities: readonly string[] = []): TaskActor => ({
  kind: 'agent',
  agentId,
  role: 'implementation',
  capabilities,
});
const actors = {
  person,
  author: agent('A1'),
  assignee: agent('A2'),
  'an able one': agent('A3', ['db']),
  stranger: agent('A4'),
} as const;

/** Everything that an action may need. */
const full = (action: TaskAction): TaskOrder => ({
  action,
  reason: 'why',
  response: 'said',
  to: ['A9'],
  until: '2026-01-31T12:00:00.000Z',
});

const word = (verdict: TaskVerdict): string => {
  if (verdict.kind === 'refused') return verdict.refusal;
  if (verdict.kind !== 'change') return verdict.kind;
  const { status, targets, blockerSeverity, dueAt, response } = verdict.change;
  const news = { status, targets, blockerSeverity, dueAt, response };
  return Object.entries(news)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${String(value)}`]))
    .join(', ');
};

describe('what an action means for an open request', () => {
  const said = 'response said';
  it.each<[TaskAction, string]>([
    ['start', 'status in_progress'],
    ['acknowledge', 'status acknowledged'],
    ['resolve', `status resolved, ${said}`],
    ['answer', `status resolved, ${said}`],
    ['resolve-policy', `status resolved, ${said}`],
    ['dismiss', 'status closed'],
    ['cancel', 'status cancelled'],
    ['reassign', 'status open, targets A9'],
    ['escalate', 'escalate'],
    ['defer', 'dueAt 2026-01-31T12:00:00.000Z'],
    ['mark-advisory', 'blockerSeverity advisory'],
    ['mark-stale', 'blockerSeverity stale'],
  ])('%s of a person: %s', (action, meaning) => {
    const verdict = actOnTask(full(action), task(), person);
    expect(word(verdict)).toBe(meaning);
    if (verdict.kind === 'change') expect(verdict.change).toMatchObject({ id: 'r', action, reason: 'why' });
  });

  it('has every action in the table', () => expect(taskActions).toHaveLength(12));
});

describe('who may do what', () => {
  type Row = readonly [actor: keyof typeof actors, allowed: readonly TaskAction[]];
  const working = ['start', 'acknowledge', 'resolve', 'answer', 'escalate'] as const;

  it.each<Row>([
    ['person', taskActions],
    ['author', [...working, 'dismiss', 'cancel']],
    ['assignee', working],
    ['an able one', working],
    ['stranger', []],
  ])('%s may about a request', (actor, allowed) => {
    for (const action of taskActions) {
      const verdict = actOnTask(full(action), task(), actors[actor]);
      expect([action, verdict.kind !== 'refused']).toEqual([action, allowed.includes(action)]);
    }
  });

  it.each<Row>([
    ['person', taskActions.filter((action) => action !== 'escalate')],
    ['author', ['dismiss', 'cancel']],
    ['assignee', []],
    ['an able one', []],
    ['stranger', []],
  ])('%s may about a question to people', (actor, allowed) => {
    for (const kind of ['human-feedback', 'human-escalation'] as const) {
      for (const action of taskActions) {
        const verdict = actOnTask(full(action), task({ kind }), actors[actor]);
        expect([kind, action, verdict.kind !== 'refused']).toEqual([kind, action, allowed.includes(action)]);
      }
    }
  });

  it('an approval is approved or rejected and nothing else, by people', () => {
    const approval = task({ kind: 'human-feedback', agentId: null, source: 'supervisor', isApproval: true });
    const answers = ['resolve', 'answer', 'resolve-policy'];
    for (const action of taskActions) {
      expect(word(actOnTask(full(action), approval, person))).toBe(
        answers.includes(action) ? 'answer-question' : 'no-sense',
      );
      expect(word(actOnTask(full(action), approval, actors.author))).toBe('people-only');
    }
  });

  it('what the launcher posted about an agent is not the agent’s own', () => {
    const gap = task({ source: 'supervisor', targets: [], assignee: null });
    expect(word(actOnTask(full('resolve'), gap, actors.author))).toBe('not-yours');
  });

  it('the second pass of an agent may do what its first may', () => {
    expect(word(actOnTask(full('start'), task({ assignee: 'A2@design' }), actors.assignee))).toBe(
      'status in_progress',
    );
  });

  it('says whose it is', () => {
    expect(actOnTask(full('resolve'), task(), actors.stranger)).toMatchObject({
      why: 'A4 cannot resolve r: it is for A2',
      hint: 'wave control task get --id r',
    });
  });
});

describe('what is missing', () => {
  it.each<[TaskAction, Partial<ActedRecord>]>([
    ['answer', {}],
    ['reassign', {}],
    ['defer', {}],
    ['resolve-policy', {}],
    ['resolve', { closureCondition: 'clarification:q' }],
    ['resolve', { kind: 'human-feedback' }],
    ['answer', { kind: 'human-escalation' }],
  ])('%s of %j needs a word', (action, over) => {
    expect(word(actOnTask({ action }, task(over), person))).toBe('incomplete');
  });
});

describe('doing it again', () => {
  it.each<[TaskAction, Partial<ActedRecord>]>([
    ['start', { status: 'in_progress' }],
    ['acknowledge', { status: 'in_progress' }],
    ['acknowledge', { status: 'acknowledged' }],
    ['resolve', { status: 'resolved', response: 'said' }],
    ['answer', { status: 'resolved', response: 'said' }],
    ['dismiss', { status: 'closed' }],
    ['cancel', { status: 'cancelled' }],
    ['reassign', { targets: ['A9'] }],
    ['reassign', { assignee: 'A9' }],
    ['defer', { dueAt: '2026-01-31T12:00:00.000Z' }],
    ['mark-stale', { blockerSeverity: 'stale' }],
    ['mark-advisory', { blockerSeverity: 'advisory' }],
  ])('%s of %j changes nothing', (action, over) => {
    expect(word(actOnTask(full(action), task(over), person))).toBe('same');
  });

  it('another answer than the one that it was closed with comes too late', () => {
    const closed = task({ status: 'resolved', response: 'first' });
    expect(word(actOnTask(full('answer'), closed, person))).toBe('closed');
    expect(actOnTask(full('answer'), closed, person)).toMatchObject({
      why: 'r is resolved with the answer "first"; what is closed stays closed',
    });
    expect(word(actOnTask({ action: 'resolve' }, closed, person))).toBe('same');
  });
});

describe('giving a record to somebody else', () => {
  it('is no news to who has it already, by whatever name', () => {
    const said = (to: string): unknown => actOnTask({ action: 'reassign', to: [to] }, task(), person);
    for (const to of ['A2', 'agent:A2'])
      expect(said(to)).toEqual({ kind: 'same', why: 'r is given to A2 already' });
    expect(word(actOnTask({ action: 'reassign', to: ['A2'] }, task({ assignee: null }), person))).toContain(
      'targets A2',
    );
  });

  it('is never giving it back to who put it up', () => {
    const back = actOnTask({ action: 'reassign', to: ['A3', 'agent:A1'] }, task(), person);
    expect(back).toMatchObject({
      refusal: 'no-sense',
      why: expect.stringContaining('A1 put r up itself') as string,
    });
  });
});

describe('laws', () => {
  const record = fc.record<ActedRecord>({
    id: fc.constant('r'),
    kind: fc.constantFrom(...recordKinds),
    status: fc.constantFrom(...recordStatuses),
    agentId: fc.constantFrom(null, 'A1', 'A2'),
    source: fc.constantFrom('agent', 'operator', 'supervisor'),
    targets: fc.constantFrom<readonly string[]>([], ['A2'], ['agent:A3', 'capability:db']),
    blockerSeverity: fc.constantFrom('hard', 'advisory', 'stale'),
    closureCondition: fc.constantFrom(null, 'clarification:q', 'gap:x'),
    assignee: fc.constantFrom(null, 'A1', 'A2'),
    isApproval: fc.boolean(),
    response: fc.constantFrom(null, 'said'),
    dueAt: fc.constant(null),
  });
  const actor = fc.constantFrom(...Object.values(actors));
  const action = fc.constantFrom(...taskActions);

  it('what is closed is never changed, and who may do nothing about it is told so first', () => {
    fc.assert(
      fc.property(record, actor, action, (one, who, what) => {
        const verdict = actOnTask(full(what), one, who);
        if (!isOpenStatus(one.status)) expect(['same', 'refused']).toContain(verdict.kind);
        const open = actOnTask(full(what), { ...one, status: 'open' }, who);
        const isForbidden =
          open.kind === 'refused' && open.refusal !== 'no-sense' && open.refusal !== 'closed';
        if (isForbidden) expect(verdict).toEqual(open);
      }),
    );
  });

  it('no agent answers a question to people', () => {
    fc.assert(
      fc.property(record, actor, action, (one, who, what) => {
        const verdict = actOnTask(full(what), one, who);
        if (who.kind === 'person' || !isQuestion(one.kind)) return;
        expect(verdict.kind).not.toBe('answer-question');
        if (verdict.kind === 'change') expect(verdict.change.status).not.toBe('resolved');
      }),
    );
  });

  it('an order taken twice changes something at most once', () => {
    fc.assert(
      fc.property(record, actor, action, (one, who, what) => {
        const first = actOnTask(full(what), one, who);
        if (first.kind !== 'change') return;
        const {
          status = one.status,
          targets = one.targets,
          blockerSeverity = one.blockerSeverity,
        } = first.change;
        const { response = one.response, dueAt = one.dueAt } = first.change;
        const after = { ...one, status, targets, blockerSeverity, response, dueAt };
        expect(actOnTask(full(what), after, who).kind).toBe('same');
      }),
    );
  });
});
