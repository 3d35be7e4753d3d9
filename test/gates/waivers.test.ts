import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import { evaluateGates, firstFailing } from '../../src/gates/evaluate-gates.js';
import type { GateInput } from '../../src/gates/gate-input.js';
import type { Waiver } from '../../src/model/rerun.js';
import { event, given, launched, ran, strayed } from '../rig/control-events.js';
import { withoutExpired } from '../../src/reducers/ownership-overrides.js';
import type { Draft, Step } from '../rig/events.js';
import { T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision, moment } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave([agent('A1'), agent('A2', { dependsOn: ['A1'] })]);
const waiver = (over: Partial<Waiver>): Draft =>
  event('waiver.granted', { id: 'w1', agentId: null, gates: [], reason: 'seen', ...over });
const verdicts = (steps: readonly Step[], over: Partial<GateInput> = {}) =>
  evaluateGates(moment(of, given(launched(of), ...steps), over));
const about = (steps: readonly Step[], gate: string, agentId: string) =>
  verdicts(steps).find((one) => one.gate === gate && one.agentId === agentId);

describe('a waiver', () => {
  const failing: Step = [ran('A1', { exit: 3 }), ran('A2')];

  it('lets an agent pass, says who let it and what it was, and leaves the others alone', () => {
    expect(about([failing], 'implementation', 'A1')).toMatchObject({ ok: false, statusCode: 'nonzero-exit' });
    const lifted = about([failing, waiver({ agentId: 'A1' })], 'implementation', 'A1');
    expect(lifted).toMatchObject({ ok: true, statusCode: 'waived', failureClass: null });
    expect(lifted?.detail).toMatch(
      /^waived by launcher \(seen\); it was nonzero-exit: A1 ended with exit code 3/,
    );
    expect(lifted?.evidence[0]).toBe('waiver w1');
    const both = [ran('A1', { exit: 3 }), ran('A2', { exit: 4 }), waiver({ agentId: 'A1' })];
    expect(about(both, 'implementation', 'A2')).toMatchObject({ ok: false });
  });

  it.each([
    ['a gate', ['implementation'], true],
    ['its rung', ['gate-1'], true],
    ['another gate', ['security'], false],
    ['another rung', ['gate-5'], false],
  ])('of %s', (_, gates, ok) => {
    expect(about([failing, waiver({ gates })], 'implementation', 'A1')?.ok).toBe(ok);
  });

  it('can be taken back', () => {
    const back = event('waiver.revoked', { id: 'w1', reason: 'no' });
    expect(about([failing, waiver({ agentId: 'A1' }), back], 'implementation', 'A1')?.ok).toBe(false);
    expect(given(back).anomalies).toHaveLength(1);
  });

  it('of nothing is none', () => {
    const state = given(launched(of), waiver({}));
    expect(state.waivers.size).toBe(0);
    expect(state.anomalies).toHaveLength(1);
  });

  it('hides no damage of a log', () => {
    const damaged = verdicts([ran('A1'), ran('A2'), waiver({ gates: ['log'] })], {
      damage: ['control-plane:7'],
    });
    expect(firstFailing(damaged)).toMatchObject({ gate: 'log', statusCode: 'log-damaged' });
  });

  it('of an agent starts it no more, and what depends on it goes on', () => {
    const skipped = decision(of, given(launched(of), waiver({ agentId: 'A1' })));
    expect(words(decide(skipped))).toEqual(['start A2']);
    expect(planAttempt(skipped)).toMatchObject({ selectedAgentIds: ['A2'], reusableAgentIds: ['A1'] });
    const done = decision(of, given(launched(of), waiver({ agentId: 'A1' }), ran('A2')));
    expect(words(decide(done)).at(-1)).toBe('complete');
  });
});

describe('an ownership override', () => {
  const override = (over: Record<string, unknown> = {}): Draft =>
    event('ownership-override.granted', {
      id: 'o1',
      agentId: null,
      paths: ['docs/'],
      reason: 'generated',
      expiresAt: null,
      ...over,
    });
  const stray: Step = [ran('A1'), strayed('A1', ['docs/api.md', 'package.json'])];
  const ownership = (...steps: readonly Step[]) => about([stray, ...steps], 'ownership', 'A1');

  it('covers its paths and no others', () => {
    expect(ownership()).toMatchObject({ ok: false, evidence: ['docs/api.md', 'package.json'] });
    expect(ownership(override())).toMatchObject({ ok: false, evidence: ['package.json'] });
    const both = ownership(override({ paths: ['docs/', 'package.json'] }));
    expect(both).toMatchObject({ ok: true, evidence: ['ownership-override o1'] });
    expect(both?.detail).toContain('allowed by launcher (generated)');
  });

  it.each([
    ['of this agent', { agentId: 'A1' }, true],
    ['of another agent', { agentId: 'A2' }, false],
    ['that lasts', { expiresAt: '2026-03-01T08:00:01.000Z' }, true],
  ])('%s', (_, over, ok) => {
    expect(ownership(override({ paths: ['docs/', 'package.json'], ...over }))?.ok).toBe(ok);
  });

  it('holds while it lasts: what it covered counts again when it has run out', () => {
    const until = override({ paths: ['docs/', 'package.json'], expiresAt: '2026-03-01T08:00:10.000Z' });
    const state = given(launched(of), stray, until);
    const at = (seconds: number) => withoutExpired(state, T0 + seconds * 1000).ownershipOverrides.size;
    expect([at(9), at(10), at(11)]).toEqual([1, 0, 0]);
    expect(withoutExpired(state, T0)).toBe(state);
  });

  it('can be taken back', () => {
    const back = event('ownership-override.revoked', { id: 'o1', reason: 'no' });
    expect(ownership(override({ paths: ['docs/', 'package.json'] }), back)?.ok).toBe(false);
  });

  it('lets those go on that depend on the agent', () => {
    const input = (...steps: readonly Step[]) => decision(of, given(launched(of), stray, ...steps));
    expect(words(decide(input()))).not.toContain('start A2');
    expect(words(decide(input(override({ paths: ['docs/', 'package.json'] }))))).toEqual(['start A2']);
  });
});
