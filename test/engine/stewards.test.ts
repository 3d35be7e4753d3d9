import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import type { StewardRole } from '../../src/model/agent-role.js';
import { stewardRoles } from '../../src/model/agent-role.js';
import type { Run } from '../rig/control-events.js';
import {
  attempt,
  attemptEnded,
  forwarded,
  gapId,
  given,
  launched,
  ran,
  running,
  settled,
} from '../rig/control-events.js';
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
  const roleOf = (agentId: string): StewardRole => agentOf(of, agentId).role as StewardRole;
  const gapped = (agentId: string): Step => [gap(agentId), forwarded(roleOf(agentId), agentId)];

  it.each(order)('of %s is forwarded: later stages run, and the wave stays open', (agentId) => {
    const index = order.indexOf(agentId);
    const before = [...proven, ...order.slice(0, index).map((id) => closes(id))];
    // On record before anybody after it starts.
    expect(told([...before, gap(agentId)])).toEqual([`forward ${gapId(roleOf(agentId), agentId)}`]);
    const upTo = [...before, gapped(agentId)];
    const next = order[index + 1];
    if (next !== undefined) expect(told(upTo)).toEqual([`start ${next}`]);
    const all = [...upTo, ...order.slice(index + 1).map((id) => closes(id))];
    expect(told(all)).toEqual(['end retry']);
    expect(told(all, { policy: { maxRetries: 0 } })).toEqual(['end failed', 'fail wave-proof-gap']);
  });

  it.each(order)('of %s takes back what was judged from its stage on, and nothing before', (agentId) => {
    const index = order.indexOf(agentId);
    const steps = [
      ...proven,
      ...order.slice(0, index).map((id) => closes(id)),
      gapped(agentId),
      ...order.slice(index + 1).map((id) => closes(id)),
      attemptEnded('retry'),
    ];
    const [intent] = decide(decision(of, given(...steps)));
    expect(intent).toMatchObject({
      kind: 'start-attempt',
      plan: {
        selectedAgentIds: order.slice(index),
        reusableAgentIds: ['A1', 'A2', ...order.slice(0, index)],
        forwardedClosureGaps: [{ stage: roleOf(agentId), agentId, attempt: 1, detail: 'ops: none' }],
      },
    });
  });

  it('points to the agents that its words name', () => {
    const says = `${passes.integration}\n[wave-gap] kind=ops detail=A2 forgot src/A1/ entirely`;
    const before = [...proven, closes('E0'), closes('A7')];
    expect(decide(decision(of, given(...before, closes('A8', { says }))))).toMatchObject([
      { kind: 'forward-gap', gap: { targets: ['A1', 'A2'] } },
    ]);
  });

  it('is settled when its steward passes, before anything else', () => {
    const steps = [
      ...proven,
      ...['E0', 'A7'].map((id) => closes(id)),
      gapped('A8'),
      attempt(2, ['A8', 'A9', 'A0'], ['A1', 'A2', 'E0', 'A7']),
    ];
    expect(told(steps)).toEqual(['start A8']);
    const again = [...steps, closes('A8', { attempt: 2 })];
    expect(told(again)).toEqual([`settle ${gapId('integration', 'A8')} resolved`]);
    expect(told([...again, settled(gapId('integration', 'A8'))])).toEqual(['start A9']);
  });

  it('that is reported again takes the place of the one before', () => {
    const says = `${passes.integration}\n[wave-gap] kind=ops detail=still none`;
    const steps = [
      ...proven,
      ...['E0', 'A7'].map((id) => closes(id)),
      gapped('A8'),
      attempt(2, ['A8', 'A9', 'A0'], ['A1', 'A2', 'E0', 'A7']),
      closes('A8', { attempt: 2, says }),
    ];
    expect(told(steps)).toEqual([`settle ${gapId('integration', 'A8')} superseded`]);
    const settledSteps = [...steps, settled(gapId('integration', 'A8'), 'superseded')];
    expect(told(settledSteps)).toEqual([`forward ${gapId('integration', 'A8', 2)}`]);
  });

  it('is over when the wave no longer declares its steward', () => {
    const without = wave(['A0', 'A9', 'A7', 'E0', 'A1', 'A2']);
    const steps = [
      ...proven,
      gapped('A8'),
      attempt(
        2,
        without.agents.map(({ agentId }) => agentId),
      ),
    ];
    expect(words(decide(decision(without, given(...steps))))).toEqual([
      `settle ${gapId('integration', 'A8')} resolved`,
    ]);
  });

  it('is the cause also where a later stage has no steward, and nothing is inferred after it', () => {
    const some = wave(['A1', 'E0']);
    const says = `${passes['cont-eval']}\n[wave-gap] kind=ops detail=none`;
    const steps = [launched(some), ran('A1'), ran('E0', { says }), forwarded('cont-eval', 'E0')];
    expect(decide(decision(some, given(...steps)))).toMatchObject([
      { kind: 'end-attempt', outcome: 'retry', detail: 'cont-eval · E0: ops: none' },
    ]);
  });

  it('of two, the earliest is the cause', () => {
    const all = [...proven, closes('E0'), gapped('A7'), gapped('A8'), closes('A9'), closes('A0')];
    expect(decide(decision(of, given(...all)))).toMatchObject([{ detail: 'security · A7: ops: none' }]);
  });

  it('of an implementer is a hard stop', () => {
    const says = '[wave-proof] completion=live durability=durable proof=live state=gap';
    expect(told([launched(of), ran('A1'), ran('A2', { says })])).toEqual(['end retry']);
  });
});
