// Bundles src/ into dist/: one small entry and lazily loaded chunks, so that the command line starts fast
// (docs/decisions/0003-bundle.md). Packages stay outside the bundle and are resolved from node_modules.
import { build } from 'esbuild';
import { chmodSync, cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// Built beside its place and swapped in, so that a command that runs meanwhile finds one build or the other.
const staging = `${root}dist.${process.pid}`;
const previous = `${staging}.old`;
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/index.ts'],
  outdir: staging,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
cpSync(`${root}src/runner/shim.sh`, `${staging}/shim.sh`);
chmodSync(`${staging}/main.js`, 0o755);
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, previous);
renameSync(staging, `${root}dist`);
rmSync(previous, { recursive: true, force: true });
