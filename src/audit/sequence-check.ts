import type { LogRecord } from '../model/record.js';
import { decidedTypes } from '../engine/replay/decided-events.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import type { WaveState } from '../reducers/wave-state.js';

/** Follows the accepted records of one log and says of each why it cannot stand where it does; undefined where it can. */
export type SequenceCheck = (record: LogRecord, offset: number, length: number) => string | undefined;

/** The order of a wave's control-plane log: what its reducer finds impossible, and what it passes over in silence. */
export function controlSequence(): Readonly<{ check: SequenceCheck; state: () => WaveState }> {
  let state = waveReducer.initial();
  const requested = new Set<string>();
  const concluded = new Set<string>();
  const check: SequenceCheck = (record) => {
    const { type, data } = record;
    const wasOver = state.outcome === 'completed';
    const before = state.anomalies.at(-1);
    state = waveReducer.apply(state, record);
    const anomaly = state.anomalies.at(-1);
    if (anomaly !== before) return anomaly?.slice(anomaly.indexOf(type) + type.length + 2);
    if (wasOver && (decidedTypes as readonly string[]).includes(type)) return 'the wave was completed before';
    if (type === 'agent-run.requested') return once(requested, data.intentId, 'requested');
    if (type === 'agent-run.concluded') return once(concluded, data.intentId, 'concluded');
    return undefined;
  };
  return { check, state: () => state };
}

/** The order of a blackboard. */
export function coordinationSequence(): SequenceCheck {
  let state = coordinationReducer.initial();
  return (record, offset, length) => {
    const before = state.anomalies.at(-1);
    state = coordinationReducer.apply(state, record, { offset, length });
    const anomaly = state.anomalies.at(-1);
    return anomaly === before ? undefined : anomaly?.slice(anomaly.indexOf(': ') + 2);
  };
}

/** The order of a lane's log: a run begins and ends once, and what is completed stays completed. */
export function laneSequence(): SequenceCheck {
  const started = new Set<unknown>();
  const ended = new Set<unknown>();
  const completed = new Set<number>();
  return ({ type, run, wave, data }) => {
    switch (type) {
      case 'run.started':
        return once(started, run, 'started');
      case 'run.ended':
        return started.has(run) ? once(ended, run, 'ended') : `run ${run ?? '?'} ended and never started`;
      case 'wave.outcome-recorded':
        if (wave === undefined) return undefined;
        if (completed.has(wave) && data.outcome !== 'completed') return `wave ${wave} was completed before`;
        if (data.outcome === 'completed') completed.add(wave);
        return undefined;
      default:
        return undefined;
    }
  };
}

function once(seen: Set<unknown>, id: unknown, what: string): string | undefined {
  if (seen.has(id)) return `${String(id)} was ${what} before`;
  seen.add(id);
  return undefined;
}
