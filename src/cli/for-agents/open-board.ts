import type { ViewInput } from '../../projections/board/wave-page.js';
import { boardOf } from '../../supervisor/read-board-record.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { Invocation } from '../command.js';
import { openReader } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { wrapMarkdown } from '../wrap-markdown.js';

/** The blackboard of the wave that a command is about, as the logs have it now. Reads only. */
export async function openBoard(invocation: Invocation): Promise<ViewInput> {
  const place = await openReader(invocation);
  const lane = await readLane(place);
  const wave = pickWave(invocation, place, lane);
  const status = await readWaveStatus(place, wave, lane, Date.now());
  return { status, source: boardOf(place.layout, status) };
}

/** Shows a page: wrapped in a terminal, as it is in a pipe. */
export function showPage({ io }: Pick<Invocation, 'io'>, text: string): void {
  const { isTty, columns } = io.terminal;
  io.stdout(isTty ? wrapMarkdown(text, Math.max(40, columns)) : text);
}
