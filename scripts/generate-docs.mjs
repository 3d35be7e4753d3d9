// Writes the generated pages of docs/reference/ from the data that the program itself runs on; with `--check` it only
// says which pages differ from it. One row of the table is one page.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));

/** file: the page. source: the module it is made from. render: that module -> Markdown. */
const pages = [
  {
    file: 'docs/reference/markers.md',
    source: 'src/markers/marker-reference.ts',
    render: (m) => m.markerReference(),
  },
];

const check = process.argv.includes('--check');
for (const { file, source, render } of pages) {
  const path = join(root, file);
  const markdown = render(await load(source));
  const page = await format(markdown, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, page);
  } else if (read(path) !== page) {
    process.stderr.write(`${file} is not what ${source} says: node scripts/generate-docs.mjs\n`);
    process.exitCode = 1;
  }
}

async function load(source) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
