import { describe, expect, it } from 'vitest';
import { controlStatus } from '../../src/projections/control-status.js';
import { gateSnapshot, globalDashboard, waveDashboard } from '../../src/projections/dashboards.js';
import type { DefinitionDrift } from '../../src/projections/drift.js';
import { runState } from '../../src/projections/run-state.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { completed, launched, ran } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, foldOf, log } from '../rig/events.js';
import { outcome, runEnded, runStarted } from '../rig/lane-events.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const lane = (...steps: readonly Step[]) => foldOf(laneReducer, log(...steps));
const none: ReadonlyMap<number, DefinitionDrift> = new Map();

describe('run-state', () => {
  const state = lane(
    runStarted('r1', [2, 10]),
    outcome(10, 'running', { at: at(1) }),
    outcome(2, 'running', { at: at(2) }),
    outcome(2, 'completed', { at: at(3) }),
    outcome(10, 'failed', { at: at(4), run: 'r1' }),
  );

  it('says of every wave where it stands and since when, in numeric order', () => {
    const said = runState('main', state, none);
    expect(said).toMatchObject({
      schemaVersion: 1,
      kind: 'wave-run-state',
      lane: 'main',
      completedWaves: [2],
      lastUpdatedAt: at(4),
    });
    expect(Object.keys(said.waves)).toEqual(['2', '10']);
    expect(said.waves['10']).toMatchObject({
      wave: 10,
      currentState: 'failed',
      lastTransitionAt: at(4),
      lastSource: 'run r1',
      lastReasonCode: 'failed',
      lastDetail: 'wave 10 is failed',
      lastEvidence: { waveFile: 'f'.repeat(64) },
    });
  });

  it('has every transition, oldest first', () => {
    expect(
      runState('main', state, none).history.map(({ wave: number, state: reached }) => [number, reached]),
    ).toEqual([
      [10, 'running'],
      [2, 'running'],
      [2, 'completed'],
      [10, 'failed'],
    ]);
  });

  it('shows drift of what is completed, and of nothing else; it stays completed', () => {
    const said = runState(
      'main',
      state,
      new Map([2, 10].map((wave) => [wave, { file: false, prompts: ['A1'] }])),
    );
    expect([said.waves['2']?.currentState, said.waves['10']?.currentState]).toEqual([
      'completed_with_drift',
      'failed',
    ]);
    expect(said.waves['2']?.drift).toEqual({ file: false, prompts: ['A1'] });
    expect(said.waves['10']).not.toHaveProperty('drift');
    expect(said.completedWaves).toEqual([2]);
  });

  it('lists what is completed in numeric order, not in that of completion', () => {
    const both = lane(outcome(10, 'completed'), outcome(2, 'completed'));
    expect(runState('main', both, none).completedWaves).toEqual([2, 10]);
  });

  it('keeps two hundred transitions at most', () => {
    const many = lane(...Array.from({ length: 500 }, (_, index) => outcome(index % 7, 'running')));
    expect(runState('main', many, none).history).toHaveLength(200);
  });

  it('of an untouched lane is empty', () => {
    expect(runState('main', lane(), none)).toMatchObject({
      completedWaves: [],
      lastUpdatedAt: null,
      waves: {},
      history: [],
    });
  });
});

describe('dashboards', () => {
  const of = wave(['A1', 'A2']);
  const status = controlStatus(statusInput(of, [launched(of), ran('A1', { exit: 1 })]));

  it('of a wave shows its agents and gates, without evidence', () => {
    const board = waveDashboard(status, at(9));
    expect(board).toMatchObject({
      kind: 'wave-dashboard',
      lane: 'main',
      wave: 3,
      status: 'running',
      attempt: 1,
      updatedAt: at(9),
    });
    expect(board.agents.map(({ agentId }) => agentId)).toEqual(['A1', 'A2']);
    expect(board.gates[0]).toEqual({
      gate: 'log',
      ok: true,
      statusCode: 'pass',
      agentId: null,
      detail: 'the logs are whole',
      inferred: false,
    });
    expect(board.overall).toMatchObject({ gate: 'implementation', agentId: 'A1' });
  });

  it('of the gates is ok only when all are', () => {
    expect(gateSnapshot(status, at(9))).toMatchObject({
      kind: 'wave-gates',
      attempt: 1,
      ok: false,
      overall: { statusCode: 'nonzero-exit' },
    });
    const closed = controlStatus(statusInput(of, [launched(of), ran('A1'), ran('A2'), completed()]));
    expect(gateSnapshot(closed, at(9))).toMatchObject({ ok: true, overall: null });
  });

  it('of the lane shows the newest run and all waves', () => {
    const state = lane(
      runStarted('r1'),
      runEnded('r1'),
      runStarted('r2'),
      outcome(5, 'running'),
      outcome(1, 'completed'),
    );
    expect(globalDashboard('main', state, status, at(9))).toMatchObject({
      kind: 'lane-dashboard',
      run: { runId: 'r2', ended: null },
      currentWave: 3,
      phase: 'running',
      waves: [
        { wave: 1, status: 'completed' },
        { wave: 5, status: 'running' },
      ],
    });
    expect(globalDashboard('main', lane(), null, at(9))).toMatchObject({
      run: null,
      currentWave: null,
      waves: [],
    });
  });
});
