import type { WaveConfig } from '../model/config.js';
import { projectIdOf } from '../model/lane-name.js';
import type { Wave } from '../model/wave.js';
import type { Drift } from '../projections/drift.js';
import { NO_DRIFT } from '../projections/drift.js';
import type { StatusInput } from '../projections/status-input.js';
import type { WaveState } from '../reducers/wave-state.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import type { LaneState } from '../reducers/lane-state.js';
import { laneReducer } from '../reducers/lane-state.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import type { LaneLayout, RepoLayout } from '../store/layout.js';
import { openFold, saveSnapshot } from '../store/log/snapshot.js';
import type { LogFold, Reducer } from '../store/log/fold.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import { clarificationRules } from '../waves/clarification-rules.js';
import { oversightOf } from '../waves/oversight.js';
import { withDesignPasses } from '../waves/design-pass.js';
import { artifactDrift } from './artifact-drift.js';
import { isWithoutRoom } from './disk-room.js';
import { closedDefinition, DriftFinder } from './find-drift.js';
import { shownTickets } from './observe-tickets.js';
import { foldTickets } from './ticket-log.js';
import { lookAtRuns, seenState } from './seen-state.js';
import { statusOf } from './status-of.js';
import { requiredStewards } from './required-stewards.js';

/** Where a reader looks. */
export type ReadPlace = Readonly<{
  repo: string;
  repoLayout: RepoLayout;
  lane: string;
  layout: LaneLayout;
  config: WaveConfig;
  /** The environment, which says where output is spooled. */
  env: Readonly<Record<string, string | undefined>>;
}>;

/** A reader that had to fold at least this much leaves a snapshot for the next one: the only thing a read may write. */
const SNAPSHOT_AFTER_BYTES = 128 * 1024;

/** A log folded for reading, by its snapshot and what came after. */
export async function foldForReading<S>(
  path: string,
  reducer: Reducer<S>,
  layout: LaneLayout,
  snapshotName: string,
): Promise<LogFold<S>> {
  const snapshotPath = layout.snapshot(snapshotName, reducer.name);
  const fold = openFold(path, reducer, { blobs: layout.blob, snapshotPath });
  if (fold.foldedBytes >= SNAPSHOT_AFTER_BYTES) await saveSnapshot(fold, snapshotPath);
  return fold;
}

/** The state of a lane. */
export async function readLane({ layout }: Pick<ReadPlace, 'layout'>): Promise<LaneState> {
  return (await foldForReading(layout.laneLog(), laneReducer, layout, 'lane')).state;
}

/** Everything that views of one wave are derived from, read without writing anything but the snapshot cache. */
export async function readWaveStatus(
  place: ReadPlace,
  wave: number,
  lane: LaneState,
  now: number,
): Promise<StatusInput> {
  const { layout, repo, config } = place;
  const control = await foldForReading(layout.controlPlane(wave), waveReducer, layout, `wave-${wave}`);
  const coordination = await foldForReading(
    layout.coordination(wave),
    coordinationReducer,
    layout,
    `wave-${wave}`,
  );
  const { files } = findWaveFiles(repo, wavesDirOf(config, place.lane));
  const file = files.find((candidate) => candidate.wave === wave)?.path;
  const needsFile = control.state.opened === null && file !== undefined;
  const status = statusOf(
    { control, coordination, lane },
    {
      layout,
      lane: place.lane,
      wave,
      fileWave: needsFile ? await parseFile(place, file) : null,
      drift: await driftOf(place, wave, file, control.state),
      tickets: shownTickets(
        await foldTickets(place.repoLayout),
        place.repoLayout,
        { project: projectIdOf(layout), lane: place.lane, wave },
        control.state.tickets,
      ),
      required: requiredStewards(config, place.lane),
      rules: clarificationRules(config, place.lane),
      oversight: oversightOf(config, place.lane),
      now,
    },
  );
  return {
    ...status,
    state: seenState(control.state, lookAtRuns(place, wave, control.state)),
    withoutRoom: isWithoutRoom(place),
  };
}

/** Of a completed wave only. */
async function driftOf(
  place: ReadPlace,
  wave: number,
  file: string | undefined,
  state: WaveState,
): Promise<Drift> {
  if (state.outcome !== 'completed') return NO_DRIFT;
  const finder = new DriftFinder(place);
  const definition = file === undefined ? NO_DRIFT : await finder.of(wave, file, closedDefinition(state));
  return { ...definition, ...artifactDrift(place.repo, state) };
}

/** Markdown is only parsed for a wave that has never been opened; an opened one is in its log. */
async function parseFile({ repo, lane, config }: ReadPlace, file: string): Promise<Wave> {
  const { loadWaveFile } = await import('./load-lane.js');
  return withDesignPasses(loadWaveFile(file, { repo, lane, config }).wave, config);
}
