// Adds to dist/ what only the package needs: the declarations of the library (src/index.ts) and the JSON Schema of
// wave.config.json.
import { build } from 'esbuild';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram([`${root}src/index.ts`], {
  ...options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  outDir: `${root}dist/types`,
});
const { diagnostics } = program.emit();
const all = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
for (const { messageText } of all)
  process.stderr.write(`${ts.flattenDiagnosticMessageText(messageText, '\n')}\n`);
process.exitCode = all.length === 0 ? 0 : 1;

const bundle = `${root}dist/config-schema.${process.pid}.mjs`;
await build({
  entryPoints: [`${root}src/store/config-keys.ts`],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
});
const { configJsonSchema } = await import(bundle);
rmSync(bundle);
mkdirSync(`${root}dist/schemas`, { recursive: true });
writeFileSync(`${root}dist/schemas/wave.config.json`, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
