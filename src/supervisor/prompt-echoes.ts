import type { Redactor } from '../base/redact.js';
import { promptEchoes } from '../markers/marker-reader.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { LaneLayout } from '../store/layout.js';
import { readRegularFile } from '../store/read-regular-file.js';

/**
 * The markers that stand literally in the prompt that a run was handed. Printed again they are no evidence. What an agent
 * prints is read as the log keeps it, so the prompt is too.
 */
export function echoesOf(
  layout: LaneLayout,
  wave: number,
  { attempt, agentId, round }: Pick<AgentRun, 'attempt' | 'agentId' | 'round'>,
  redactor: Redactor,
): ReadonlySet<string> {
  const read = readRegularFile(layout.prompt(wave, attempt, agentId, round), { noFollow: true });
  return 'text' in read ? promptEchoes(redactor.redact(read.text), redactor) : new Set();
}
