import { describe, expect, it } from 'vitest';
import { settledWith } from '../../src/engine/settled-with.js';
import type { RecordStatus } from '../../src/model/coordination-record.js';
import { blackboard, posted, record } from '../rig/coordination-events.js';
import type { Draft } from '../rig/events.js';

const asked = (id: string, kind: 'request' | 'human-escalation', source = 'supervisor'): Draft =>
  posted(id, { kind, source, targets: ['A2'], closureCondition: 'clarification:q' });
const board = blackboard(
  posted('q', { kind: 'clarification-request', agentId: 'A1' }),
  asked('follow-up-q-1', 'request'),
  asked('escalation-q', 'human-escalation'),
  asked('mine', 'request', 'agent'),
);
const settled = (
  id: string,
  closureCondition: string | null,
  change: { status?: RecordStatus; response?: string },
) =>
  settledWith({ id, ...change }, record(id, { closureCondition }), board).map(
    ({ id: one, status, response }) => [one, status, response].filter((part) => part !== undefined).join(' '),
  );
const forQ = 'clarification:q';

describe('a change settles', () => {
  it('the clarification that it answers first, then itself, then what else was asked', () => {
    expect(settled('follow-up-q-1', forQ, { status: 'resolved', response: 'yes' })).toEqual([
      'q resolved yes',
      'follow-up-q-1 resolved yes',
      'escalation-q superseded',
    ]);
  });

  it('what was asked for a clarification, however that is closed', () => {
    expect(settled('q', null, { status: 'closed' })).toEqual([
      'q closed',
      'follow-up-q-1 superseded',
      'escalation-q superseded',
    ]);
  });

  it('the question that a person was asked about any other record', () => {
    const escalated = blackboard(
      posted('r', { agentId: 'A1' }),
      posted('escalation-r', { kind: 'human-escalation', closureCondition: 'clarification:r' }),
    );
    const ids = (status: RecordStatus): string[] =>
      settledWith({ id: 'r', status }, record('r'), escalated).map((change) => change.id);
    expect(ids('resolved')).toEqual(['r', 'escalation-r']);
    expect(ids('in_progress')).toEqual(['r']);
  });

  it.each<[string, string, string | null, { status?: RecordStatus; response?: string }]>([
    ['a follow-up that is only begun', 'follow-up-q-1', forQ, { status: 'in_progress' }],
    ['a follow-up that is dismissed', 'follow-up-q-1', forQ, { status: 'closed' }],
    ['a request of an agent’s own making', 'mine', forQ, { status: 'resolved', response: 'yes' }],
    ['any other record', 'r', null, { status: 'resolved', response: 'yes' }],
    [
      'what was asked for a clarification that is closed',
      'r',
      'clarification:gone',
      { status: 'resolved', response: 'yes' },
    ],
  ])('nothing but itself: %s', (_, id, condition, change) => {
    expect(settled(id, condition, change)).toHaveLength(1);
  });
});
