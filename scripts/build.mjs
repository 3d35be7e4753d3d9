// Bundles src/ into dist/: one small entry and lazily loaded chunks, so that the command line starts fast
// (docs/decisions/0003-bundle.md). Packages that are ES modules are bundled, since Node takes as long to find and load their
// many small files (zod alone has 90) as a quick command takes in all; CommonJS ones are resolved from node_modules.
import { build } from 'esbuild';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chunkGroups } from './chunk-groups.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Built beside its place and swapped in, so that a command that runs meanwhile finds one build or the other.
const staging = `${root}dist.${process.pid}`;
const previous = `${staging}.old`;
const options = {
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/index.ts'],
  outdir: staging,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['ndjson', 'picocolors', 'picomatch', 'proper-lockfile', 'write-file-atomic', 'yaml'],
  // A few packages below the bundled ones are CommonJS and require what Node brings.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
  },
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  logLevel: 'warning',
};
/** What agents and scripts call again and again. */
const groups = [
  ['src/cli/commands.ts', 'src/cli/parse-command.ts', 'src/cli/for-agents/coord-post.ts'],
  ['src/cli/look/control-status.ts'],
];
const { metafile } = await build({ ...options, plugins: [await chunkGroups(options, groups)] });
for (const script of ['shim.sh', 'sandbox.sh']) cpSync(`${root}src/runner/${script}`, `${staging}/${script}`);
chmodSync(`${staging}/main.js`, 0o755);
writeFileSync(`${staging}/THIRD-PARTY-LICENSES.txt`, bundledLicences(Object.keys(metafile.inputs)));
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, previous);
renameSync(staging, `${root}dist`);
rmSync(previous, { recursive: true, force: true });

/** The licence of every package that any of these files belongs to, as its authors ask of whoever copies it. */
function bundledLicences(files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const packages = [...new Set(folders)].filter((folder) => folder !== undefined).sort();
  return packages
    .map((folder) => `${folder.replace(/^.*node_modules\//, '')}\n\n${licence(root + folder)}\n`)
    .join('\n');
}

function licence(folder) {
  const name = readdirSync(folder).find((file) => /^licen[sc]e/i.test(file));
  if (name !== undefined) return readFileSync(`${folder}/${name}`, 'utf8').trim();
  const { license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `${license}, ${typeof author === 'string' ? author : (author?.name ?? '')}`;
}
