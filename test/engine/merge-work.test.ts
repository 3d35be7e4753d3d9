import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import type { Wave, WaveAgent } from '../../src/model/wave.js';
import { attempt, event, given, launched, measured, ran, requested, running } from '../rig/control-events.js';
import { blackboard, posted, settled } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';
import { branchMerged, mergeFailed, worktreeAdded, worktreeRemoved } from '../rig/worktree-events.js';

/** An agent in a worktree of its own. */
const alone = (id: string, over: Partial<WaveAgent> = {}): WaveAgent =>
  agent(id, { workspace: { mode: 'worktree', of: id }, ...over });
const told = (of: Wave, ...steps: readonly Step[]): string[] =>
  words(decide(decision(of, given(launched(of), ...steps))));
const done = (one: WaveAgent): Step => [worktreeAdded(one.agentId), ran(one)];
const waived = (agentId: string | null, gates: readonly string[]): Step =>
  event('waiver.granted', { id: 'w1', agentId, gates, reason: 'fine' }, { actor: 'ada' });

describe('worktrees are merged when their stage is done', () => {
  const [a1, a2] = [alone('A1', { dependsOn: ['A2'] }), alone('A2')];
  const two = wave([a1, a2]);

  it('those first that others build on, one at a time', () => {
    expect(told(two, done(a1), done(a2))).toEqual(['merge A2']);
    expect(told(two, done(a1), done(a2), branchMerged('A2'))).toEqual(['merge A1']);
  });

  it.each(['before-merge', 'every-gate'] as const)(
    'with oversight %s only once a person has agreed',
    (level) => {
      const oversight = { level, timeoutMs: null, fallback: null };
      const steps = [launched(two), done(a1), done(a2)];
      const intents = decide(decision(two, given(...steps), { oversight }));
      const asked = intents.flatMap((intent) => (intent.kind === 'ask-approval' ? [intent] : []));
      expect(asked.length).toBeGreaterThan(0);
      expect(words(intents)).not.toContain('merge A2');
      const said = asked.flatMap(({ recordId, rung }): Step[] => [
        posted(recordId, {
          kind: 'human-feedback',
          source: 'supervisor',
          closureCondition: `approval:${rung}`,
        }),
        settled(recordId, { response: 'approve' }),
      ]);
      const { questions } = blackboard(...said);
      expect(words(decide(decision(two, given(...steps), { oversight, questions })))).toContain('merge A2');
    },
  );

  it('not while somebody of the stage is at work', () => {
    const free = alone('A1');
    const of = wave([free, a2]);
    expect(told(of, done(a2), worktreeAdded('A1'), running(free))).toEqual([]);
  });

  it('they are gone before the wave closes, and one that is kept holds nothing up', () => {
    const merged = [done(a1), done(a2), branchMerged('A2'), branchMerged('A1')];
    expect(told(two, ...merged).filter((word) => word.startsWith('remove'))).toEqual([
      'remove A1',
      'remove A2',
    ]);
    const after = told(two, ...merged, worktreeRemoved('A1'), worktreeRemoved('A2', 'dirty'));
    expect(after.at(-1)).toBe('complete');
  });

  it('who works in it again opens it again', () => {
    const again = requested(a1, { attempt: 2 });
    const state = given(launched(two), done(a1), done(a2), branchMerged('A1'), again);
    expect(state.worktrees.get('A1')).toMatchObject({ merge: null, removal: null });
  });

  it('what cannot be merged ends the run, and is tried once more by the next attempt', () => {
    const one = wave([a2]);
    expect(told(one, done(a2), mergeFailed('A2', 'conflict'))).toEqual([
      'end blocked',
      'block integration integration-merge-conflict',
    ]);
    expect(told(one, done(a2), mergeFailed('A2', 'conflict', 0))).toEqual(['merge A2']);
  });

  it('what a person waives stays where it is, and the wave goes on', () => {
    const one = wave([a2]);
    const steps = [done(a2), mergeFailed('A2', 'main-in-the-way')];
    expect(told(one, ...steps, waived(null, ['integration'])).at(-1)).toBe('complete');
  });

  it('the work of an agent that was given up is not merged', () => {
    expect(told(two, done(a1), done(a2), waived('A1', []))).toEqual(['merge A2']);
    expect(told(two, done(a1), done(a2), waived('A1', []), branchMerged('A2'))).not.toContain('merge A1');
  });
});

it('agents in different trees may work on the same paths at once; in one tree they may not', () => {
  const both = (over: Partial<WaveAgent>): Wave =>
    wave([alone('A1', { ownedPaths: ['src/'] }), agent('A2', { ownedPaths: ['src/'], ...over })]);
  const begun = (of: Wave): string[] => told(of, attempt(1, ['A1', 'A2']));
  expect(begun(both({ workspace: { mode: 'worktree', of: 'A2' } }))).toEqual(['start A1', 'start A2']);
  expect(begun(both({ workspace: { mode: 'worktree', of: 'A1' } }))).toEqual(['start A1']);
});

it('a deliverable counts where its agent works, and in the shared tree once it is merged', () => {
  const one = alone('A1', { deliverables: ['out.txt'] });
  const of = wave([one]);
  const there = '.tmp/main/workspaces/wave-0/A1/out.txt';
  const steps = [worktreeAdded('A1'), ran(one, { without: ['out.txt'] })];
  expect(told(of, ...steps, measured({ 'out.txt': 'elsewhere' }))).not.toContain('merge A1');
  expect(told(of, ...steps, measured({ [there]: 'v1' }))).toEqual(['merge A1']);
  const merged = [...steps, measured({ [there]: 'v1' }), branchMerged('A1')];
  expect(told(of, ...merged)).not.toContain('remove A1');
  expect(told(of, ...merged, measured({ 'out.txt': 'v1' }))).toContain('remove A1');
});
