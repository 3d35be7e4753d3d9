// Wave's own code, as the measurements need it.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const CONTENT = `
export { LogWriter } from './store/log/append.js';
export { encodeRecord } from './store/log/record.js';
export { openFold, saveSnapshot } from './store/log/snapshot.js';
export { LaneLayout, RepoLayout } from './store/layout.js';
export { acquireLease } from './store/lease.js';
export { Journal } from './supervisor/journal.js';
export { laneReducer } from './reducers/lane-state.js';
export { createIds } from './cli/create-ids.js';
export { coordinationReducer } from './reducers/coordination-state.js';
`;

/** Bundles the parts of the library that are measured by themselves. @returns {Promise<string>} the module's path */
export async function bundleLibrary(root, folder) {
  const outfile = join(folder, 'ours.mjs');
  await build({
    stdin: { contents: CONTENT, resolveDir: join(root, 'src'), loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * Copies the built command line to where a build that somebody starts meanwhile does not take it away. It stays below
 * node_modules, so that it finds its packages.
 * @returns {string} the path of the entry
 */
export function copyDist(root) {
  const copy = join(root, 'node_modules', '.cache', `wave-bench-${process.pid}`);
  mkdirSync(copy, { recursive: true });
  cpSync(join(root, 'dist'), copy, { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}\n');
  return join(copy, 'main.js');
}
