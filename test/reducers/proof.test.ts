import { describe, expect, it } from 'vitest';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import { agentSignalName, waveSignalName } from '../../src/reducers/wave-signal.js';
import {
  adjudicated,
  blocked,
  bundle,
  bundled,
  completed,
  event,
  given,
  ran,
  revoked,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { reloaded } from '../rig/events.js';

const said = (...steps: readonly Step[]) => {
  const { bundles, anomalies } = given(...steps);
  return {
    bundles: [...bundles.values()].map(({ id, state, supersededBy }) =>
      supersededBy === null ? `${id} ${state}` : `${id} ${state} by ${supersededBy}`,
    ),
    anomalies: anomalies.map((text) => text.replace(/^\S+ \S+ /, '')),
  };
};

describe('proof bundles in the log', () => {
  it.each<[string, Step[], string[], string[]]>([
    ['two of one agent', [bundled(), bundled({ id: 'B2' })], ['B1 active', 'B2 active'], []],
    [
      'one in the place of another',
      [bundled(), bundled({ id: 'B2', supersedes: 'B1' })],
      ['B1 superseded by B2', 'B2 active'],
      [],
    ],
    [
      'two that race for the place of one: the first counts',
      [bundled(), bundled({ id: 'B2', supersedes: 'B1' }), bundled({ id: 'B3', supersedes: 'B1' })],
      ['B1 superseded by B2', 'B2 active'],
      ['proof bundle B1 is superseded'],
    ],
    [
      'two that race for an id: the first counts',
      [bundled(), bundled({ agentId: 'A2' })],
      ['B1 active'],
      ['there is a proof bundle B1'],
    ],
    ['in the place of none', [bundled({ supersedes: 'B0' })], [], ['there is no proof bundle B0']],
    [
      "in the place of somebody else's",
      [bundled({ agentId: 'A2' }), bundled({ id: 'B2', supersedes: 'B1' })],
      ['B1 active'],
      ['proof bundle B1 is about A2'],
    ],
    ['taken back', [bundled(), revoked('B1')], ['B1 revoked'], []],
    [
      'taken back twice',
      [bundled(), revoked('B1'), revoked('B1')],
      ['B1 revoked'],
      ['proof bundle B1 is revoked'],
    ],
    ['none taken back', [revoked('B1')], [], ['there is no proof bundle B1']],
    [
      'one taken back and superseded',
      [bundled(), revoked('B1'), bundled({ id: 'B2', supersedes: 'B1' })],
      ['B1 revoked'],
      ['proof bundle B1 is revoked'],
    ],
    ['after the end', [completed(), bundled()], [], []],
    [
      'no bundle',
      [event('proof-bundle.registered', { bundle: {} as never })],
      [],
      ['malformed data: bundle'],
    ],
  ])('%s', (_, steps, bundles, anomalies) => {
    expect(said(...steps)).toEqual({ bundles, anomalies });
  });

  it('say who registered them and when, and measure their files', () => {
    const state = given(bundled());
    const [artifact] = bundle().artifacts;
    expect(state.bundles.get('B1')).toMatchObject({
      recordedBy: 'launcher',
      recordedAt: '2026-03-01T08:00:00.000Z',
    });
    expect(state.measured.get('proof.json')).toEqual({
      path: 'proof.json',
      exists: true,
      sha256: artifact?.sha256,
      bytes: artifact?.bytes,
    });
    expect(reloaded(waveReducer, state)).toEqual(state);
  });
});

describe('adjudications in the log', () => {
  const run = ran('A1', { says: '[wave-proof] state: met' });

  it('belong to the run that they judge, and the last one counts', () => {
    const state = given(run, adjudicated('A1'), adjudicated('A1', { status: 'rework-required' }));
    expect(state.agents.get('A1')?.adjudication).toMatchObject({ status: 'rework-required', by: 'launcher' });
    expect(given(run, ran('A1', { attempt: 2 })).agents.get('A1')?.adjudication).toBeNull();
    expect(reloaded(waveReducer, state)).toEqual(state);
  });

  it('of a run that is over, or of nobody, change nothing', () => {
    const state = given(run, ran('A1', { attempt: 2 }), adjudicated('A1'), adjudicated('A9'));
    expect(state.agents.get('A1')?.adjudication).toBeNull();
    expect(state.anomalies).toEqual([]);
  });

  it('with a status that is none are anomalies', () => {
    const state = given(run, adjudicated('A1', { status: 'fine' as never }));
    expect(state.agents.get('A1')?.adjudication).toBeNull();
    expect(state.anomalies).toHaveLength(1);
  });
});

describe('the signal of an agent that is held', () => {
  const signalOf = (...steps: readonly Step[]) => {
    const state = given(ran('A1', { says: '[wave-proof] state: met' }), ...steps);
    const run = state.agents.get('A1');
    return run === undefined ? undefined : agentSignalName(run, state);
  };

  it('asks a person, until there is an answer or nothing left to ask', () => {
    expect(signalOf()).toBe('completed');
    expect(signalOf(adjudicated('A1'))).toBe('feedback-requested');
    expect(signalOf(adjudicated('A1'), adjudicated('A1', { status: 'pass' }))).toBe('completed');
    expect(signalOf(adjudicated('A1'), completed())).toBe('completed');
  });

  it('changes its version, and that of the wave that is blocked for it', () => {
    const held = given(ran('A1', { says: 'x' }), adjudicated('A1'), blocked(AWAITING));
    const decided = given(
      ran('A1', { says: 'x' }),
      adjudicated('A1'),
      blocked(AWAITING),
      adjudicated('A1', { status: 'pass' }),
    );
    expect([waveSignalName(held), waveSignalName(decided)]).toEqual(['feedback-requested', 'resume-ready']);
    expect(decided.signal.version).toBe(held.signal.version + 1);
    expect(decided.agentSignals.get('A1')?.version).toBe((held.agentSignals.get('A1')?.version ?? 0) + 1);
  });
});

const AWAITING = {
  gate: 'implementation',
  statusCode: 'awaiting-adjudication',
  failureClass: 'deterministic',
} as const;
