import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import type { ControlEventData } from '../../src/events/control-event.js';
import type { RerunRequest } from '../../src/model/rerun.js';
import { waveExit } from '../../src/projections/wave-exit.js';
import { attemptEnded, event, failed, given, launched, opened, ran, running } from '../rig/control-events.js';
import type { Draft, Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

const of = wave([agent('A1'), agent('A2'), agent('A3', { dependsOn: ['A2'] }), agent('A8')], {});
const steward = { says: passes.integration };
const proven: Step = [ran('A1'), ran('A2'), ran('A3'), ran(agent('A8'), steward)];

const asks = (
  over: Partial<RerunRequest>,
  type: 'rerun.requested' | 'recovery.requested' = 'rerun.requested',
): Draft =>
  event(type, {
    id: over.id ?? 'order',
    strategy: 'rerun',
    agents: [],
    fromStage: null,
    reuse: 'normal',
    reuseAttempts: [],
    keepAgents: [],
    reason: 'the API changed',
    ...over,
    ...(type === 'recovery.requested' ? { recoveryTimeMs: 1, recoveredAt: 'now' } : {}),
  } as ControlEventData['recovery.requested']);

const settled: Step = [launched(of), proven, attemptEnded('failed'), failed()];
const planned = (...steps: readonly Step[]) => {
  const state = given(settled, ...steps, opened(of, { run: 'r2' }));
  return planAttempt(decision(of, state, { policy: { runId: 'r2' } }));
};

describe('a rerun that was asked for', () => {
  it.each<[string, Partial<RerunRequest>, string[]]>([
    ['of an agent brings what follows from it with it', { agents: ['A2'] }, ['A2', 'A3', 'A8']],
    ['of an agent that nothing depends on brings the stewards', { agents: ['A1'] }, ['A1', 'A8']],
    ['that preserves reuse runs that agent alone', { agents: ['A2'], reuse: 'preserve' }, ['A2']],
    ['from a stage on runs that stage and the later ones', { fromStage: 'integration' }, ['A8']],
    ['from the implementation on runs everything', { fromStage: 'implementation' }, ['A1', 'A2', 'A3', 'A8']],
    ['that keeps nothing runs everything', { reuse: 'clear' }, ['A1', 'A2', 'A3', 'A8']],
    [
      'that keeps another attempt runs what is not of it',
      { agents: ['A8'], reuseAttempts: [7] },
      ['A1', 'A2', 'A3', 'A8'],
    ],
    ['that keeps this attempt runs what it names', { agents: ['A8'], reuseAttempts: [1] }, ['A8']],
    ['does not touch whom a proof bundle stands for', { agents: ['A2'], keepAgents: ['A3'] }, ['A2', 'A8']],
    ['of nothing changes nothing', {}, []],
  ])('%s', (_, over, selected) => {
    const plan = planned(asks(over));
    expect(plan.selectedAgentIds).toEqual(selected);
    expect(plan.rerunIds).toEqual(['order']);
  });

  it('says who wanted it and why', () => {
    expect(planned(asks({ agents: ['A1'] })).reasons.A1).toBe('launcher asked for it: the API changed');
  });

  it('is taken up together with others that wait', () => {
    const plan = planned(
      asks({ id: 'x', agents: ['A1'], reuse: 'preserve' }),
      asks({ id: 'y', agents: ['A3'] }),
    );
    expect(plan.selectedAgentIds).toEqual(['A1', 'A3', 'A8']);
    expect(plan.rerunIds).toEqual(['x', 'y']);
  });

  it('is taken up once', () => {
    const order = asks({ agents: ['A1'] });
    const plan = planned(order);
    const state = given(
      settled,
      order,
      opened(of, { run: 'r2' }),
      event('attempt.started', { plan, basis: BASIS }),
    );
    expect(state.reruns).toEqual([]);
    expect(state.attemptsOfRun).toBe(1);
  });

  it('can be withdrawn', () => {
    const withdrawn = [asks({ agents: ['A1'] }), event('rerun.cleared', { ids: ['order'], reason: 'no' })];
    expect(planned(...withdrawn).selectedAgentIds).toEqual([]);
  });

  it('ends the attempt that runs as soon as its agents have, and never lets it close', () => {
    const order = asks({ agents: ['A1'] });
    const busy = given(launched(of), ran('A1'), running('A2'), order);
    expect(words(decide(decision(of, busy)))).toEqual([]);
    const done = given(launched(of), proven, order);
    expect(words(decide(decision(of, done)))).toEqual(['end retry']);
    expect(words(decide(decision(of, given(launched(of), proven)))).at(-1)).toBe('complete');
  });

  it('does not wait for a pause that was set before', () => {
    const paused = [launched(of), ran('A1', { exit: 1 }), attemptEnded('retry', { backoffMs: 60_000 })];
    expect(words(decide(decision(of, given(...paused))))).toEqual(['wait +60']);
    expect(words(decide(decision(of, given(...paused, asks({ agents: ['A1'] })))))[0]).toMatch(/^attempt 2/);
  });

  it('is said by the exit code while it waits', () => {
    expect(waveExit(given(settled))).toBe('failed');
    expect(waveExit(given(settled, asks({ agents: ['A1'] })))).toBe('recoveryQueued');
  });

  it('is refused twice under one id', () => {
    expect(given(settled, asks({}), asks({})).anomalies).toHaveLength(1);
  });
});

const BASIS = { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' };
