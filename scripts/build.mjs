// Bundles src/ into dist/: one small entry and lazily loaded chunks, so that the command line starts fast
// (docs/decisions/0003-bundle.md). Packages stay outside the bundle and are resolved from node_modules.
import { build } from 'esbuild';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/index.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
cpSync(`${root}src/runner/shim.sh`, `${root}dist/shim.sh`);
chmodSync(`${root}dist/main.js`, 0o755);
