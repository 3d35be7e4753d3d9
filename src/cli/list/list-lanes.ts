import { laneReducer } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import { findWaveFiles, wavesDirOf } from '../../store/wave-repository.js';
import { repositoryLanes } from '../../supervisor/repository-lanes.js';
import type { RepositoryContext } from '../context.js';
import type { Listing } from './listing.js';

/** The lanes of a repository and its projects: those with wave files, those that are configured, and those that ran. */
export function listLanes(
  { repo, common }: RepositoryContext,
  env: Readonly<Record<string, string | undefined>>,
): Listing {
  const items = repositoryLanes(repo, common, env).map(({ lane, project, layout, config }) => {
    const folder = wavesDirOf(config, lane);
    const snapshotPath = layout.snapshot('lane', laneReducer.name);
    const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath });
    return {
      lane,
      project: project ?? null,
      waves: findWaveFiles(repo, folder).files.length,
      completed: [...state.waves.values()].filter(({ outcome }) => outcome === 'completed').length,
      runs: state.runs.length,
      folder,
    };
  });
  return {
    columns: [
      { title: 'LANE', gives: true },
      { title: 'PROJECT', gives: true },
      { title: 'WAVES', right: true },
      { title: 'COMPLETED', right: true },
      { title: 'RUNS', right: true },
      { title: 'FOLDER', gives: true },
    ],
    rows: items.map(({ lane, project, waves, completed, runs, folder }) => [
      lane,
      project ?? '-',
      String(waves),
      String(completed),
      String(runs),
      folder,
    ]),
    items,
    none: 'no lanes; wave new writes the first wave of one',
    notes: [],
  };
}
