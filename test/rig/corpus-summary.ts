import { replayLogs } from '../../src/audit/replay-logs.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import { openFold } from '../../src/store/log/snapshot.js';
import type { LaneLayout } from '../../src/store/layout.js';

/** What a recorded log must reduce to and how many of its decisions can be taken again, for ever. */
export function corpusSummary(layout: LaneLayout, wave: number) {
  const { state, meta } = openFold(layout.controlPlane(wave), waveReducer, { blobs: layout.blob });
  const { compared } = replayLogs(layout, wave);
  return {
    records: meta.records,
    outcome: state.outcome,
    outcomeDetail: state.outcomeDetail,
    attempt: state.attempt,
    lastAttempt: state.lastAttempt,
    agents: [...state.agents.values()].map(
      ({ agentId, attempt, state: is, exitCode, stop, failureClass, endedAt }) => ({
        agentId,
        attempt,
        state: is,
        exitCode,
        stop,
        failureClass,
        endedAt,
      }),
    ),
    gates: Object.fromEntries(
      [...state.gates].map(([key, { ok, statusCode }]) => [key, `${ok ? 'ok' : 'open'} ${statusCode}`]),
    ),
    measured: [...state.measured.values()],
    inferred: [...state.inferred.keys()],
    anomalies: state.anomalies,
    compared,
  };
}
