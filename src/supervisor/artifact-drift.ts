import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../base/compare-text.js';
import type { ArtifactDrift, Drift } from '../projections/drift.js';
import type { WaveState } from '../reducers/wave-state.js';
import { FileMeasurer } from '../store/measure-file.js';

/** How many files are looked at, and how many bytes are read: a status is asked for often. */
const MOST_FILES = 500;
const MOST_BYTES = 16 * 1024 * 1024;

/** Which files of a completed wave's evidence are gone, or other ones now. Most are told apart by their size alone. */
export function artifactDrift(repo: string, { measured }: WaveState): Pick<Drift, 'artifacts' | 'unchecked'> {
  const measurer = new FileMeasurer(repo);
  const artifacts: ArtifactDrift[] = [];
  const there = [...measured.values()].filter(({ exists }) => exists);
  let unchecked = Math.max(0, there.length - MOST_FILES);
  let left = MOST_BYTES;
  for (const { path, sha256, bytes } of there.slice(0, MOST_FILES)) {
    const stats = lstatSync(join(repo, path), { throwIfNoEntry: false });
    if (stats === undefined) artifacts.push({ path, change: 'deleted' });
    else if (stats.isFile() && stats.size !== bytes) artifacts.push({ path, change: 'modified' });
    else if (stats.size > left) unchecked += 1;
    else {
      left -= stats.size;
      const now = measurer.measure(path);
      if (now.sha256 !== sha256) artifacts.push({ path, change: now.exists ? 'modified' : 'deleted' });
    }
  }
  artifacts.sort((left, right) => compareText(left.path, right.path));
  return { artifacts, unchecked };
}
