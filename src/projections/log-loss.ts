import { answer } from '../gates/verdict.js';
import { placeCommand } from '../model/lane-name.js';
import type { Verdict } from '../model/gate.js';
import type { WaveEntry } from '../reducers/lane-state.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { ShownDamage, StatusInput } from './status-input.js';

/** Why a wave's log cannot be what was written, as far as that shows without reading all of it. */
export type LogLoss = Readonly<{
  code: 'log-missing' | 'truncated' | 'outcome-mismatch' | 'corrupt';
  detail: string;
  /** What to type to see more of it. */
  remedy: string;
}>;

/** What is compared: what the lane's log says of the wave, and what is left of the wave's own. */
export type RecordedLog = Readonly<{
  project?: string | undefined;
  lane: string;
  wave: number;
  /** Of the lane's log; undefined where it has none. */
  entry: WaveEntry | undefined;
  outcome: WaveState['outcome'];
  /** Where the last whole record of the wave's log ends; 0 where there is none. */
  controlOffset: number;
  damage: readonly ShownDamage[];
}>;

/**
 * What is lost of a wave's log; null where nothing shows. A wave that is over left its outcome, and how long its log was, in the
 * log of its lane: one that says less now was cut, emptied or rewritten. One that still runs shows its damage in its gates.
 */
export function lossOf(recorded: RecordedLog): LogLoss | null {
  const { entry, controlOffset, outcome } = recorded;
  const known = entry === undefined || entry.outcome === 'running' ? undefined : entry.outcome;
  // Evidence comes from a log as it stands: another build's, or a mended one.
  const least = (entry?.evidence as Partial<WaveEntry['evidence']> | undefined)?.controlLog?.offset ?? 0;
  if (known !== undefined && controlOffset === 0)
    return loss(recorded, 'log-missing', `its log is gone; the lane recorded the wave as ${known}`);
  if (known !== undefined && controlOffset < least) {
    const said = `its log is cut: the lane recorded ${least} bytes, ${controlOffset} can be read; the wave was ${known}`;
    return loss(recorded, 'truncated', said);
  }
  if (known === 'completed' && outcome !== 'completed')
    return loss(
      recorded,
      'outcome-mismatch',
      `the lane recorded it as completed, and its log says ${outcome}`,
    );
  const corrupt = recorded.damage.find(
    ({ log, kind, acknowledged }) => log !== 'dependencies' && kind === 'corrupt' && !acknowledged,
  );
  if (outcome !== 'completed' || corrupt === undefined) return null;
  return loss(recorded, 'corrupt', `${corrupt.log} holds bytes that are no record at byte ${corrupt.offset}`);
}

/** The same, from what views have. */
export function logLoss(input: StatusInput): LogLoss | null {
  const { project, lane, wave, laneState, state, controlOffset, damage } = input;
  const entry = laneState.waves.get(wave);
  return lossOf({ project, lane, wave, entry, outcome: state.outcome, controlOffset, damage });
}

/** The loss as the gate of the logs says it. */
export function lossVerdict({ code, detail }: LogLoss): Verdict {
  return answer('log', 'log-damaged', { detail, evidence: [code] });
}

function loss({ project, lane, wave }: RecordedLog, code: LogLoss['code'], detail: string): LogLoss {
  return { code, detail, remedy: placeCommand(['audit', 'verify'], { project, lane, wave }) };
}
