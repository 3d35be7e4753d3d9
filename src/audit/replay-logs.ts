import { Problem } from '../base/problem.js';
import type { PlacedRecord, Replay } from '../engine/replay/replay-wave.js';
import { isDecision, replayWave } from '../engine/replay/replay-wave.js';
import { placeCommand } from '../model/lane-name.js';
import type { WaveOutcome } from '../reducers/wave-state.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import { LogMeta } from '../store/log/log-meta.js';
import { PrefixFold } from '../store/log/prefix-fold.js';
import { scanFile } from '../store/log/read.js';
import type { LaneLayout } from '../store/layout.js';
import { openDamage } from '../supervisor/open-damage.js';
import type { FindingKind } from './finding.js';
import { isDamage } from './finding.js';
import { verifyLane } from './verify-lane.js';

/** A replay of one wave's logs, and where they end. */
export type LogReplay = Replay & Readonly<{ outcome: WaveOutcome; attempts: number }>;

/**
 * Decides again whatever the logs of a wave say was decided. Decides by nothing but the two logs and their payloads; the lane's
 * tells whether they are what they were.
 * @throws Problem `log/damaged` (46) where a log is not what it was: what it no longer says cannot be replayed
 */
export function replayLogs(layout: LaneLayout, wave: number, attempt?: number): LogReplay {
  refuseDamage(layout, wave);
  const blobs = layout.blob;
  const control = new PrefixFold(layout.controlPlane(wave), waveReducer, blobs);
  const coordination = new PrefixFold(layout.coordination(wave), coordinationReducer, blobs);
  try {
    const replay = replayWave(
      decisions(layout, wave),
      (basis) => {
        control.advanceTo(basis.control);
        coordination.advanceTo(basis.coordination);
        const damage = openDamage({ control, coordination });
        return { state: control.state, coordination: coordination.state, damage };
      },
      attempt,
    );
    control.advanceTo(Number.MAX_SAFE_INTEGER);
    return { ...replay, outcome: control.state.outcome, attempts: control.state.attempt };
  } finally {
    control.close();
    coordination.close();
  }
}

/** The accepted records that carry a decision, or by what decisions are taken; the others are only folded. */
function decisions(layout: LaneLayout, wave: number): PlacedRecord[] {
  const found: PlacedRecord[] = [];
  const meta = new LogMeta();
  const visitor = {
    record: (record: PlacedRecord['record'], offset: number): void => {
      if (meta.observe(record, offset) === 'accepted' && isDecision(record)) found.push({ record, offset });
    },
    damage: () => undefined,
  };
  scanFile(layout.controlPlane(wave), 0, visitor, { blobs: layout.blob });
  return found;
}

/** What a log says in a wrong order is what a replay is there to look at. */
const REPLAYED: readonly FindingKind[] = ['sequence', 'foreign-record'];

function refuseDamage(layout: LaneLayout, wave: number): void {
  const found = verifyLane(layout, wave).findings.find(
    (finding) =>
      isDamage(finding) &&
      (finding.log === 'control-plane' || finding.log === 'coordination') &&
      !REPLAYED.includes(finding.kind),
  );
  if (found === undefined) return;
  const { log, kind, offset, detail } = found;
  const place = offset === null ? kind : `${kind} at byte ${offset}`;
  throw new Problem('log/damaged', `${log} of wave ${wave} is not whole (${place}): ${detail}`, {
    hint: placeCommand(['audit', 'verify'], { project: layout.project, lane: layout.lane, wave }),
    exit: 'logDamaged',
  });
}
