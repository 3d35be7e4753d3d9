import { lstatSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { Problem } from '../../base/problem.js';
import { exportWave } from '../../audit/export-wave.js';
import { findWaveFiles, wavesDirOf } from '../../store/wave-repository.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import type { Handler } from '../command.js';
import type { LanePlace } from '../context.js';
import { openReader, textOption, wantsJson } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { checkRecorded } from './check-recorded.js';

/** `wave audit export`: the record of one wave as a folder. Writes nothing but that folder. */
export const auditExport: Handler = async (invocation) => {
  const { io } = invocation;
  const place = await openReader(invocation);
  const { repo, layout, lane, config } = place;
  const wave = pickWave(invocation, place, await readLane(place));
  checkRecorded(layout, wave);
  // Without a name it lands where a commit takes it along.
  const named = textOption(invocation, 'out') ?? invocation.words[0];
  const folder = named === undefined ? resolve(repo, 'audit', lane, `wave-${wave}`) : resolve(io.cwd, named);
  const out = relative(io.cwd, folder) || '.';
  checkFolder(folder, place);
  const { files: waveFiles } = findWaveFiles(repo, wavesDirOf(config, lane));
  const file = waveFiles.find((candidate) => candidate.wave === wave)?.path;
  const { files, outcome, missing } = exportWave({ repo, layout, wave, file, folder });
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'audit-export', lane, wave, outcome, out, files, missing };
    io.stdout(`${JSON.stringify(document)}\n`);
    return 0;
  }
  const state = outcome === 'open' ? ', still open' : `, ${outcome}`;
  io.stdout(`wave ${wave} of lane ${lane}${state}: ${files.length} files, ${bytes} bytes in ${out}\n`);
  for (const path of missing) io.stderr(`wave: ${path} is named by a record and is not there\n`);
  return 0;
};

/** @throws Problem `audit/out-in-state` for a folder inside the state, where it would be taken for state */
function checkFolder(folder: string, { repoLayout, repo }: LanePlace): void {
  const state = repoLayout.stateRoot();
  const real = realFolder(folder);
  if (
    ![state, resolve(repo, '.git')].some((taken) => real === taken || real.startsWith(taken + sep)) &&
    real !== repo
  )
    return;
  throw new Problem('audit/out-in-state', `${folder} belongs to git or to the state of Wave`, {
    hint: 'name a folder of its own, such as --out audit/wave-0',
  });
}

/** Where a folder is that may not exist yet. */
function realFolder(folder: string): string {
  for (let existing = folder; ; existing = dirname(existing)) {
    if (lstatSync(existing, { throwIfNoEntry: false }) === undefined && existing !== dirname(existing))
      continue;
    return resolve(realpathSync(existing), relative(existing, folder));
  }
}
