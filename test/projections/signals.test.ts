import { describe, expect, it } from 'vitest';
import { controlStatus } from '../../src/projections/control-status.js';
import { signalLine, statusExit, statusVersion } from '../../src/projections/signals.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import {
  attemptEnded,
  blocked,
  cancelled,
  completed,
  failed,
  launched,
  opened,
  ran,
  running,
} from '../rig/control-events.js';
import { blackboard, changed, posted, shown } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { at } from '../rig/events.js';
import { assigned } from '../rig/board.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const question = shown('q', { kind: 'human-feedback' });
const asked: Partial<StatusInput> = { records: [question] };
const signalsOf = (steps: readonly Step[], over: Partial<StatusInput> = {}) =>
  controlStatus(statusInput(of, steps, over)).signals;

describe('the signal of a wave', () => {
  it.each<[string, Step[], Partial<StatusInput>, string, boolean]>([
    ['before it begins', [], {}, 'waiting', false],
    ['on its way', [launched(of)], {}, 'stable', false],
    ['on its way, with a question', [launched(of)], asked, 'feedback-requested', true],
    ['completed', [launched(of), completed()], {}, 'completed', false],
    ['completed, a question left', [launched(of), completed()], asked, 'completed', false],
    ['failed', [launched(of), failed()], {}, 'failed', false],
    ['blocked', [launched(of), blocked()], {}, 'waiting', true],
    ['stopped to ask', [launched(of), blocked()], asked, 'feedback-requested', true],
    ['cancelled', [launched(of), cancelled()], {}, 'resume-ready', false],
  ])('%s', (_, steps, over, signal, blocking) => {
    expect(signalsOf(steps, over).wave).toMatchObject({ kind: 'wave-signal', signal, blocking });
  });

  it('names who works', () => {
    expect(signalsOf([launched(of), running('A2')]).wave.targetAgentIds).toEqual(['A2']);
  });
});

describe('the signal of an agent', () => {
  it.each<[string, Step[], string, number, boolean]>([
    ['that has not run', [], 'waiting', 0, false],
    ['at work', [running('A1')], 'stable', 1, false],
    ['that succeeded', [ran('A1')], 'completed', 2, true],
    ['that failed', [ran('A1', { exit: 1 })], 'failed', 2, true],
    ['at work again', [ran('A1', { exit: 1 }), running('A1', { attempt: 2 })], 'stable', 3, false],
  ])('%s', (_, steps, signal, version, shouldWake) => {
    expect(signalsOf([launched(of), ...steps]).agents[0]).toMatchObject({
      agentId: 'A1',
      signal,
      version,
      shouldWake,
    });
  });
});

describe('an agent that is asked to do something', () => {
  const board = blackboard(posted('x', { agentId: 'A2', targets: ['A1'] }), assigned('x', 'A1'));
  const signalOf = (steps: readonly Step[], coordination = board) =>
    signalsOf(steps, { coordination }).agents[0];
  const before = signalOf([launched(of), running('A1')], blackboard())?.version ?? 0;

  it('while it runs is woken, once', () => {
    const signal = signalOf([launched(of), running('A1')]);
    expect(signal).toMatchObject({ signal: 'coordination-action', shouldWake: true, version: before + 1 });
    expect(signal?.changedAt).not.toBeNull();
    const ack = { version: before + 1, signal: 'coordination-action', observedAt: at(1) };
    const seen = { type: 'signal.acknowledged', agent: 'A1', data: ack };
    expect(signalOf([launched(of), running('A1'), seen])).toMatchObject({ shouldWake: false });
  });

  it('is not, once it is done, or when it has ended', () => {
    const done = blackboard(
      posted('x', { agentId: 'A2', targets: ['A1'] }),
      assigned('x', 'A1'),
      changed('x', { status: 'resolved' }),
    );
    expect(signalOf([launched(of), running('A1')], done)).toMatchObject({ signal: 'stable' });
    expect(signalOf([launched(of), ran('A1')])).toMatchObject({ signal: 'completed' });
  });
});

describe('the exit of the status line', () => {
  it.each<[string, Step[], Partial<StatusInput>, string]>([
    ['on its way', [launched(of)], {}, 'active'],
    ['a question comes before active', [launched(of)], asked, 'inputRequired'],
    ['and before an open gate', [launched(of), blocked()], asked, 'inputRequired'],
    ['not before the end', [launched(of), completed()], asked, 'ok'],
    ['nor before a failure', [launched(of), failed()], asked, 'failed'],
  ])('%s', (_, steps, over, name) => expect(statusExit(statusInput(of, steps, over))).toBe(name));
});

describe('the version', () => {
  const version = (steps: readonly Step[], ...board: Step[]): number =>
    statusVersion(statusInput(of, steps, { coordination: blackboard(...board) }));
  it('rises with either log, by what is compared', () => {
    const before = version([opened(of)]);
    expect(version([launched(of)])).toBeGreaterThan(before);
    expect(version([opened(of)], posted('b', { kind: 'blocker' }))).toBe(before + 1);
    expect(version([opened(of)], posted('b', { kind: 'blocker' }), changed('b', { detail: 'x' }))).toBe(
      before + 1,
    );
    expect(version([opened(of)], posted('c', { kind: 'claim' }))).toBe(before);
  });
});

describe('the line', () => {
  const line = (steps: readonly Step[], over: Partial<StatusInput> = {}): string => {
    const status = controlStatus(statusInput(of, steps, over));
    return signalLine(status.signals.wave, status.blockingEdge);
  };
  it('says everything in a fixed order', () => {
    expect(line([launched(of), running('A1'), running('A2')])).toBe(
      'signal=stable lane=main wave=3 phase=running status=running blocking=none attempt=1 agents=A1,A2 version=3 should_wake=n/a',
    );
    expect(line([launched(of), blocked()], asked)).toMatch(
      /^signal=feedback-requested .* status=blocked blocking=human-input attempt=1 agents=none version=\d+ should_wake=n\/a$/,
    );
    expect(line([launched(of), attemptEnded('retry', { backoffMs: 9 })])).toContain(
      ' blocking=relaunch-plan ',
    );
  });

  it('of an agent says whether to wake', () => {
    const [a1] = signalsOf([launched(of), ran('A1')]).agents;
    expect(a1 === undefined ? '' : signalLine(a1, null)).toMatch(/agents=A1 version=2 should_wake=yes$/);
  });
});
