import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSlug } from '../base/slug.js';
import { laneReducer } from '../reducers/lane-state.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { LaneLayout, RESERVED_LANES } from '../store/layout.js';
import { openFold } from '../store/log/snapshot.js';
import type { LaneContext } from './lane-context.js';

/**
 * What agents of other lanes own that ran at some time since then: lanes share the work tree, and one lane's work is no
 * trespass in another.
 */
export function ownedElsewhere({ repoLayout, layout }: LaneContext, sinceMs: number): string[] {
  return repoLayout
    .stateRoots()
    .flatMap(laneRoots)
    .filter((root) => root !== layout.root)
    .flatMap((root) => recentRuns(new LaneLayout('', root), sinceMs))
    .flatMap(({ ownedPaths }) => ownedPaths);
}

function recentRuns(layout: LaneLayout, sinceMs: number): AgentRun[] {
  const { state } = openFold(layout.laneLog(), laneReducer, {
    blobs: layout.blob,
    snapshotPath: layout.snapshot('lane', laneReducer.name),
  });
  // The newest one may be at work; of those before it, whatever ended since had agents that ran since.
  const recent = state.history.filter(({ at }, index) => {
    return index === state.history.length - 1 || Date.parse(at) >= sinceMs;
  });
  return [...new Set(recent.map(({ wave }) => wave))].flatMap((wave) => recentOfWave(layout, wave, sinceMs));
}

function recentOfWave(layout: LaneLayout, wave: number, sinceMs: number): AgentRun[] {
  const { state } = openFold(layout.controlPlane(wave), waveReducer, {
    blobs: layout.blob,
    snapshotPath: layout.snapshot(`wave-${wave}`, waveReducer.name),
  });
  return [...state.agents.values()].filter(
    ({ endedAt }) => endedAt === null || Date.parse(endedAt) >= sinceMs,
  );
}

/** The folders of all lanes, those of projects included. */
function laneRoots(stateRoot: string): string[] {
  const lanes = (folder: string): string[] =>
    entries(folder)
      .filter((name) => isSlug(name) && !RESERVED_LANES.has(name))
      .map((name) => join(folder, name));
  const projects = join(stateRoot, 'projects');
  return [...lanes(stateRoot), ...entries(projects).flatMap((project) => lanes(join(projects, project)))];
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
