import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { stewardRoles } from '../../src/model/agent-role.js';
import type { Run } from '../rig/control-events.js';
import { given, launched, ran, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision, openRecord } from '../rig/moments.js';
import { agentOf, passes, wave } from '../rig/wave-builder.js';

/** Declared in an order that is not theirs. */
const of = wave(['A0', 'A9', 'A8', 'A7', 'E0', 'A1', 'A2']);
const order = ['E0', 'A7', 'A8', 'A9', 'A0'];
const proven = [launched(of), ran('A1'), ran('A2')];
const told = (steps: readonly Step[], over: Parameters<typeof decision>[2] = {}): string[] =>
  words(decide(decision(of, given(...steps), over)));
const closes = (agentId: string, run: Run = {}): Step =>
  ran(agentOf(of, agentId), { says: passes[agentOf(of, agentId).role], ...run });
const gap = (agentId: string): Step =>
  closes(agentId, { says: `${passes[agentOf(of, agentId).role]}\n[wave-gap] kind=ops detail=none` });

describe('stewards', () => {
  it('close in the order of the sweep, one at a time, each after the one before has passed', () => {
    expect(stewardRoles.map((role) => of.agents.find((one) => one.role === role)?.agentId)).toEqual(order);
    order.forEach((agentId, index) => {
      const before = order.slice(0, index).map((id) => closes(id));
      expect(told([...proven, ...before])).toEqual([`start ${agentId}`]);
      expect(told([...proven, ...before, running(agentId)])).toEqual([]);
    });
    expect(told([...proven, ...order.map((id) => closes(id))])).toEqual(['end closed', 'complete']);
  });

  it('do not start while an implementer runs, or has not proven its slice', () => {
    expect(told([launched(of), ran('A1'), running('A2')])).toEqual([]);
    expect(told([launched(of), ran('A1'), ran('A2', { exit: 1 })])).toEqual(['end retry']);
  });

  it.each([
    ['a blocker', { openRecords: [openRecord('blocker')] }, 'block assignment helper-assignment-open'],
    [
      'a question',
      { openRecords: [openRecord('human-feedback')] },
      'block clarification human-feedback-open',
    ],
  ])('do not start while %s is open', (_, over, expected) => {
    expect(told(proven, over)).toEqual(['end blocked', expected]);
  });

  it.each(order)('%s failing is a hard stop: no later one starts, and it is rerun', (agentId) => {
    const before = order.slice(0, order.indexOf(agentId)).map((id) => closes(id));
    expect(told([...proven, ...before, closes(agentId, { exit: 1 })])).toEqual(['end retry']);
    expect(told([...proven, ...before, closes(agentId, { says: '' })])).toEqual(['end retry']);
  });

  it('are inferred in their place where they are not declared', () => {
    const some = wave(['A1', 'A8', 'A0']);
    const steps = [launched(some), ran('A1')];
    const first = decide(decision(some, given(...steps)));
    expect(words(first)).toEqual(['infer cont-eval', 'infer security', 'start A8']);
  });

  it('that are required and not declared block', () => {
    expect(
      words(
        decide(decision(wave(['A1']), given(launched(wave(['A1'])), ran('A1')), { required: ['security'] })),
      ),
    ).toEqual(['infer cont-eval', 'end blocked', 'block security missing-status']);
  });
});

describe('a gap that a steward reports', () => {
  it.each(order)('of %s is forwarded: later stages run, and the wave stays open', (agentId) => {
    const index = order.indexOf(agentId);
    const upTo = [...proven, ...order.slice(0, index).map((id) => closes(id)), gap(agentId)];
    const next = order[index + 1];
    if (next !== undefined) expect(told(upTo)).toEqual([`start ${next}`]);
    const all = [...upTo, ...order.slice(index + 1).map((id) => closes(id))];
    expect(told(all)).toEqual(['end retry']);
    expect(told(all, { policy: { maxRetries: 0 } })).toEqual(['end failed', 'fail wave-proof-gap']);
  });

  it('is the cause also where a later stage has no steward', () => {
    const some = wave(['A1', 'E0']);
    const says = `${passes['cont-eval']}\n[wave-gap] kind=ops detail=none`;
    const intents = decide(decision(some, given(launched(some), ran('A1'), ran('E0', { says }))));
    expect(intents.at(-1)).toMatchObject({ outcome: 'retry', detail: 'cont-eval · E0: ops: none' });
  });

  it('of two, the earliest is the cause', () => {
    const all = [...proven, closes('E0'), gap('A7'), gap('A8'), closes('A9'), closes('A0')];
    expect(decide(decision(of, given(...all)))).toMatchObject([{ detail: 'security · A7: ops: none' }]);
  });

  it('of an implementer is a hard stop', () => {
    const says = '[wave-proof] completion=live durability=durable proof=live state=gap';
    expect(told([launched(of), ran('A1'), ran('A2', { says })])).toEqual(['end retry']);
  });
});
