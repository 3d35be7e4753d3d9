import { renderDiagnostic } from '../base/diagnostic.js';
import type { Diagnostic } from '../base/diagnostic.js';
import { Problem } from '../base/problem.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { RunOptions } from '../model/run-options.js';
import type { LaneState } from '../reducers/lane-state.js';
import { laneReducer } from '../reducers/lane-state.js';
import { openFold } from '../store/log/snapshot.js';
import { wavesDirOf } from '../store/wave-repository.js';
import type { LaneContext } from './lane-context.js';
import type { LoadedLane, LoadedWave } from './load-lane.js';
import { launchErrors } from './launch-errors.js';
import { loadLane } from './load-lane.js';
import type { LostWave } from './find-losses.js';
import { findLosses } from './find-losses.js';
import type { ExecutorChoice } from './prepare-agent.js';
import { withDesignPasses } from '../waves/design-pass.js';
import { withResidentOrchestrator } from '../waves/resident-agent.js';

/** The waves that a launch is about. */
export type WaveSelection = Readonly<{
  /** As they stand now, finished ones left out. */
  waves: readonly LoadedWave[];
  /** Those of the range whose logs are not what was recorded of them; one that is not completed has none and begins anew. */
  lost: readonly LostWave[];
  /** The next one to work on, from the files as they stand when it is asked. */
  pick: (lane: LaneState) => LoadedWave | undefined;
}>;

/**
 * The unfinished waves of the range, or of the whole lane.
 * @param begun those that the run was begun with, where one is gone on with: what was added since is not among them
 * @throws Problem `wave/none`, `wave/not-found`, or `wave/invalid` with every problem of their files; `log/damaged` (46) where
 * the log of one of them is cut
 */
export function selectWaves(
  context: LaneContext,
  choice: ExecutorChoice,
  options: Pick<RunOptions, 'startWave' | 'endWave' | 'autoNext' | 'residentOrchestrator'>,
  begun?: readonly number[],
): WaveSelection {
  const start = options.startWave ?? 0;
  const end = options.endWave ?? Infinity;
  const inRange = ({ wave }: LoadedWave): boolean => wave.wave >= start && wave.wave <= end;
  const read = (): LoadedLane => {
    const { repo, lane, config } = context;
    const found = loadLane({ repo, lane, config, executor: choice.executor, forceExecutor: choice.force });
    const waves = found.waves.map((one) => {
      const wave = withDesignPasses(one.wave, config);
      return { ...one, wave: options.residentOrchestrator ? withResidentOrchestrator(wave) : wave };
    });
    return { ...found, waves };
  };
  const loaded = read();
  checkRange(loaded, context, { start, end });
  const { state } = openFold(context.layout.laneLog(), laneReducer, { blobs: context.layout.blob });
  const waves = loaded.waves.filter((wave) => inRange(wave) && !isCompleted(state, wave));
  checkFiles(context, loaded, waves, choice);
  const numbers = loaded.waves.filter(inRange).map(({ wave }) => wave.wave);
  const lost = findLosses(context.layout, state, numbers);
  const cut = lost.find(
    ({ wave, loss }) => loss.code !== 'log-missing' && waves.some((one) => one.wave.wave === wave),
  );
  if (cut !== undefined) throw isCut(context, cut);
  let justRead: LoadedLane | undefined = loaded;
  const known = new Set(begun ?? waves.map(({ wave }) => wave.wave));
  return {
    waves,
    lost,
    pick: (lane) => {
      // Files may have been corrected or added since the last wave ended; before the first one they have just been read.
      const now = justRead ?? read();
      justRead = undefined;
      const candidates = now.waves.filter((wave) => inRange(wave) && !isCompleted(lane, wave));
      const next = candidates.find(({ wave }) => options.autoNext || known.has(wave.wave));
      if (next !== undefined) checkFiles(context, now, [next], choice);
      return next;
    },
  };
}

/** To go on from what is left would do again what was done, and write over its evidence. */
function isCut({ layout }: LaneContext, { wave, loss }: LostWave): Problem {
  const path = layout.controlPlane(wave);
  return new Problem('log/damaged', `wave ${wave} cannot go on: ${loss.detail}`, {
    lines: [`  ${loss.remedy}`],
    hint: `put ${path} back from a copy, or move it away to begin the wave anew`,
    exit: 'logDamaged',
  });
}

function isCompleted(lane: LaneState, { wave }: LoadedWave): boolean {
  return lane.waves.get(wave.wave)?.outcome === 'completed';
}

function checkRange(
  { waves }: LoadedLane,
  { config, lane, project }: LaneContext,
  { start, end }: Readonly<{ start: number; end: number }>,
): void {
  const folder = wavesDirOf(config, lane);
  if (waves.length === 0) {
    throw new Problem('wave/none', `lane ${lane} has no wave files in ${folder}/`, {
      hint: placeCommand(['new'], { project, lane }),
    });
  }
  const numbers = waves.map(({ wave }) => wave.wave);
  if (!numbers.some((wave) => wave >= start && wave <= end)) {
    const range = start === end ? `wave ${start}` : `wave from ${start} to ${end}`;
    throw new Problem('wave/not-found', `lane ${lane} has no ${range}`, {
      hint: `there are: ${numbers.join(', ')}`,
    });
  }
}

function checkFiles(
  place: LaneName,
  lane: LoadedLane,
  waves: readonly LoadedWave[],
  choice: ExecutorChoice,
): void {
  const files = new Set(waves.map(({ file }) => file));
  const errors = launchErrors(lane, files, { executorForced: choice.force === true });
  if (errors.length === 0) return;
  const sources = new Map(lane.waves.map(({ file, source }) => [file, source]));
  const render = (problem: Diagnostic): string => renderDiagnostic(problem, sources.get(problem.file) ?? '');
  throw new Problem(
    'wave/invalid',
    `${errors.length} problem${errors.length === 1 ? '' : 's'} in wave files; nothing was started`,
    {
      lines: errors.map(render),
      hint: placeCommand(['lint'], { project: place.project, lane: place.lane }),
    },
  );
}
