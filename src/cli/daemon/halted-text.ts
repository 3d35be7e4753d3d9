import { projectIdOf } from '../../model/lane-name.js';
import type { HaltedLane } from '../../supervisor/halt-lane.js';
import { placeCell } from '../runs/run-cells.js';

/** What `wave stop` says of the lanes that had agents: only what was seen. */
export function haltedText(lanes: readonly HaltedLane[]): string {
  return ['halted: nothing starts until wave stop --clear', ...lanes.flatMap(linesOf)].join('\n');
}

function linesOf({ place, ended, endedHere, left, launcher }: HaltedLane): string[] {
  const lane = `  lane ${placeCell({ project: projectIdOf(place), lane: place.lane })}`;
  const by = endedHere.length === 0 ? '' : ` (${listed(endedHere)} by this command: ${whyHere(launcher)})`;
  return [
    ...(ended.length === 0 ? [] : [`${lane}: ${listed(ended)} ${has(ended)} ended${by}`]),
    ...(left.length === 0
      ? []
      : [`${lane}: ${listed(left)} still ${left.length === 1 ? 'runs' : 'run'}${whose(launcher)}`]),
  ];
}

function whyHere(launcher: HaltedLane['launcher']): string {
  return launcher === null
    ? 'nobody works on the lane'
    : `process ${launcher.pid}, which works on the lane, is suspended; kill -CONT ${launcher.pid} has it go on`;
}

function whose(launcher: HaltedLane['launcher']): string {
  return launcher === null ? '' : `; process ${launcher.pid}, which works on the lane, was told`;
}

function has({ length }: readonly string[]): string {
  return length === 1 ? 'has' : 'have';
}

/** No more names than one reads. */
const NAMED = 12;

function listed(agents: readonly string[]): string {
  const more = agents.length > NAMED ? ` and ${agents.length - NAMED} more` : '';
  return agents.slice(0, NAMED).join(', ') + more;
}
