import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';

/** What to type about a run that goes on by itself. */
export function runSteps(
  { project, lane }: LaneName,
  runId: string,
): readonly Readonly<{ label: string; command: string }>[] {
  const command = (verb: string): string => placeCommand([verb, runId], { project, lane });
  return [
    { label: 'status', command: command('status') },
    { label: 'follow', command: command('attach') },
    { label: 'wait', command: command('wait') },
    { label: 'cancel', command: command('cancel') },
  ];
}
