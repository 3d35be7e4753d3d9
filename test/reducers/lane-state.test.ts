import { describe, expect, it } from 'vitest';
import type { LaneState } from '../../src/reducers/lane-state.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import type { Draft, Step } from '../rig/events.js';
import { foldOf, log, reloaded } from '../rig/events.js';
import { outcome, runEnded, runStarted } from '../rig/lane-events.js';

const lane = (...steps: readonly Step[]): LaneState => foldOf(laneReducer, log(...steps));
const ends = (state: LaneState) => state.runs.map(({ runId, ended }) => [runId, ended?.outcome ?? null]);

describe('runs of a lane', () => {
  it.each<[string, Step[], (string | null)[][]]>([
    ['begin and end', [runStarted('r1'), runEnded('r1')], [['r1', 'completed']]],
    [
      'are taken over by the next',
      [runStarted('r1'), runStarted('r2')],
      [
        ['r1', 'taken-over'],
        ['r2', null],
      ],
    ],
    [
      'do not end twice',
      [runStarted('r1'), runStarted('r2'), runEnded('r1')],
      [
        ['r1', 'taken-over'],
        ['r2', null],
      ],
    ],
    ['begin once', [runStarted('r1'), runStarted('r1')], [['r1', null]]],
    ['that nobody knows do not end', [runStarted('r1'), runEnded('r9')], [['r1', null]]],
    ['need a name', [{ ...runStarted('r1'), run: undefined } as unknown as Draft], []],
  ])('%s', (_, steps, expected) => expect(ends(lane(...steps))).toEqual(expected));

  it('are kept up to a hundred, the newest', () => {
    const state = lane(...Array.from({ length: 130 }, (_, index) => runStarted(`r${index}`)));
    expect(state.runs).toHaveLength(100);
    expect(state.runs[0]?.runId).toBe('r30');
  });
});

describe('outcomes of waves', () => {
  const of = (state: LaneState) => [...state.waves].map(([wave, entry]) => [wave, entry.outcome]);
  it('are the newest of each, and completed for ever', () => {
    expect(of(lane(outcome(1, 'running'), outcome(1, 'failed'), outcome(2, 'running')))).toEqual([
      [1, 'failed'],
      [2, 'running'],
    ]);
    expect(of(lane(outcome(1, 'completed'), outcome(1, 'running'), outcome(1, 'failed')))).toEqual([
      [1, 'completed'],
    ]);
  });

  it('leave a history of two hundred, without what did not count', () => {
    const steps = Array.from({ length: 230 }, (_, index) => outcome(index, 'running'));
    expect(lane(...steps).history.map(({ wave }) => wave)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 30),
    );
    expect(lane(outcome(1, 'completed'), outcome(1, 'failed')).history).toHaveLength(1);
  });
});

it.each<[string, Draft]>([
  ['of an unknown type', { type: 'lane.painted', data: {} }],
  ['named after what every object has', { type: 'toString', data: {} }],
  ['without the data of its type', { type: 'run.started', data: { request: {} } }],
  ['of a run without waves', { type: 'run.started', data: { request: {}, launcher: {} } }],
])('an event %s is counted and changes nothing else', (_, draft) => {
  const state = lane(runStarted('r1'), draft);
  expect([...state.unknown]).toEqual([[draft.type, 1]]);
  expect(ends(state)).toEqual([['r1', null]]);
});

it('a snapshot holds everything', () => {
  const state = lane(runStarted('r1'), outcome(1, 'completed'), outcome(2, 'failed'), runEnded('r1'), {
    type: 'x',
    data: {},
  });
  expect(reloaded(laneReducer, state)).toEqual(state);
});
