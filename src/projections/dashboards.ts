import type { LaneState } from '../reducers/lane-state.js';
import type { ControlStatus } from './control-status.js';

/** `projections/dashboards/wave-<n>.json`: one wave at a glance. */
export function waveDashboard(status: ControlStatus, updatedAt: string) {
  const {
    lane,
    wave,
    title,
    phase,
    closureState,
    blockingEdge,
    overall,
    logicalAgents,
    gates,
    activeAttempt,
    tokens,
    costUsd,
    unknownRuns,
    unpricedRuns,
  } = status;
  return {
    schemaVersion: 1,
    kind: 'wave-dashboard',
    lane,
    wave,
    title,
    status: status.status,
    phase,
    closureState,
    attempt: status.counts.attempts,
    activeAttempt,
    tokens,
    costUsd,
    unknownRuns,
    unpricedRuns,
    updatedAt,
    blockingEdge,
    overall,
    agents: logicalAgents,
    gates: gates.map(({ gate, ok, statusCode, agentId, detail, inferred }) => ({
      gate,
      ok,
      statusCode,
      agentId,
      detail,
      inferred,
    })),
  };
}

/** `projections/gates/wave-<n>.json`: every verdict with its evidence, and the one that counts. */
export function gateSnapshot(status: ControlStatus, updatedAt: string) {
  const { lane, wave, counts, gates, overall } = status;
  return {
    schemaVersion: 1,
    kind: 'wave-gates',
    lane,
    wave,
    attempt: counts.attempts,
    updatedAt,
    ok: overall === null && gates.every(({ ok }) => ok),
    overall,
    gates,
  };
}

/** `projections/dashboards/global.json`: the whole lane at a glance. */
export function globalDashboard(
  lane: string,
  state: LaneState,
  current: ControlStatus | null,
  updatedAt: string,
) {
  const waves = [...state.waves.values()].sort((left, right) => left.wave - right.wave);
  const run = state.runs.at(-1) ?? null;
  return {
    schemaVersion: 1,
    kind: 'lane-dashboard',
    lane,
    updatedAt,
    run: run === null ? null : { runId: run.runId, startedAt: run.startedAt, ended: run.ended },
    currentWave: current?.wave ?? null,
    phase: current?.phase ?? null,
    waves: waves.map(({ wave, outcome, reasonCode, detail, at }) => ({
      wave,
      status: outcome,
      reasonCode,
      detail,
      at,
    })),
  };
}
