// `npm run check`: everything that reads the code, side by side, each with its own verdict.
import { spawn } from 'node:child_process';

const steps = {
  types: ['tsc', '--noEmit'],
  lint: ['eslint', '.'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  floors: ['depcruise', 'src', '--config', '.dependency-cruiser.cjs'],
  'dead code': ['knip', '--no-progress'],
};
const run = ([command, ...args]) =>
  new Promise((resolve) => {
    const child = spawn(`node_modules/.bin/${command}`, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code, output }));
  });
const started = Date.now();
let failed = 0;
await Promise.all(
  Object.entries(steps).map(async ([name, argv]) => {
    const { code, output } = await run(argv);
    if (code !== 0) failed += 1;
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}\n${code === 0 ? '' : output}`);
  }),
);
process.stdout.write(
  `${failed === 0 ? 'all checks passed' : `${failed} failed`} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
