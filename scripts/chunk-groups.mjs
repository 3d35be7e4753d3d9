// Fewer, larger chunks for what quick commands load. esbuild makes one chunk for every combination of lazily loaded modules
// that share some code, so that a command of 80 modules came as 32 files, and Node needs about half a millisecond for each.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * A plugin after which modules of one group are in one chunk: whatever lazily loaded module needs one of them is made to
 * reach them all.
 * @param {object} options those of the build
 * @param {string[][]} groups modules whose static imports, less those of the groups before, make one group each
 */
export async function chunkGroups(options, groups) {
  const { metafile } = await build({ ...options, write: false, metafile: true });
  const root = options.absWorkingDir;
  const lazy = new Set(importsOf(metafile, 'dynamic-import', Object.keys(metafile.inputs)));
  const known = new Set([...lazy, ...staticClosure(metafile, options.entryPoints)]);
  const members = groups.map((modules) => {
    // Packages say that they have no side effects: importing them for nothing else would be ignored.
    const own = [...staticClosure(metafile, modules)].filter((file) => file.startsWith('src/'));
    const group = own.filter((file) => !known.has(file));
    for (const file of group) known.add(file);
    return group;
  });
  const additions = new Map(
    [...lazy].map((file) => {
      const closure = staticClosure(metafile, [file]);
      const reached = members.filter((group) => group.some((member) => closure.has(member)));
      return [resolve(root, file), reached.flat().map((member) => resolve(root, member))];
    }),
  );
  return { name: 'chunk-groups', setup: (builder) => addImports(builder, additions) };
}

function addImports(builder, additions) {
  builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const added = additions.get(path);
    if (added === undefined) return undefined;
    const imports = added.map((file) => `import ${JSON.stringify(file)};`).join('');
    return { contents: `${readFileSync(path, 'utf8')}\n${imports}`, loader: 'ts', resolveDir: dirname(path) };
  });
}

/** These modules and everything that loading them loads. */
function staticClosure(metafile, modules) {
  const closure = new Set(modules);
  for (const file of closure)
    for (const next of importsOf(metafile, 'import-statement', [file])) closure.add(next);
  return closure;
}

function importsOf({ inputs }, kind, files) {
  const imports = files.flatMap((file) => inputs[file]?.imports ?? []);
  return imports.filter((one) => one.kind === kind && one.external !== true).map(({ path }) => path);
}
