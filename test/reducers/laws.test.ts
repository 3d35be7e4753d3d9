import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import type { LaneState } from '../../src/reducers/lane-state.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import { completed } from '../rig/control-events.js';
import type { Placed, Reducer, Step } from '../rig/events.js';
import { foldOf, log, reloaded } from '../rig/events.js';
import {
  outcome,
  runAdopted,
  runCancelRequested,
  runEnded,
  runStarted,
  runSubmitted,
} from '../rig/lane-events.js';
import { controlLog, coordinationStep, runs, strange } from '../rig/wave-arbitraries.js';

const laneStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('r1', 'r2', 'r3').map((run) => runStarted(run)),
  fc.constantFrom('r1', 'r2', 'r3').map((run) => runEnded(run)),
  fc.constantFrom('r1', 'r2', 'r3').map((run) => runSubmitted(run)),
  fc.constantFrom('r1', 'r2', 'r3').map((run) => runAdopted(run)),
  fc
    .tuple(fc.constantFrom('r1', 'r2', 'r3'), fc.boolean())
    .map(([run, force]) => runCancelRequested(run, force)),
  fc
    .tuple(fc.nat(3), fc.constantFrom('running', 'completed', 'failed', 'blocked', 'cancelled'))
    .map(([wave, reached]) => outcome(wave, reached as 'running')),
  strange,
);
const blackboardLog = fc.array(fc.oneof({ weight: 6, arbitrary: coordinationStep }, strange), {
  maxLength: 40,
});

/** reduce(all) equals reduce(snapshot at k + rest), for every k, and a snapshot of a snapshot. */
function everyCut<S>(reducer: Reducer<S>, records: readonly Placed[]): void {
  const whole = foldOf(reducer, records);
  const expected = JSON.stringify(reducer.toJson(whole));
  for (let cut = 0; cut <= records.length; cut += 1) {
    const prefix = reloaded(reducer, foldOf(reducer, records.slice(0, cut)));
    const rest = foldOf(reducer, records.slice(cut), reloaded(reducer, prefix));
    expect(JSON.stringify(reducer.toJson(rest))).toBe(expected);
  }
  // And once with a snapshot after every record.
  const often = records.reduce(
    (state, placed) => reloaded(reducer, foldOf(reducer, [placed], state)),
    reducer.initial(),
  );
  expect(JSON.stringify(reducer.toJson(often))).toBe(expected);
  // Not only what the snapshot holds: all of it.
  expect(often).toEqual(whole);
}

describe('a fold can be cut at any record', () => {
  it('of a wave', () => {
    fc.assert(
      fc.property(controlLog, (steps) => everyCut(waveReducer, log(...steps))),
      { numRuns: runs(100) },
    );
  });

  it('of a blackboard', () => {
    fc.assert(
      fc.property(blackboardLog, (steps) => everyCut(coordinationReducer, log(...steps))),
      { numRuns: runs(100) },
    );
  });

  it('of a lane', () => {
    fc.assert(
      fc.property(fc.array(laneStep, { maxLength: 40 }), (steps) => everyCut(laneReducer, log(...steps))),
      { numRuns: runs(100) },
    );
  });
});

describe('whatever a log holds', () => {
  const nonsense = fc.array(strange, { maxLength: 60 });
  it.each<[string, Reducer<unknown>]>([
    ['wave', waveReducer as Reducer<unknown>],
    ['blackboard', coordinationReducer as Reducer<unknown>],
    ['lane', laneReducer as Reducer<unknown>],
  ])('the reducer of a %s takes it', (_, reducer) => {
    fc.assert(
      fc.property(nonsense, (steps) => {
        reducer.toJson(foldOf(reducer, log(...steps)));
      }),
      { numRuns: runs(300) },
    );
  });

  it('a completed wave stays completed, and what was known of it', () => {
    fc.assert(
      fc.property(controlLog, controlLog, (before, after) => {
        const closed = foldOf(waveReducer, log(...before, completed()));
        if (closed.outcome !== 'completed') throw new Error('not completed');
        const { seq, lastEventAt, unknown, ...kept } = structuredClone(closed);
        void [seq, lastEventAt, unknown];
        expect(foldOf(waveReducer, log(...after), closed)).toMatchObject(kept);
      }),
      { numRuns: runs(100) },
    );
  });

  it('a lane keeps what it has completed', () => {
    fc.assert(
      fc.property(fc.array(laneStep, { maxLength: 40 }), (steps) => {
        const done = new Set<number>();
        let state: LaneState = laneReducer.initial();
        for (const placed of log(...steps)) {
          state = foldOf(laneReducer, [placed], state);
          for (const { wave, outcome: reached } of state.waves.values())
            if (reached === 'completed') done.add(wave);
          for (const wave of done) expect(state.waves.get(wave)?.outcome).toBe('completed');
        }
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('versions of signals', () => {
  const versions = (state: WaveState): number[] => [
    state.signal.version,
    ...['A1', 'A2', 'A8'].map((id) => state.agentSignals.get(id)?.version ?? 0),
  ];

  it('never fall, and rise only when what is compared changes', () => {
    fc.assert(
      fc.property(controlLog, (steps) => {
        let state = waveReducer.initial();
        for (const placed of log(...steps)) {
          const before = [state.signal, ...state.agentSignals.values()].map((signal) => ({ ...signal }));
          const keys = structuredClone(state.agentSignals);
          const known = versions(state);
          state = foldOf(waveReducer, [placed], state);
          versions(state).forEach((version, index) =>
            expect(version).toBeGreaterThanOrEqual(known[index] ?? 0),
          );
          const [wave] = before;
          expect(state.signal.version > (wave?.version ?? 0)).toBe(state.signal.key !== wave?.key);
          for (const [agentId, signal] of state.agentSignals) {
            const earlier = keys.get(agentId);
            expect(signal.version - (earlier?.version ?? 0)).toBe(signal.key === earlier?.key ? 0 : 1);
          }
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it('do not depend on who reads, when, and how often', () => {
    fc.assert(
      fc.property(controlLog, fc.array(fc.boolean(), { maxLength: 60 }), (steps, reads) => {
        const records = log(...steps);
        const alone = foldOf(waveReducer, records);
        const watched = records.reduce((state, placed, index) => {
          const next = foldOf(waveReducer, [placed], state);
          return reads[index] === true ? reloaded(waveReducer, next) : next;
        }, waveReducer.initial());
        expect(versions(watched)).toEqual(versions(alone));
      }),
      { numRuns: runs(100) },
    );
  });
});
