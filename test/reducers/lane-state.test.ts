import { describe, expect, it } from 'vitest';
import type { LaneState } from '../../src/reducers/lane-state.js';
import { isPending, laneReducer, runUnderWay } from '../../src/reducers/lane-state.js';
import type { Draft, Step } from '../rig/events.js';
import { foldOf, log, reloaded } from '../rig/events.js';
import {
  outcome,
  runAdopted,
  runCancelRequested,
  runEnded,
  runStarted,
  runSubmitted,
} from '../rig/lane-events.js';

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

  const begun = (state: LaneState) =>
    state.runs.map(({ runId, startedAt, launcher }) => [runId, startedAt !== null, launcher?.pid ?? null]);
  it.each<[string, Step[], unknown[]]>([
    ['wait once they are submitted', [runSubmitted('r1')], [['r1', false, null]]],
    ['are submitted once', [runSubmitted('r1'), runSubmitted('r1')], [['r1', false, null]]],
    ['begin under the id that they have', [runSubmitted('r1'), runStarted('r1')], [['r1', true, 7]]],
    [
      'begin once, whoever says so again',
      [runSubmitted('r1'), runStarted('r1'), runAdopted('r1'), runStarted('r1')],
      [['r1', true, 8]],
    ],
    [
      'wait on while others run',
      [runSubmitted('r1'), runStarted('r2')],
      [
        ['r1', false, null],
        ['r2', true, 7],
      ],
    ],
    ['are not adopted before they begin', [runSubmitted('r1'), runAdopted('r1')], [['r1', false, null]]],
    ['are not adopted by another name', [runStarted('r1'), runAdopted('r2')], [['r1', true, 7]]],
    [
      'are adopted any number of times',
      [runStarted('r1'), runAdopted('r1', 8), runAdopted('r1', 9)],
      [['r1', true, 9]],
    ],
  ])('%s', (_, steps, expected) => expect(begun(lane(...steps))).toEqual(expected));

  it('submitted ones keep waiting while others take each other over', () => {
    const state = lane(runSubmitted('r1'), runStarted('r2'), runStarted('r3'));
    expect(ends(state)).toEqual([
      ['r1', null],
      ['r2', 'taken-over'],
      ['r3', null],
    ]);
    expect(runUnderWay(state)?.runId).toBe('r3');
  });

  it.each<[string, Step[], (string | null)[]]>([
    [
      'one that waits is over by it',
      [runSubmitted('r1'), runCancelRequested('r1')],
      ['graceful', 'cancelled'],
    ],
    [
      'and does not begin any more',
      [runSubmitted('r1'), runCancelRequested('r1'), runStarted('r1'), runAdopted('r1')],
      ['graceful', 'cancelled'],
    ],
    ['one at work is told', [runStarted('r1'), runCancelRequested('r1')], ['graceful', null]],
    [
      'force is not taken back',
      [runStarted('r1'), runCancelRequested('r1', true), runCancelRequested('r1')],
      ['forced', null],
    ],
    [
      'one that is over is left as it is',
      [runStarted('r1'), runEnded('r1'), runCancelRequested('r1')],
      ['none', 'completed'],
    ],
  ])('are cancelled: %s', (_, steps, [cancel, ended]) => {
    const [run] = lane(...steps).runs;
    expect([run?.cancel, run?.ended?.outcome ?? null]).toEqual([cancel, ended]);
  });

  it('fifty wait at most, and none of them is forgotten', () => {
    const waiting = Array.from({ length: 60 }, (_, index) => runSubmitted(`s${index}`));
    const ended = Array.from({ length: 130 }, (_, index) => [runStarted(`r${index}`), runEnded(`r${index}`)]);
    const state = lane(...waiting, ...ended.flat());
    expect(state.runs.filter(isPending).map(({ runId }) => runId)).toEqual(
      Array.from({ length: 50 }, (_, index) => `s${index}`),
    );
    expect(state.runs).toHaveLength(100);
    expect(state.runs.at(-1)?.runId).toBe('r129');
  });

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
  ['of a submission without options', { type: 'run.submitted', data: { request: { waves: [] } } }],
  ['of a submission without waves', { type: 'run.submitted', data: { request: {}, options: {} } }],
  ['of a run without waves', { type: 'run.started', data: { request: {}, launcher: {} } }],
])('an event %s is counted and changes nothing else', (_, draft) => {
  const state = lane(runStarted('r1'), draft);
  expect([...state.unknown]).toEqual([[draft.type, 1]]);
  expect(ends(state)).toEqual([['r1', null]]);
});

it('a snapshot holds everything', () => {
  const state = lane(runSubmitted('r1'), runStarted('r1'), outcome(1, 'completed'), runEnded('r1'), {
    type: 'x',
    data: {},
  });
  expect(reloaded(laneReducer, state)).toEqual(state);
});
