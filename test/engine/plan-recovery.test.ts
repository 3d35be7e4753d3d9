import { describe, expect, it } from 'vitest';
import { planRecovery } from '../../src/engine/plan-recovery.js';
import type { RecoveryOrder } from '../../src/engine/plan-recovery.js';
import { gatesNamed } from '../../src/gates/ladder.js';
import type { NamedGates } from '../../src/gates/ladder.js';
import { adjudicated, attemptEnded, failed, given, launched, ran, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, CONTRACT, passes, wave } from '../rig/wave-builder.js';

const of = wave([agent('A1'), agent('A2'), agent('A8'), agent('A0')]);
const broken: Step = [launched(of), ran('A1'), ran('A2', { exit: 3 }), attemptEnded('failed'), failed()];
const named = (name: string): NamedGates => {
  const found = gatesNamed(name);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};
const plan = (order: Partial<Omit<RecoveryOrder, 'gates'>> & { gates?: string[] }, steps: Step = broken) =>
  planRecovery(moment(of, given(steps)), {
    strategy: 'resume-from-last',
    agents: [],
    reason: 'again',
    ...order,
    gates: (order.gates ?? []).map(named),
  });

describe('a recovery', () => {
  it('of the whole wave from its last state invalidates nothing', () => {
    expect(plan({})).toEqual({
      request: {
        strategy: 'resume-from-last',
        agents: [],
        fromStage: null,
        reuse: 'normal',
        reuseAttempts: [],
        keepAgents: [],
        reason: 'again',
      },
      waivers: [],
      refused: [],
    });
  });

  it('of the whole wave runs again whom a launch would hold for a judgement', () => {
    const who = agent('A1', { exitContract: CONTRACT });
    const unclear = '[wave-proof] completion: contract durability: none proof: unit state: perhaps';
    const held = given(launched(wave([who])), ran(who, { says: unclear }), adjudicated('A1'));
    const order = { strategy: 'resume-from-last', agents: [], gates: [], reason: 'again' } as const;
    const asked = (more: Partial<RecoveryOrder> = {}) =>
      planRecovery(moment(wave([who]), held), { ...order, ...more }).request?.agents;
    expect(asked()).toEqual(['A1']);
    expect(asked({ strategy: 'resume-from-gate', gates: [named('security')] })).toBeUndefined();
  });

  it('from the start keeps nothing', () => {
    expect(plan({ strategy: 'restart' }).request).toMatchObject({
      reuse: 'clear',
      agents: [],
      fromStage: null,
    });
    expect(plan({ strategy: 'restart', agents: ['A2'] }).request).toMatchObject({
      reuse: 'clear',
      agents: ['A2'],
    });
  });

  it.each([
    ['implementation', 'implementation'],
    ['gate-1', 'implementation'],
    ['contracts', 'implementation'],
    ['ownership', 'implementation'],
  ])('from the gate %s begins at the stage %s', (gate, fromStage) => {
    expect(plan({ strategy: 'resume-from-gate', gates: [gate] }).request).toMatchObject({ fromStage });
  });

  it('from the gate of a steward begins with it, once it was reached', () => {
    const reached: Step = [
      launched(of),
      ran('A1'),
      ran('A2'),
      ran(agent('A8'), { says: passes.integration }),
    ];
    const order = { strategy: 'resume-from-gate', gates: ['integration'] } as const;
    expect(plan({ ...order, gates: ['integration'] }, reached).request).toMatchObject({
      fromStage: 'integration',
    });
    expect(plan({ ...order, gates: ['integration'] })).toMatchObject({
      request: null,
      refused: [{ subject: 'integration', reason: 'it was never reached' }],
    });
  });

  it.each<[string, string, Step, string]>([
    ['an agent that is completed', 'A1', broken, 'it is completed: its evidence stands'],
    ['an agent that is not there', 'A9', broken, 'the wave has no such agent'],
    ['an agent that runs', 'A2', [launched(of), running('A2')], 'it is running'],
    [
      'an agent that was cancelled',
      'A2',
      [launched(of), ran('A2', { exit: 143, stop: 'cancelled' })],
      'it was cancelled: wave launch goes on with it',
    ],
  ])('refuses %s', (_, agentId, steps, reason) => {
    expect(plan({ agents: [agentId] }, steps)).toMatchObject({
      request: null,
      refused: [{ subject: agentId, reason }],
    });
  });

  it('of several goes on without those that it refuses', () => {
    const mixed = plan({ agents: ['A1', 'A2', 'A9'] });
    expect(mixed.request?.agents).toEqual(['A2']);
    expect(mixed.refused.map(({ subject }) => subject)).toEqual(['A1', 'A9']);
  });

  it('that skips waives agents, gates, or gates of agents', () => {
    expect(plan({ strategy: 'skip', agents: ['A2'] }).waivers).toEqual([
      { agentId: 'A2', gates: [], reason: 'again' },
    ]);
    expect(plan({ strategy: 'skip', gates: ['gate-1'] }).waivers).toEqual([
      { agentId: null, gates: ['gate-1'], reason: 'again' },
    ]);
    expect(plan({ strategy: 'skip', agents: ['A2'], gates: ['ownership'] }).waivers).toEqual([
      { agentId: 'A2', gates: ['ownership'], reason: 'again' },
    ]);
  });
});
