import { describe, expect, it } from 'vitest';
import { boardInput } from '../../src/gates/board-input.js';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { GateName } from '../../src/model/gate.js';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import { given, launched } from '../rig/control-events.js';
import { blackboard, changed, posted } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave(['A1', agent('A2', { capabilities: ['sql'] }), 'A8']);
const nothing = given(launched(of));
/** What the gate says with these records on the blackboard, folded from a log and from a snapshot of it. */
const judged = (gate: GateName, ...steps: readonly Step[]) => {
  const board = blackboard(...steps);
  const again = coordinationReducer.fromJson(
    JSON.parse(JSON.stringify(coordinationReducer.toJson(board))) as ReturnType<
      typeof coordinationReducer.toJson
    >,
  );
  const [verdict, other] = [board, again].map(
    (state) => evaluateGate(gate, moment(of, nothing, boardInput(state, of, nothing)))[0],
  );
  expect(other).toEqual(verdict);
  return verdict;
};

describe('a blocking request', () => {
  it.each([
    ['capability:sql'],
    // What stewards are there for is a capability of theirs.
    ['capability:integration'],
    ['agent:A2'],
    ['A2'],
    ['A2@design'],
  ])('to %s is open: somebody can take it', (target) => {
    expect(judged('assignment', posted('r', { targets: ['A99', target] }))).toMatchObject({
      statusCode: 'helper-assignment-open',
      evidence: ['r'],
    });
  });

  it.each([['capability:rust'], ['agent:A99'], ['A99'], ['team:A2']])('to %s fits nobody', (target) => {
    expect(judged('assignment', posted('r', { targets: [target] }))).toMatchObject({
      ok: false,
      statusCode: 'helper-assignment-unresolved',
    });
  });

  it('that fits nobody comes before those that are open', () => {
    const steps = [posted('r', { targets: ['A2'] }), posted('s', { targets: ['A99'] })];
    expect(judged('assignment', ...steps)).toMatchObject({
      statusCode: 'helper-assignment-unresolved',
      evidence: ['s'],
    });
  });

  it.each<[string, string | null, string]>([
    ['to an agent of the wave', 'A2', 'helper-assignment-open'],
    ['to nobody', null, 'helper-assignment-unresolved'],
    ['to one that is no longer there', 'A99', 'helper-assignment-unresolved'],
  ])('that was given %s is judged by that', (_, agentId, statusCode) => {
    const data = { id: 'as', recordId: 'r', agentId, reason: 'x', supersedes: null };
    const steps = [posted('r', { targets: ['A2'] }), { type: 'assignment.made', data }];
    expect(judged('assignment', ...steps)).toMatchObject({ statusCode, evidence: ['r'] });
  });

  it('is over when it is resolved', () => {
    const steps = [posted('r', { targets: ['A99'] }), changed('r', { status: 'resolved' })];
    expect(judged('assignment', ...steps)).toMatchObject({ statusCode: 'pass' });
  });

  it('is remembered with its targets when it changes and stays open', () => {
    const steps = [posted('r', { targets: ['A99'] }), changed('r', { status: 'in_progress' })];
    expect(judged('assignment', ...steps)).toMatchObject({ statusCode: 'helper-assignment-unresolved' });
  });
});

describe('advice', () => {
  it('is named, and lets pass', () => {
    const steps = [
      posted('r', { blocking: false }),
      posted('b', { kind: 'blocker', blockerSeverity: 'stale' }),
    ];
    expect(judged('assignment', ...steps)).toMatchObject({
      ok: true,
      statusCode: 'helper-assignment-open-advisory',
      evidence: ['r', 'b'],
    });
  });

  it('of other kinds is none of the gates', () => {
    expect(judged('assignment', posted('c', { kind: 'claim' }))).toMatchObject({ statusCode: 'pass' });
  });
});

describe('the gap of a steward', () => {
  const gap = { kind: 'blocker', priority: 'high', closureCondition: 'gap:security/A7' } as const;

  it('is said by the gate of the steward, and not a second time', () => {
    expect(judged('assignment', posted('g', { ...gap, source: 'supervisor' }))).toMatchObject({
      statusCode: 'pass',
    });
  });

  it('that an agent makes up is a blocker like any other', () => {
    expect(judged('assignment', posted('g', gap))).toMatchObject({ statusCode: 'helper-assignment-open' });
  });
});

describe('a follow-up of a clarification', () => {
  const followUp = posted('f', { closureCondition: 'clarification:q', targets: ['A2'] });

  it('keeps the clarification open, and is no request besides', () => {
    expect(judged('clarification', followUp)).toMatchObject({ statusCode: 'clarification-follow-up-open' });
    expect(judged('assignment', followUp)).toMatchObject({ statusCode: 'pass' });
  });

  it('comes after the clarification itself', () => {
    const question = posted('q', { kind: 'clarification-request' });
    expect(judged('clarification', question, followUp)).toMatchObject({ statusCode: 'clarification-open' });
  });
});

describe('a request to another lane', () => {
  it('is a ticket, and not for an agent of this wave', () => {
    const step = posted('t', { targets: ['lane:api/3'] });
    expect(judged('dependency', step)).toMatchObject({
      statusCode: 'dependency-open',
      detail: 'open: t waits for api/3',
    });
    expect(judged('assignment', step)).toMatchObject({ statusCode: 'pass' });
  });

  it.each([['lane:'], ['lane:main'], ['lane:Not A Lane']])('%s has no owner', (target) => {
    expect(judged('dependency', posted('t', { targets: [target] }))).toMatchObject({
      statusCode: 'dependency-assignment-unresolved',
    });
  });

  it('that is only advice holds up nobody', () => {
    expect(judged('dependency', posted('t', { targets: ['lane:api'], blocking: false }))).toMatchObject({
      ok: true,
    });
  });
});
