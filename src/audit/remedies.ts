import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';

/** What to type to let a wave go on without damaged bytes; the reason is for a person to say. */
export function acknowledgeCommand(
  { project, lane }: LaneName,
  wave: number | null,
  log: string,
  offset: number,
): string {
  const damage = ['--acknowledge', `${log}:${offset}`];
  return `${placeCommand(['doctor'], { project, lane, wave }, damage)} --reason '…'`;
}
