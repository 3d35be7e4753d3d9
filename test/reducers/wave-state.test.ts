import { describe, expect, it } from 'vitest';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import { activeRuns } from '../../src/reducers/wave-state.js';
import {
  attempt,
  attemptEnded,
  blocked,
  buried,
  cancelled,
  cancelRequested,
  completed,
  concluded,
  event,
  exited,
  failed,
  given,
  intentOf,
  launched,
  measured,
  opened,
  ran,
  requested,
  running,
  strayed,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, log, reloaded, T0 } from '../rig/events.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const a1 = (state: WaveState) => state.agents.get('A1');

const verdict = {
  gate: 'implementation',
  ok: false,
  statusCode: 'missing-deliverable',
  agentId: 'A1',
  detail: 'a.txt',
  evidence: [],
  inferred: false,
  rung: 'gate-1',
  failureClass: 'proof',
} as const;
const judgement = event('gate.evaluated', {
  verdict,
  basis: { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' },
});

describe('a wave', () => {
  it.each<[string, Step[], Partial<WaveState>]>([
    ['is open before it begins', [], { outcome: 'open', attempt: 0, opened: null, run: null }],
    ['belongs to the run that opened it', [opened(of)], { run: 'r1', outcome: 'open' }],
    [
      'belongs to the run that opened it last',
      [launched(of), opened(of, { run: 'r2' })],
      { run: 'r2', attemptsOfRun: 1 },
    ],
    [
      'keeps its attempt when it is taken over',
      [launched(of), opened(of, { run: 'r2' })],
      { attempt: 1, attemptActive: true },
    ],
    ['fails', [launched(of), failed()], { outcome: 'failed', attemptActive: false }],
    ['is blocked', [launched(of), blocked()], { outcome: 'blocked', attemptActive: false }],
    ['is cancelled', [launched(of), cancelRequested(true), cancelled()], { outcome: 'cancelled' }],
    [
      'opens again after a failure',
      [launched(of), failed(), opened(of)],
      { outcome: 'open', outcomeDetail: null },
    ],
    [
      'completes for ever',
      [launched(of), completed(), opened(of, { run: 'r2' }), failed()],
      { outcome: 'completed', run: 'r1' },
    ],
    [
      'counts attempts of its run',
      [launched(of), attemptEnded('retry'), attempt(2, ['A1'])],
      { attempt: 2, attemptsOfRun: 2 },
    ],
    [
      'takes a cancel by force for the last word',
      [launched(of), cancelRequested(true), cancelRequested(false)],
      { cancel: 'forced' },
    ],
    [
      'cannot be cancelled when it is over',
      [launched(of), failed(), cancelRequested(true)],
      { cancel: 'none' },
    ],
  ])('%s', (_, steps, expected) => expect(given(...steps)).toMatchObject(expected));

  it('says how it ended', () => {
    expect(given(launched(of), blocked()).outcomeDetail).toEqual({
      gate: 'ownership',
      statusCode: 'ownership-violated',
      detail: 'A1 strayed',
      failureClass: 'ownership',
      at: at(0),
    });
    expect(given(launched(of), completed()).outcomeDetail).toMatchObject({
      statusCode: 'pass',
      failureClass: null,
    });
    expect(given(launched(of), cancelled()).outcomeDetail).toMatchObject({ failureClass: 'cancelled' });
  });

  it('remembers when it first began, whoever went on with it', () => {
    expect(given(opened(of, { at: at(1) }), opened(of, { at: at(9), run: 'r2' })).startedAt).toBe(at(1));
  });

  it('goes by the order of records, not by their clocks', () => {
    const states = [
      [
        running('A1', { requestedAt: at(500) }),
        event('agent-run.exited', exit(0), { agent: 'A1', at: at(-900) }),
      ],
      [{ ...failed(), at: at(100) }, opened(of, { at: at(-100), run: 'r2' })],
    ].map((steps) => given(launched(of), ...steps));
    expect(a1(states[0] ?? given())?.state).toBe('exited');
    expect(states[1]).toMatchObject({ outcome: 'open', run: 'r2' });
  });
});

describe('a run of an agent', () => {
  it.each<[string, Step[], string]>([
    ['is requested', [requested('A1')], 'requested'],
    ['runs', [running('A1')], 'running'],
    ['exits', [exited('A1')], 'exited'],
    ['is concluded', [ran('A1')], 'concluded'],
    ['is buried', [buried('A1', 'transient')], 'buried'],
    ['exits although nobody saw it start', [requested('A1'), event('agent-run.exited', exit(0))], 'exited'],
    ['does not start twice', [exited('A1'), started()], 'exited'],
    ['does not exit twice', [ran('A1'), event('agent-run.exited', exit(9))], 'concluded'],
    ['is not buried once it is concluded', [ran('A1'), burial()], 'concluded'],
    ['is not concluded while it runs', [running('A1'), concluded('A1')], 'running'],
    ['is not requested while another may run', [running('A1'), requested('A1', { attempt: 2 })], 'running'],
    [
      'is requested again after it was buried',
      [buried('A1', 'transient'), requested('A1', { attempt: 2 })],
      'requested',
    ],
  ])('%s', (_, steps, expected) => expect(a1(given(launched(of), ...steps))?.state).toBe(expected));

  it('is not touched by facts about an older one', () => {
    const state = given(launched(of), ran('A1', { exit: 1 }), requested('A1', { attempt: 2 }), [
      started(),
      event('agent-run.exited', exit(7)),
      event('agent-run.stop-requested', { intentId: intentOf('A1'), reason: 'cancelled' }),
      burial(),
      concluded('A1'),
    ]);
    expect(a1(state)).toMatchObject({ intentId: 'A1.2', state: 'requested', stop: null, exitCode: null });
    expect(state.anomalies).toEqual([]);
  });

  it('keeps the first reason to stop it', () => {
    const stop = (reason: 'cancelled' | 'time-limit') =>
      event('agent-run.stop-requested', { intentId: intentOf('A1'), reason });
    expect(a1(given(launched(of), running('A1'), stop('time-limit'), stop('cancelled')))?.stop).toBe(
      'time-limit',
    );
  });

  it('collects what strayed while it ran, each path once, and keeps it when its agent runs again', () => {
    const strays = [running('A1'), strayed('A1', ['x', 'y']), strayed('A1', ['y', 'z'])];
    expect(a1(given(launched(of), ...strays))?.unowned.map(({ path }) => path)).toEqual(['x', 'y', 'z']);
    expect(
      a1(
        given(
          launched(of),
          ...strays,
          event('agent-run.exited', exit(0)),
          concluded('A1'),
          ran('A1', { attempt: 2 }),
        ),
      )?.unowned.map(({ path }) => path),
    ).toEqual(['x', 'y', 'z']);
  });

  it('is active while a process may exist, in the order of requests', () => {
    const state = given(launched(of), ran('A1'), requested('A2'), running('A1', { attempt: 2 }));
    expect(activeRuns(state).map(({ intentId }) => intentId)).toEqual(['A2.1', 'A1.2']);
    expect(activeRuns(given(launched(of), exited('A1'), buried('A2', 'unknown')))).toEqual([]);
  });
});

describe('an attempt', () => {
  it('follows the one before; anything else is an anomaly', () => {
    const state = given(launched(of), attempt(3, ['A1']));
    expect(state).toMatchObject({ attempt: 1 });
    expect(state.anomalies).toEqual(['R000002 attempt.started: attempt 3 started after attempt 1']);
  });

  it('begins without inferences; its findings go to the next one', () => {
    const inferred = event('stage.inferred', { stage: 'security', evidence: [] });
    const state = given(launched(of), judgement, inferred, attemptEnded('retry'), attempt(2, ['A1']));
    expect(state.inferred.size).toBe(0);
    expect(state.findings.get('A1')).toEqual([verdict]);
  });

  it('keeps the newest verdict of each gate and agent, until the wave is another one', () => {
    const better = event('gate.evaluated', {
      verdict: { ...verdict, ok: true, statusCode: 'pass', failureClass: null },
      basis: { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' },
    });
    const keys = (...steps: Step[]) =>
      [...given(launched(of), judgement, ...steps).gates].map(([key, { ok }]) => [key, ok]);
    expect(keys()).toEqual([['implementation/A1', false]]);
    expect(keys(better)).toEqual([['implementation/A1', true]]);
    expect(keys(opened(of, { run: 'r2' }))).toEqual([['implementation/A1', false]]);
    expect(keys(opened(wave(['A2'], { fingerprint: 'other' })))).toEqual([]);
  });

  it('keeps of a gate what it says of the wave or what it says of agents, never both', () => {
    const basis = { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' };
    const said = (agentId: string | null) =>
      event('gate.evaluated', { verdict: { ...verdict, agentId }, basis });
    const keys = (...steps: Step[]) => [...given(launched(of), ...steps).gates.keys()];
    expect(keys(said('A1'), said('A2'))).toEqual(['implementation/A1', 'implementation/A2']);
    expect(keys(said('A1'), said('A2'), said(null))).toEqual(['implementation']);
    expect(keys(said(null), said('A1'))).toEqual(['implementation/A1']);
  });

  it('names when the next may begin', () => {
    const ended = { ...attemptEnded('retry', { backoffMs: 1500 }), at: at(10) };
    expect(given(launched(of), ended).retryNotBefore).toBe(T0 + 11_500);
    expect(given(launched(of), attemptEnded('failed')).retryNotBefore).toBeNull();
    expect(given(launched(of), ended, attempt(2, [])).retryNotBefore).toBeNull();
    expect(given(launched(of), ended, failed()).retryNotBefore).toBeNull();
  });
});

describe('what cannot be', () => {
  it('is an anomaly that names the record, and at most fifty are kept', () => {
    const steps = Array.from({ length: 60 }, () => concluded('A1'));
    const state = given(launched(of), running('A1'), ...steps);
    expect(state.anomalies).toHaveLength(50);
    expect(state.anomalies.at(-1)).toBe('R000063 agent-run.concluded: A1 was concluded while running');
  });

  it.each<[string, unknown, string]>([
    ['attempt.started', {}, 'plan'],
    ['attempt.started', { plan: { attempt: 1 } }, 'plan'],
    ['wave.opened', { fingerprint: 'f', file: 'w', wave: {} }, 'wave.agents'],
    ['attempt.ended', { outcome: 'retry', statusCode: '', detail: '', failureClass: null }, 'backoffMs'],
    ['agent-run.requested', { intentId: 7 }, 'intentId'],
  ])('%s with data of another shape changes nothing', (type, data, key) => {
    const state = given(opened(of), { type, data });
    expect(state.anomalies).toEqual([`R000001 ${type}: malformed data: ${key}`]);
    expect({ ...state, anomalies: [], seq: 1 }).toEqual(given(opened(of)));
  });

  it('an unknown type is counted', () => {
    const state = given(
      opened(of),
      { type: 'agent-run.dreamt', data: {} },
      { type: 'agent-run.dreamt', data: {} },
    );
    expect([...state.unknown]).toEqual([['agent-run.dreamt', 2]]);
    expect(state.anomalies).toEqual([]);
  });
});

it('a snapshot holds everything', () => {
  const state = given(
    launched(of),
    ran('A1', { exit: 1 }),
    measured({ a: '1' }),
    strayed('A1', ['x']),
    event('stage.inferred', { stage: 'security', evidence: ['x'] }),
    judgement,
    attemptEnded('retry'),
    { type: 'agent-run.dreamt', data: {} },
  );
  expect(state.findings.size + state.gates.size + state.inferred.size + state.unknown.size).toBe(4);
  expect(reloaded(waveReducer, state)).toEqual(state);
  expect(log(opened(of))).toHaveLength(1);
});

function exit(exitCode: number) {
  return { intentId: intentOf('A1'), exitCode, signal: null, endedAt: null, detail: '' };
}
function started(): Step {
  const shim = { pid: 1, startTime: '1' };
  return event('agent-run.started', {
    intentId: 'A1.1',
    bootId: 'b',
    shim,
    agent: { ...shim, pgid: 1 },
    startedAt: at(0),
  });
}
function burial(): Step {
  return event('agent-run.buried', { intentId: intentOf('A1'), reason: 'late', failureClass: 'transient' });
}

it('a measured file without a path is an anomaly, not an entry that no snapshot could keep', () => {
  const state = given(launched(of), event('artifact.measured', { files: [{}] } as never));
  expect(state.measured.size).toBe(0);
  expect(state.anomalies.at(-1)).toContain('a measured file has no path');
});
