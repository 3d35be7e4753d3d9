import { describe, expect, it } from 'vitest';
import type { CoordinationRecord } from '../../src/model/coordination-record.js';
import { blockingEdge } from '../../src/projections/blocking-edge.js';
import {
  attemptEnded,
  blocked,
  cancelled,
  completed,
  event,
  failed,
  launched,
  opened,
  ran,
  running,
} from '../rig/control-events.js';
import { assigned } from '../rig/board.js';
import { blackboard, posted, shown } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
type Posted = readonly [id: string, over: Partial<CoordinationRecord>];
/** Records as views are given them: newest first. */
const edge = (steps: readonly Step[], ...records: readonly Posted[]) =>
  blockingEdge(statusInput(of, steps, { records: records.map(([id, over]) => shown(id, over)) }));

const question: Posted = ['human-feedback', { kind: 'human-feedback' }];
const escalation: Posted = ['human-escalation', { kind: 'human-escalation' }];
const clarification: Posted = ['clarification', { kind: 'clarification-request' }];
const blocker: Posted = ['blocker', { kind: 'blocker', priority: 'high' }];
const request: Posted = ['request', { kind: 'request' }];
const retrying = [launched(of), ran('A1', { exit: 1 }), attemptEnded('retry', { backoffMs: 1000 })];

describe('what holds a wave up', () => {
  const all = [request, blocker, clarification, escalation, question];
  it.each([
    ['human-input', 5],
    ['human-escalation', 4],
    ['clarification', 3],
    ['blocker', 2],
    ['request', 1],
  ])('%s comes before what follows', (kind, count) => {
    const some = all.slice(0, count);
    expect(edge([opened(of)], ...some)?.kind).toBe(kind);
    expect(edge([opened(of)], ...[...some].reverse())?.kind).toBe(kind);
  });

  it('a planned retry comes after questions, and before blockers and requests', () => {
    expect(edge(retrying, clarification)?.kind).toBe('clarification');
    expect(edge(retrying, blocker, request)).toEqual({
      kind: 'relaunch-plan',
      id: 'attempt-2',
      agentId: null,
      detail: 'A1 ended with exit code 3',
    });
  });

  it('the slots that other lanes have are what a wave waits for of which nothing runs, and that nothing else holds up', () => {
    const granted = (slots: number, waitsFor: readonly string[]): Step =>
      event('agent-slots.granted', { slots, limit: 2, waitsFor });
    const none = [launched(of), granted(0, ['api', 'docs'])];
    expect(edge(none)).toEqual({
      kind: 'agent-slots',
      id: 'supervisor.maxAgents',
      agentId: null,
      detail: 'lanes api, docs have them (supervisor.maxAgents 2); nothing is to be done',
    });
    expect(edge(none, ['q', { kind: 'human-feedback', agentId: 'A1' }])?.kind).toBe('human-input');
    expect(edge([launched(of), running('A1'), granted(0, ['docs'])])).toBeNull();
    expect(edge([launched(of), granted(1, ['docs'])])).toBeNull();
    expect(edge([launched(of), granted(0, [])])).toBeNull();
    expect(edge([none, cancelled()])).toBeNull();
    expect(blockingEdge(statusInput(of, none, { launcherAlive: false }))).toBeNull();
  });

  it('of two of a kind it is the older one', () => {
    const newer: Posted = ['newer', { kind: 'blocker' }];
    expect(edge([opened(of)], newer, blocker)).toMatchObject({
      id: 'blocker',
      detail: 'about blocker',
      agentId: null,
    });
  });

  it.each<[string, Posted]>([
    ['is resolved', ['x', { status: 'resolved' }]],
    ['does not block', ['x', { blocking: false }]],
    ['is advisory', ['x', { blockerSeverity: 'advisory' }]],
    ['is stale', ['x', { blockerSeverity: 'stale' }]],
    ['is no request', ['x', { kind: 'claim', blocking: true, blockerSeverity: 'hard' }]],
  ])('is nothing that %s', (_, record) => expect(edge([opened(of)], record)).toBeNull());

  it.each<[string, Step]>([
    ['completed', completed()],
    ['failed', failed()],
    ['cancelled', cancelled()],
  ])('is nothing when the wave is %s', (_, end) => expect(edge([launched(of), end], question)).toBeNull());

  it('stands while the wave is blocked', () => {
    expect(edge([launched(of), blocked()], question)?.kind).toBe('human-input');
  });
});

describe('while an attempt runs', () => {
  const attempt = [launched(of), ran('A1'), running('A2')];
  it.each<[string, Partial<CoordinationRecord>, boolean]>([
    ['what an agent of the attempt wrote', { agentId: 'A2' }, true],
    ['although it has ended meanwhile', { agentId: 'A1' }, true],
    ['what is addressed to one', { agentId: 'A7', targets: ['agent:A2'] }, true],
    ['what is addressed to one by its bare id', { targets: ['A1'] }, true],
    ['not what concerns others', { agentId: 'A7', targets: ['agent:A8'] }, false],
    ['not a capability', { targets: ['capability:A2'] }, false],
  ])('counts %s', (_, over, counts) => {
    expect(edge(attempt, ['x', { kind: 'human-feedback', ...over }]) !== null).toBe(counts);
  });

  it('everything counts again when it has ended', () => {
    const ended = [launched(of), ran('A1', { exit: 1 }), attemptEnded('failed'), blocked()];
    expect(edge(ended, ['x', { agentId: 'A7' }])).toMatchObject({ id: 'x' });
  });
});

describe('for one agent', () => {
  const of8 = wave(['A1', 'A2', 'A8']);
  const own = (agentId: string, record: Posted, steps: readonly Step[] = []): string | undefined => {
    const coordination = blackboard(posted(...record), ...steps);
    return blockingEdge(
      statusInput(of8, [opened(of8)], { records: [shown(...record)], coordination }),
      agentId,
    )?.id;
  };
  const asked: Posted = ['x', { kind: 'request', agentId: 'A1', targets: ['capability:sql'] }];

  it.each<[string, Posted, readonly string[]]>([
    ['what it wrote', ['x', { kind: 'blocker', agentId: 'A1' }], ['A1']],
    [
      'what is addressed to it',
      ['x', { kind: 'request', agentId: 'A1', targets: ['agent:A2'] }],
      ['A1', 'A2'],
    ],
    ['a question of its own', ['x', { kind: 'human-feedback', agentId: 'A2' }], ['A2']],
    ['not what somebody else waits for', asked, ['A1']],
  ])('counts %s', (_, record, concerned) => {
    expect(['A1', 'A2', 'A8'].filter((agentId) => own(agentId, record) === 'x')).toEqual(concerned);
  });

  it('counts what was given to it', () => expect(own('A2', asked, [assigned('x', 'A2')])).toBe('x'));

  const again = (agents: string[]): Step =>
    event('rerun.requested', {
      ...{ id: 'r', strategy: 'rerun', agents, fromStage: null, reuse: 'normal' },
      ...{ reuseAttempts: [], keepAgents: [], reason: 'again' },
    });

  it('counts a rerun of it, and one of everybody', () => {
    const at = (agents: string[], agentId: string) =>
      blockingEdge(statusInput(of8, [launched(of8), failed(), again(agents)]), agentId)?.kind;
    expect([at(['A2'], 'A2'), at(['A2'], 'A1'), at([], 'A1')]).toEqual([
      'rerun-request',
      undefined,
      'rerun-request',
    ]);
  });
});
