import type { LaneEventData, RunOutcome } from '../../src/events/lane-event.js';
import type { Draft } from './events.js';

export const runStarted = (run: string, waves: readonly number[] = [3]): Draft => ({
  type: 'run.started',
  run,
  data: {
    request: { waves, autoNext: false, operator: 'ada', flags: [] },
    launcher: { bootId: 'boot', pid: 7, startTime: '1' },
  } satisfies LaneEventData['run.started'],
});

export const runEnded = (run: string, outcome: RunOutcome = 'completed'): Draft => ({
  type: 'run.ended',
  run,
  data: { outcome, exitCode: outcome === 'completed' ? 0 : 40, detail: outcome },
});

export const outcome = (
  wave: number,
  reached: LaneEventData['wave.outcome-recorded']['outcome'],
  over: Partial<Draft> = {},
): Draft => ({
  type: 'wave.outcome-recorded',
  wave,
  data: {
    outcome: reached,
    reasonCode: reached === 'completed' ? 'pass' : reached,
    detail: `wave ${wave} is ${reached}`,
    fingerprint: 'f'.repeat(64),
    evidence: { envelopes: {}, controlLog: null, gateSnapshot: null },
  },
  ...over,
});
