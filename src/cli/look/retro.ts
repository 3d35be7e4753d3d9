import { collectWave } from '../../audit/collect-wave.js';
import { Problem } from '../../base/problem.js';
import { projectIdOf } from '../../model/lane-name.js';
import { wavesOf } from '../../projections/run-view.js';
import { renderRetro } from '../../projections/retro/render-retro.js';
import type { WaveRetro } from '../../projections/retro/wave-retro.js';
import { waveRetro } from '../../projections/retro/wave-retro.js';
import type { LaneState } from '../../reducers/lane-state.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import { checkRecorded } from '../audit/check-recorded.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { openReader, wantsJson, waveOption } from '../context.js';
import { pickRun, wantedRun } from '../pick-run.js';
import { pickWave } from '../pick-wave.js';
import { wrapMarkdown } from '../wrap-markdown.js';

/** `wave retro`: what happened in a wave, or in the waves of a run, and what to change next time. Reads only. */
export const retro: Handler = async (invocation) => {
  const { io } = invocation;
  const place = await openReader(invocation);
  const lane = await readLane(place);
  const { runId, waves } = chosen(invocation, place, lane);
  const retros: WaveRetro[] = [];
  for (const wave of waves) {
    checkRecorded(place.layout, wave);
    const status = await readWaveStatus(place, wave, lane, Date.now());
    retros.push(waveRetro({ status, ...collectWave(place.layout, wave) }));
  }
  if (wantsJson(invocation)) {
    const about = { project: projectIdOf(place), lane: place.lane, run: runId, waves: retros };
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'retro', ...about })}\n`);
    return 0;
  }
  const text = retros.map((one) => renderRetro(one, place.lane)).join('\n');
  io.stdout(io.terminal.isTty ? wrapMarkdown(text, io.terminal.columns) : text);
  return 0;
};

/**
 * The waves that are meant: that of `--wave`, those of a run that is named, else the one that was worked on last.
 * @throws Problem `cli/flag-value` for a run and a wave; `run/not-found` with those that exist, also for a run that began none
 */
function chosen(
  invocation: Invocation,
  place: LanePlace,
  lane: LaneState,
): Readonly<{ runId: string | null; waves: readonly number[] }> {
  if (wantedRun(invocation) === undefined) return { runId: null, waves: [pickWave(invocation, place, lane)] };
  const run = pickRun(invocation, lane, place);
  const begun = wavesOf(lane, run);
  const wave = waveOption(invocation);
  const waves = wave === undefined ? begun : begun.filter((one) => one === wave);
  if (waves.length > 0) return { runId: run.runId, waves };
  throw new Problem(
    'run/no-wave',
    `run ${run.runId} has begun ${wave === undefined ? 'no wave' : `no wave ${wave}`}`,
    {
      hint: begun.length === 0 ? 'it ended, or waits, before its first' : `it has begun: ${begun.join(', ')}`,
    },
  );
}
