import { isoTime } from '../../base/clock.js';
import { printableLine } from '../../base/printable.js';
import type { LaneEventData } from '../../events/lane-event.js';
import { Problem } from '../../base/problem.js';
import { runState } from '../../projections/run-state.js';
import type { LaneState } from '../../reducers/lane-state.js';
import { laneReducer } from '../../reducers/lane-state.js';
import type { WaveState } from '../../reducers/wave-state.js';
import { waveReducer } from '../../reducers/reduce-wave.js';
import { publishJson } from '../../store/atomic-write.js';
import { acquireLease } from '../../store/lease.js';
import { openFold } from '../../store/log/snapshot.js';
import { driftedWaves } from '../../supervisor/drifted-waves.js';
import { Journal } from '../../supervisor/journal.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { loadLane } from '../../supervisor/load-lane.js';
import { outcomeEvidence } from '../../supervisor/outcome-evidence.js';
import type { Invocation } from '../command.js';
import { wantsJson } from '../context.js';

/** What was found of one wave. */
type Finding = Readonly<{
  wave: number;
  outcome: string;
  /** `already-recorded`, `added`, `kept-despite-drift`, `never-launched`, `still-open`. */
  reasonCode: string;
  detail: string;
}>;

/** `wave launch --reconcile-status`: rebuilds the lane's index and `run-state.json` from the waves' own logs. */
export async function reconcileStatus(context: LaneContext, invocation: Invocation): Promise<number> {
  const lease = await acquireLease(context.repoLayout.lease(context.lane, context.project));
  if (lease === undefined) {
    throw new Problem('lane/held', `a launcher holds lane ${context.lane}; it keeps the status itself`, {
      exit: 'laneHeld',
    });
  }
  try {
    const findings = await reconcile(context);
    if (wantsJson(invocation)) {
      const document = { schemaVersion: 1, kind: 'reconcile-status', lane: context.lane, waves: findings };
      invocation.io.stdout(`${JSON.stringify(document)}\n`);
    } else {
      for (const { wave, outcome, reasonCode, detail } of findings) {
        invocation.io.stdout(`wave ${wave}: ${outcome} (${reasonCode}) ${printableLine(detail)}\n`);
      }
    }
    return 0;
  } finally {
    await lease.release();
  }
}

async function reconcile(context: LaneContext): Promise<Finding[]> {
  const { layout, clock, ids, lane, repo, config } = context;
  const runId = ids.next();
  const stamp = { lane, run: runId, actor: 'launcher' } as const;
  const ports = { clock, ids, layout, onAppended: () => undefined };
  const journal = new Journal<LaneState, LaneEventData>(layout.laneLog(), laneReducer, stamp, ports);
  try {
    journal.takeOver(runId);
    const findings: Finding[] = [];
    for (const { wave } of loadLane({ repo, lane, config }).waves) {
      const fold = openFold(layout.controlPlane(wave.wave), waveReducer, { blobs: layout.blob });
      const { state } = fold;
      const recorded = journal.state.waves.get(wave.wave)?.outcome;
      const hasDrifted = state.outcome === 'completed' && state.opened?.fingerprint !== wave.fingerprint;
      findings.push(findingOf(wave.wave, state, recorded, hasDrifted));
      if (state.outcome === 'open' || state.outcome === recorded) continue;
      const { statusCode = '', detail = '' } = state.outcomeDetail ?? {};
      const data = {
        outcome: state.outcome,
        reasonCode: statusCode,
        detail,
        fingerprint: state.opened?.fingerprint ?? '',
        evidence: outcomeEvidence(layout, { state, control: fold }, wave.wave),
      };
      journal.append([{ type: 'wave.outcome-recorded', wave: wave.wave, data }]);
    }
    await publishJson(layout.runState(), {
      ...runState(lane, journal.state, driftedWaves(context, journal.state)),
      reconciledAt: isoTime(clock.now()),
    });
    return findings;
  } finally {
    journal.close();
  }
}

function findingOf(wave: number, state: WaveState, recorded: string | undefined, drifted: boolean): Finding {
  const detail = state.outcomeDetail?.detail ?? '';
  if (state.opened === null)
    return { wave, outcome: 'planned', reasonCode: 'never-launched', detail: 'its log holds no launch' };
  if (state.outcome === 'open') {
    return { wave, outcome: 'open', reasonCode: 'still-open', detail: 'no launch has brought it to an end' };
  }
  if (drifted) {
    const said = 'its file changed after it was completed; it stays completed';
    return { wave, outcome: 'completed_with_drift', reasonCode: 'kept-despite-drift', detail: said };
  }
  return {
    wave,
    outcome: state.outcome,
    reasonCode: recorded === state.outcome ? 'already-recorded' : 'added',
    detail,
  };
}
