import { resolve } from 'node:path';
import { Problem } from '../../base/problem.js';
import { printable, printableLine } from '../../base/printable.js';
import { exportLayout } from '../../audit/export-manifest.js';
import type { LogReplay } from '../../audit/replay-logs.js';
import { replayLogs } from '../../audit/replay-logs.js';
import type { LaneLayout } from '../../store/layout.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, openReader, textOption, wantsJson } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { checkRecorded } from './check-recorded.js';

/** How many differences are listed; what follows from the first is seldom worth reading. */
const MOST_SHOWN = 20;

/** `wave replay`: decides again from the logs alone, and says where something else would be decided now. Reads only. */
export const replay: Handler = async (invocation) => {
  const { io } = invocation;
  const { layout, wave } = await subjectOf(invocation);
  const attempt = numberOption(invocation, 'attempt');
  const result = replayLogs(layout, wave, attempt);
  if (attempt !== undefined && (attempt < 1 || attempt > result.attempts)) {
    throw new Problem('attempt/not-found', `wave ${wave} of lane ${layout.lane} has no attempt ${attempt}`, {
      hint: result.attempts === 0 ? 'it has had none' : `there are: 1 to ${result.attempts}`,
    });
  }
  const { compared, differences, reworded, outcome, attempts } = result;
  const [first = null] = differences;
  if (wantsJson(invocation)) {
    const about = { lane: layout.lane, wave, attempt: attempt ?? null, attempts, outcome };
    const found = {
      identical: first === null,
      compared,
      first,
      differences: differences.slice(0, MOST_SHOWN),
      reworded: reworded.length,
    };
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'replay', ...about, ...found })}\n`);
  } else io.stdout(text(result, wave));
  if (first === null) return 0;
  throw new Problem(
    'replay/differs',
    `byte ${first.offset}: ${first.type} was recorded with another ${printableLine(first.key)} than is decided now`,
    {
      hint: 'wave audit verify tells whether the log was changed; if it is whole, this build decides differently',
      exit: 'internal',
    },
  );
};

/** A wave of the lane, or that of an exported folder. */
async function subjectOf(invocation: Invocation): Promise<Readonly<{ layout: LaneLayout; wave: number }>> {
  const folder = textOption(invocation, 'export');
  if (folder !== undefined) return exportLayout(resolve(invocation.io.cwd, folder));
  const place = await openReader(invocation);
  const wave = pickWave(invocation, place, await readLane(place));
  checkRecorded(place.layout, wave);
  return { layout: place.layout, wave };
}

function text({ compared, differences, reworded, outcome }: LogReplay, wave: number): string {
  const total = Object.values(compared).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(compared).map(([type, count]) => `${count} ${type}`);
  const lines = differences
    .slice(0, MOST_SHOWN)
    .flatMap(({ offset, type, agent, attempt, key, recorded, now }) => [
      `byte ${offset}: ${printable(type)}, attempt ${attempt}${agent === null ? '' : `, ${printableLine(agent)}`}: ${printableLine(key)}`,
      `  recorded  ${shown(recorded)}`,
      `  now       ${shown(now)}`,
    ]);
  const verdict =
    differences.length === 0
      ? `identical: ${total} decisions (${kinds.join(', ') || 'none'})`
      : `${differences.length} of ${total} decisions differ`;
  const words =
    reworded.length === 0 ? '' : `; ${reworded.length} would be put into other words by this build`;
  return [...lines, `wave ${wave}, ${outcome}: ${verdict}${words}`, ''].join('\n');
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : printableLine(JSON.stringify(value), 300);
}
