import type { LaneEventData, RunOutcome } from '../../src/events/lane-event.js';
import { defaultRunOptions } from '../../src/model/run-options.js';
import type { Draft } from './events.js';

export const runStarted = (run: string, waves: readonly number[] = [3]): Draft => ({
  type: 'run.started',
  run,
  data: {
    request: { waves, autoNext: false, operator: 'ada', flags: [] },
    launcher: { bootId: 'boot', pid: 7, startTime: '1' },
  } satisfies LaneEventData['run.started'],
});

export const runSubmitted = (run: string, waves: readonly number[] = [3]): Draft => ({
  type: 'run.submitted',
  run,
  data: {
    request: { waves, autoNext: false, operator: 'ada', flags: [] },
    options: defaultRunOptions,
  } satisfies LaneEventData['run.submitted'],
});

export const runAdopted = (run: string, pid = 8): Draft => ({
  type: 'run.adopted',
  run,
  data: { launcher: { bootId: 'boot', pid, startTime: '2' } } satisfies LaneEventData['run.adopted'],
});

export const runCancelRequested = (run: string, force = false, reason?: string): Draft => ({
  type: 'run.cancel-requested',
  run,
  data: { force, ...(reason === undefined ? {} : { reason }) },
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
